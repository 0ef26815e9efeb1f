// Command podnet is the pod network of a test cluster: it runs on every node, gives containerd its CNI configuration and
// keeps a VXLAN tunnel to each other node. Nodes that are machines in pods of another node are fine.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/netip"
	"os"
	"os/signal"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// again is how often entries are compared with the kernel's when nothing was heard of: others may have changed them.
const again = 30 * time.Second

func main() {
	log.SetFlags(0)
	name := flag.String("node", os.Getenv("NODE_NAME"), "name of this node (default: NODE_NAME)")
	dir := flag.String("cni-dir", "/etc/cni/net.d", "folder of the CNI configuration")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *name, *dir); err != nil {
		log.Fatal("podnet: ", err)
	}
}

func run(ctx context.Context, name, dir string) error {
	if name == "" {
		return fmt.Errorf("whose node is this? set --node or NODE_NAME")
	}
	config, err := rest.InClusterConfig()
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	nodes := factory.Core().V1().Nodes()
	changed := make(chan struct{}, 1)
	tell := func(any) {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	handler := cache.ResourceEventHandlerFuncs{AddFunc: tell, UpdateFunc: func(_, now any) { tell(now) }, DeleteFunc: tell}
	if _, err := nodes.Informer().AddEventHandler(handler); err != nil {
		return err
	}
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), nodes.Informer().HasSynced) {
		return ctx.Err()
	}
	tick := time.NewTicker(again)
	defer tick.Stop()
	for {
		if err := reconcile(nodes.Lister(), name, dir); err != nil {
			log.Print(err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		case <-tick.C:
		}
	}
}

// reconcile makes the kernel's entries those that the cluster's nodes ask for.
func reconcile(lister listers.NodeLister, name, dir string) error {
	found, err := lister.List(labels.Everything())
	if err != nil {
		return err
	}
	var self node
	var peers []node
	for _, n := range found {
		if read := readNode(n); read.name == name {
			self = read
		} else {
			peers = append(peers, read)
		}
	}
	if !self.complete() {
		log.Printf("node %s has no address or no range of pods yet", name)
		return nil
	}
	tunnel, err := openTunnel(self)
	if err != nil {
		return err
	}
	observed, err := tunnel.observe()
	if err != nil {
		return err
	}
	if c := diff(plan(self, peers), observed); !c.empty() {
		log.Printf("%d other nodes: %s", len(peers), c)
		if err := tunnel.apply(c); err != nil {
			return err
		}
	}
	return writeCNI(dir, self.pods)
}

// readNode takes what can be read of a node; what can't stays invalid.
func readNode(n *corev1.Node) node {
	read := node{name: n.Name}
	for _, address := range n.Status.Addresses {
		if ip, err := netip.ParseAddr(address.Address); err == nil && address.Type == corev1.NodeInternalIP && !read.ip.IsValid() {
			read.ip = ip
		}
	}
	read.pods, _ = netip.ParsePrefix(n.Spec.PodCIDR)
	return read
}
