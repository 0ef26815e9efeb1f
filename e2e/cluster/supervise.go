package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	superviseVerb = "supervise-as-first-process"
	readyTime     = 90 * time.Second
	nodePath      = nodeBinaries + "/kubernetes:" + nodeBinaries + "/containerd:" + nodeBinaries + "/runc:" + nodeBinaries +
		"/registry:" + nodeBinaries + "/coredns:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
	// progressFD is the pipe to `up`: a line per step, then it closes, after the line done or a line failed.
	progressFD = 3
	done       = "ready"
	failed     = "failed: "
)

//go:embed manifests/api.yaml
var apiManifests string

//go:embed manifests/dns.yaml
var dnsManifests string

//go:embed manifests/nodes.yaml
var nodeManifests string

// supervisor is the first process of a cluster's namespaces: when it ends, the kernel ends all that it started.
type supervisor struct {
	settings
	children *children
	progress *os.File
	// broken says that a component has ended by itself, and which.
	broken chan string
	// processes are the components' latest, whether they run or have ended.
	processes map[string]running

	mu        sync.Mutex
	condition condition
}

// supervise runs a cluster until it is killed. Settings come on standard input once the starter has noted this process.
func supervise() error {
	progress := os.NewFile(progressFD, "progress")
	syscall.CloseOnExec(progressFD)
	s := &supervisor{progress: progress, broken: make(chan string, 64), processes: map[string]running{}}
	if err := json.NewDecoder(os.Stdin).Decode(&s.settings); err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	s.condition.APIOnly = s.APIOnly
	s.children = newChildren()
	if err := s.start(); err != nil {
		fmt.Fprintln(progress, failed+strings.ReplaceAll(err.Error(), "\n", "\n"+failed))
		return err
	}
	orders, err := listenForOrders()
	if err != nil {
		fmt.Fprintln(progress, failed+err.Error())
		return err
	}
	s.note(func(c *condition) { c.Ready = true })
	fmt.Fprintln(progress, done)
	progress.Close()
	s.obey(orders)
	return errors.New("the control socket was closed")
}

func (s *supervisor) start() error {
	if err := syscall.Sethostname([]byte(hostName)); err != nil {
		return fmt.Errorf("host name: %w", err)
	}
	if err := enterRoot(s.settings); err != nil {
		return err
	}
	if err := setUpNetwork(); err != nil {
		return err
	}
	if err := os.Setenv("PATH", nodePath); err != nil {
		return err
	}
	if err := writePKI(); err != nil {
		return fmt.Errorf("certificates: %w", err)
	}
	if err := writeConfigs(s.settings); err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	client, err := adminClient()
	if err != nil {
		return err
	}
	s.say("namespaces, network")
	ctx, cancel := context.WithTimeout(context.Background(), readyTime)
	defer cancel()
	for _, stage := range apiStages(s.settings) {
		if err := s.startStage(ctx, stage); err != nil {
			return err
		}
	}
	if s.APIOnly {
		return s.apply(ctx, apiManifests)
	}
	// CoreDNS needs its rights when it starts.
	if err := s.apply(ctx, apiManifests+"\n---\n"+dnsManifests); err != nil {
		return err
	}
	if err := s.startStage(ctx, nodeStage); err != nil {
		return err
	}
	return s.furnish(ctx, client)
}

