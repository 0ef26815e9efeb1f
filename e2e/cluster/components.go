package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

// component is one process of the host node.
type component struct {
	name    string
	command []string
	// ready returns nil when the component does its work.
	ready func(context.Context) error
}

// apiStages are what comes first, in the order of starting: each stage starts when the one before is ready.
func apiStages(s settings) [][]component {
	etcd := component{"etcd", []string{"etcd", "--data-dir=/var/lib/etcd",
		// The cluster goes before its data could be needed again.
		"--unsafe-no-fsync", "--log-level=warn",
		"--listen-client-urls=http://127.0.0.1:2379", "--advertise-client-urls=http://127.0.0.1:2379",
		"--listen-peer-urls=http://127.0.0.1:2380"}, answers("http://127.0.0.1:2379/health")}
	api := component{"kube-apiserver", apiServerCommand, answers(apiServer + "/readyz")}
	if s.APIOnly {
		return [][]component{{etcd}, {api}}
	}
	return [][]component{
		{
			etcd,
			{"registry", []string{"registry", "serve", kubernetes + "/registry.yml"}, answers("http://" + hostIP + ":" + registryPort + "/v2/")},
			{"containerd", []string{"containerd", "--config=/etc/containerd/config.toml", "--log-level=info"}, accepts(containerdSocket)},
		},
		{api},
	}
}

// nodeStage is what makes a cluster with a node of an API server.
var nodeStage = []component{
	{"kube-controller-manager", controllerManagerCommand, answers("https://127.0.0.1:10257/healthz")},
	{"kube-scheduler", schedulerCommand, answers("https://127.0.0.1:10259/healthz")},
	{"kubelet", []string{"kubelet", "--config=" + kubernetes + "/kubelet.json", "--kubeconfig=" + kubernetes + "/kubelet.kubeconfig",
		"--hostname-override=" + hostName, "--node-ip=" + hostIP}, answers("http://127.0.0.1:10248/healthz")},
	{"coredns", []string{"coredns", "-conf", kubernetes + "/Corefile"}, answers("http://127.0.0.1:" + dnsReadyPort + "/ready")},
	{"kube-proxy", []string{"kube-proxy", "--config=" + kubernetes + "/proxy.json"}, answers("http://127.0.0.1:10256/healthz")},
}

var apiServerCommand = []string{
	"kube-apiserver",
	"--etcd-servers=http://127.0.0.1:2379",
	"--advertise-address=" + hostIP,
	"--secure-port=6443",
	"--service-cluster-ip-range=" + serviceCIDR,
	"--authorization-mode=Node,RBAC",
	// Beside the default ones, Pod Security among them.
	"--enable-admission-plugins=NodeRestriction",
	"--authentication-config=" + kubernetes + "/authentication.json",
	"--audit-policy-file=" + kubernetes + "/audit.json",
	"--audit-log-path=" + nodeStateDir + "/log/audit.log",
	"--audit-log-maxsize=200",
	"--enable-bootstrap-token-auth",
	"--allow-privileged",
	"--client-ca-file=" + pki("ca.crt"),
	"--tls-cert-file=" + pki("apiserver.crt"),
	"--tls-private-key-file=" + pki("apiserver.key"),
	"--kubelet-client-certificate=" + pki("apiserver-kubelet-client.crt"),
	"--kubelet-client-key=" + pki("apiserver-kubelet-client.key"),
	"--kubelet-certificate-authority=" + pki("ca.crt"),
	"--kubelet-preferred-address-types=InternalIP",
	"--service-account-issuer=https://kubernetes.default.svc." + clusterDomain,
	"--service-account-key-file=" + pki("service-accounts.pub"),
	"--service-account-signing-key-file=" + pki("service-accounts.key"),
}

var controllerManagerCommand = []string{
	"kube-controller-manager",
	"--kubeconfig=" + kubernetes + "/controller-manager.kubeconfig",
	"--authentication-kubeconfig=" + kubernetes + "/controller-manager.kubeconfig",
	"--authorization-kubeconfig=" + kubernetes + "/controller-manager.kubeconfig",
	"--bind-address=127.0.0.1",
	"--leader-elect=false",
	"--use-service-account-credentials",
	"--controllers=*,bootstrap-signer-controller,token-cleaner-controller",
	"--root-ca-file=" + pki("ca.crt"),
	"--cluster-signing-cert-file=" + pki("ca.crt"),
	"--cluster-signing-key-file=" + pki("ca.key"),
	"--service-account-private-key-file=" + pki("service-accounts.key"),
	"--allocate-node-cidrs",
	"--cluster-cidr=" + podCIDR,
	"--service-cluster-ip-range=" + serviceCIDR,
	// Tests wait for lost nodes to be seen as lost.
	"--node-monitor-period=2s",
	"--node-monitor-grace-period=20s",
}

var schedulerCommand = []string{
	"kube-scheduler",
	"--kubeconfig=" + kubernetes + "/scheduler.kubeconfig",
	"--authentication-kubeconfig=" + kubernetes + "/scheduler.kubeconfig",
	"--authorization-kubeconfig=" + kubernetes + "/scheduler.kubeconfig",
	"--bind-address=127.0.0.1",
	"--leader-elect=false",
}

// answers waits for HTTP 200 at a URL.
func answers(url string) func(context.Context) error {
	// Health endpoints of components have certificates of their own making; nothing is told or believed but "200".
	client := &http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	return func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s answers %s", url, response.Status)
		}
		return nil
	}
}

// accepts waits for a Unix socket that takes connections.
func accepts(socket string) func(context.Context) error {
	return func(ctx context.Context) error {
		connection, err := new(net.Dialer).DialContext(ctx, "unix", socket)
		if err != nil {
			return err
		}
		return connection.Close()
	}
}

// adminClient talks to the API server as the cluster's administrator.
func adminClient() (*http.Client, error) {
	certificate, err := tls.LoadX509KeyPair(pki("admin.crt"), pki("admin.key"))
	if err != nil {
		return nil, err
	}
	ca, err := os.ReadFile(pki("ca.crt"))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	return &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{certificate}}}}, nil
}
