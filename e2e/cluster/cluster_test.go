package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
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
	for _, stage := range apiStages(settings{APIOnly: true}) {
		for _, c := range stage {
			names = append(names, c.name)
		}
	}
	if !slices.Equal(names, []string{"etcd", "kube-apiserver"}) {
		t.Errorf("got %q", names)
	}
}