// startStage starts components side by side and waits until each is ready.
func (s *supervisor) startStage(ctx context.Context, stage []component) error {
	for _, c := range stage {
		if err := s.startComponent(c); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	for _, c := range stage {
		if err := s.await(ctx, c.name, c.ready); err != nil {
			return err
		}
		s.say(c.name)
	}
	return nil
}

func (s *supervisor) startComponent(c component) error {
	log, err := os.OpenFile(filepath.Join(nodeStateDir, "log", c.name+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	command := exec.Command(c.command[0], c.command[1:]...)
	command.Stdout, command.Stderr = log, log
	ended, err := s.children.start(command)
	if err != nil {
		return err
	}
	now := running{command.Process, make(chan struct{})}
	s.processes[c.name] = now
	s.noteEnd(c.name, "")
	go func() {
		how := words(<-ended)
		s.noteEnd(c.name, how)
		s.broken <- c.name + " " + how
		close(now.ended)
	}()
	return nil
}

// await asks until the answer is yes, a component has ended, or time is up.
func (s *supervisor) await(ctx context.Context, what string, ready func(context.Context) error) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	var last error
	for {
		err := ready(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() == nil {
			last = err
		}
		select {
		case how := <-s.broken:
			name, _, _ := strings.Cut(how, " ")
			return fmt.Errorf("%s; the end of its log:\n%s", how, tail(filepath.Join(nodeStateDir, "log", name+".log"), 15))
		case <-ctx.Done():
			return fmt.Errorf("%s was not ready within %s: %v\nthe end of its log:\n%s", what, readyTime, last,
				tail(filepath.Join(nodeStateDir, "log", what+".log"), 15))
		case <-tick.C:
		}
	}
}

// furnish gives the running processes what makes them a cluster.
func (s *supervisor) furnish(ctx context.Context, client *http.Client) error {
	if err := pushImages(ctx); err != nil {
		return err
	}
	s.say("images of pause and podnet pushed")
	if err := s.apply(ctx, podnetManifests(hostIP)); err != nil {
		return err
	}
	if err := s.await(ctx, "kubelet", func(ctx context.Context) error { return nodeReady(ctx, client) }); err != nil {
		return err
	}
	s.say("node " + hostName + " Ready")
	return nil
}

// podnetManifests are the pod network's, which reaches the API server at an address that needs no pod network.
func podnetManifests(apiAddress string) string {
	return strings.NewReplacer("${PODNET_IMAGE}", registryHost+"/"+podnetImage, "${API_ADDRESS}", apiAddress).Replace(nodeManifests)
}

func (s *supervisor) apply(ctx context.Context, manifests string) error {
	file := nodeDir + "/manifests.yaml"
	if err := os.WriteFile(file, []byte(manifests), 0o600); err != nil {
		return err
	}
	name := filepath.Join(nodeStateDir, "log", "manifests.log")
	log, err := os.Create(name)
	if err != nil {
		return err
	}
	defer log.Close()
	command := exec.Command("kubectl", "--kubeconfig="+kubernetes+"/admin.kubeconfig", "apply", "--server-side", "--validate=false", "--filename="+file)
	command.Stdout, command.Stderr = log, log
	ended, err := s.children.start(command)
	if err != nil {
		return err
	}
	select {
	case status := <-ended:
		if status.ExitStatus() != 0 {
			return fmt.Errorf("kubectl apply of the cluster's own manifests %s:\n%s", words(status), tail(name, 15))
		}
		return nil
	case <-ctx.Done():
		return errors.New("kubectl apply of the cluster's own manifests takes too long")
	}
}

// noteEnd notes how a component has ended, or, with nothing, that it runs.
func (s *supervisor) noteEnd(name, how string) {
	s.note(func(now *condition) {
		at := slices.IndexFunc(now.Components, func(c componentState) bool { return c.Name == name })
		if at < 0 {
			at = len(now.Components)
			now.Components = append(now.Components, componentState{Name: name})
		}
		now.Components[at].Ended = how
	})
}

func (s *supervisor) note(change func(*condition)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.condition)
	if err := s.condition.write(nodeStateDir); err != nil {
		fmt.Fprintln(os.Stderr, "status:", err)
	}
}

// say reports progress; when `up` is gone, nobody listens, and that is its problem alone.
func (s *supervisor) say(step string) { _, _ = fmt.Fprintln(s.progress, step) }

func get(ctx context.Context, client *http.Client, path string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, apiServer+path, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, response.Status)
	}
	return json.NewDecoder(response.Body).Decode(into)
}

func nodeReady(ctx context.Context, client *http.Client) error {
	var node struct {
		Status struct {
			Conditions []struct{ Type, Status, Message string } `json:"conditions"`
		} `json:"status"`
	}
	if err := get(ctx, client, "/api/v1/nodes/"+hostName, &node); err != nil {
		return err
	}
	for _, c := range node.Status.Conditions {
		if c.Type == "Ready" {
			if c.Status == "True" {
				return nil
			}
			return fmt.Errorf("node %s is not Ready: %s", hostName, c.Message)
		}
	}
	return fmt.Errorf("node %s tells nothing of itself", hostName)
}
