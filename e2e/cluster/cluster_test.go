package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

func TestTheAuthorityIssuesWhatServersAndClientsOfOneClusterTrust(t *testing.T) {
	dir := t.TempDir()
	a, err := newAuthority(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.issueServer("server", "kube-apiserver", []string{"kubernetes"}, hostIP); err != nil {
		t.Fatal(err)
	}
	if err := a.issueClient("client", "system:node:host", "system:nodes"); err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(a.certificate)
	server, client := load(t, dir, "server"), load(t, dir, "client")
	for _, name := range []string{"kubernetes", hostIP} {
		if _, err := server.Verify(x509.VerifyOptions{Roots: roots, DNSName: name}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := server.Verify(x509.VerifyOptions{Roots: roots, DNSName: "10.77.0.3"}); err == nil {
		t.Error("the server may be somewhere else, too")
	}
	asClient := x509.VerifyOptions{Roots: roots, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	if _, err := client.Verify(asClient); err != nil {
		t.Error(err)
	}
	if _, err := server.Verify(asClient); err == nil {
		t.Error("a server's certificate is good for a client")
	}
	if client.Subject.CommonName != "system:node:host" || !slices.Equal(client.Subject.Organization, []string{"system:nodes"}) {
		t.Errorf("the client is %s", client.Subject)
	}
	info, err := os.Stat(filepath.Join(dir, "client.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key: %v %v", info.Mode(), err)
	}
	if err := a.issueServer("bad", "x", nil, "10.77.0"); err == nil || !strings.Contains(err.Error(), `"10.77.0" is no IP address`) {
		t.Errorf("got %v", err)
	}
}

func load(t *testing.T, dir, name string) *x509.Certificate {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, name+".crt"), filepath.Join(dir, name+".key"))
	if err != nil {
		t.Fatal(err)
	}
	return pair.Leaf
}

func TestTheDNSServerKnowsTheClustersNamesAndNothingElse(t *testing.T) {
	asked := 0
	n := names{service: func(_ context.Context, namespace, name string) net.IP {
		asked++
		if namespace == "default" && name == "web" {
			return net.IPv4(10, 96, 0, 7).To4()
		}
		return nil
	}}
	for name, want := range map[string]string{
		"registry.slipway.test":             hostIP,
		"Registry.Slipway.TEST":             hostIP,
		"web.default.svc.cluster.local":     "10.96.0.7",
		"no.default.svc.cluster.local":      "",
		"a.web.default.svc.cluster.local":   "",
		"example.org":                       "",
		"registry.slipway.test.example.org": "",
	} {
		got := ask(n, name, dns.TypeA)
		switch {
		case want == "" && got.Rcode != dns.RcodeNameError:
			t.Errorf("%s: %v, want no such name", name, got)
		case want != "" && (len(got.Answer) != 1 || got.Answer[0].(*dns.A).A.String() != want):
			t.Errorf("%s: %v, want %s", name, got, want)
		}
	}
	if asked != 2 {
		t.Errorf("the API was asked %d times, want 2", asked)
	}
	// An unknown name for AAAA would make resolvers give up on A.
	if got := ask(n, "registry.slipway.test", dns.TypeAAAA); got.Rcode != dns.RcodeSuccess || len(got.Answer) != 0 {
		t.Errorf("AAAA: %v", got)
	}
}

type recorder struct {
	dns.ResponseWriter
	answer *dns.Msg
}

func (r *recorder) WriteMsg(m *dns.Msg) error { r.answer = m; return nil }

func ask(n names, name string, kind uint16) *dns.Msg {
	w := &recorder{}
	n.ServeDNS(w, new(dns.Msg).SetQuestion(dns.Fqdn(name), kind))
	return w.answer
}

func TestServicesAreAskedForByKubernetesNamesOnly(t *testing.T) {
	lookup := serviceAddress(nil) // a request would end the test
	for _, name := range []string{"..", "a/b", "", "UP", "-a", strings.Repeat("a", 64)} {
		if ip := lookup(t.Context(), "default", name); ip != nil {
			t.Errorf("%q is %s", name, ip)
		}
	}
}

func TestClusterNamesAreSafeForPathsAndCgroups(t *testing.T) {
	for _, name := range []string{"", "../x", "a/b", "A", "-a", "a-", strings.Repeat("a", 41)} {
		if _, err := newPlace(name); err == nil {
			t.Errorf("%q is taken", name)
		}
	}
	if _, err := newPlace("slipway-api"); err != nil {
		t.Error(err)
	}
}

func TestAProcessIsKnownByItsStartWhateverItsNameIs(t *testing.T) {
	got, err := startTime("7 (a) b) (c) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 12 0 98765 1 2")
	if err != nil || got != 98765 {
		t.Errorf("got %d, %v", got, err)
	}
	if _, err := startTime("7 (x) S 1"); err == nil {
		t.Error("a short line is taken")
	}
}

func TestAnotherProcessWithTheSameNumberIsNotTheCluster(t *testing.T) {
	p := place{name: "x", dir: t.TempDir()}
	me, err := identify(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		recorded process
		want     bool
	}{{me, true}, {process{me.PID, me.Start + 1, me.Boot}, false}, {process{me.PID, me.Start, "another"}, false}} {
		if err := writeJSON(p.file("process.json"), c.recorded); err != nil {
			t.Fatal(err)
		}
		if _, _, running, err := p.supervisor(); err != nil || running != c.want {
			t.Errorf("%+v: %t, %v", c.recorded, running, err)
		}
	}
}

func TestTheTailOfALogIsItsLastLines(t *testing.T) {
	file := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(file, []byte(strings.Repeat("x", 40_000)+"\none\ntwo\nthree\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := tail(file, 2); got != "two\nthree" {
		t.Errorf("got %q", got)
	}
}

func TestConfigurationsAreWhatKubernetesReads(t *testing.T) {
	kubelet := kubeletConfig("/slipway/x")
	if kubelet["cgroupRoot"] != "/slipway/x" || kubelet["cgroupsPerQOS"] != false {
		t.Errorf("cgroups are not kept together: %v", kubelet)
	}
	if proxyConfig(true)["iptables"].(object)["masqueradeAll"] != false || proxyConfig(false)["iptables"].(object)["masqueradeAll"] != true {
		t.Error("services hide their clients when, and only when, bridges are not filtered")
	}
	for _, config := range []object{kubelet, proxyConfig(true)} {
		if _, err := json.Marshal(config); err != nil {
			t.Error(err)
		}
	}
}

func TestTheAPIAloneIsTwoProcesses(t *testing.T) {
	var names []string
	for _, stage := range stages(settings{APIOnly: true}) {
		for _, c := range stage {
			names = append(names, c.name)
		}
	}
	if !slices.Equal(names, []string{"etcd", "kube-apiserver"}) {
		t.Errorf("got %q", names)
	}
}
