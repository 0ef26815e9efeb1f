package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"flag"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

func certificate(t *testing.T) string {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func sample(t *testing.T) join {
	return join{APIServer: "https://10.77.0.2:6443", CA: certificate(t), Token: "abcdef.0123456789abcdef", NodeName: "pool-x7k2p",
		ProviderID: "slipway://podvm/default/pool-x7k2p", Labels: map[string]string{"slipway.dev/pool": "pool", "a": ""},
		Taints: []taint{{"k", "v", "NoSchedule"}}, ClusterDNS: []string{"10.96.0.10"}}
}

func TestReadsWhatTheContractShows(t *testing.T) {
	data, err := json.Marshal(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	got, err := parseJoin(data)
	if err != nil || got.NodeName != "pool-x7k2p" || got.Taints[0].Effect != "NoSchedule" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestNamesTheFieldThatIsWrong(t *testing.T) {
	for field, spoil := range map[string]func(*join){
		"apiServer":     func(j *join) { j.APIServer = "http://10.0.0.1" },
		"ca":            func(j *join) { j.CA = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" },
		"token":         func(j *join) { j.Token = "secret" },
		"nodeName":      func(j *join) { j.NodeName = "a --config=/x" },
		"providerID":    func(j *join) { j.ProviderID = "x" },
		"labels":        func(j *join) { j.Labels["x"] = "a,b=c" },
		"taints[0]":     func(j *join) { j.Taints[0].Effect = "Never" },
		"clusterDNS[0]": func(j *join) { j.ClusterDNS[0] = "dns" },
	} {
		j := sample(t)
		spoil(&j)
		if err := j.check(); err == nil || !strings.HasPrefix(err.Error(), field+": ") {
			t.Errorf("%s: got %v", field, err)
		}
	}
}

func TestRefusesUnknownFieldsAndTooMuch(t *testing.T) {
	if _, err := parseJoin([]byte(`{"nodename":"x","kubelet":{}}`)); err == nil || !strings.Contains(err.Error(), "kubelet") {
		t.Errorf("got %v", err)
	}
	if _, err := parseJoin(make([]byte, maxJoinBytes+1)); err == nil {
		t.Error("accepted")
	}
}

func TestNeverRepeatsTheToken(t *testing.T) {
	j := sample(t)
	j.Token = "almost.0123456789abcdef0"
	if err := j.check(); err == nil || strings.Contains(err.Error(), j.Token) {
		t.Errorf("got %v", err)
	}
}

func TestWritesTheConfigurationOfTheGoldenFile(t *testing.T) {
	dir := t.TempDir()
	if err := writeFiles(dir, sample(t)); err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, name := range []string{"kubelet.json", "bootstrap.json"} {
		file := filepath.Join(dir, name)
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%s: %v %v", name, info.Mode(), err)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got.WriteString("# " + name + "\n" + strings.ReplaceAll(string(data), dir, "DIR") + "\n")
	}
	got.WriteString("# flags\n" + strings.Join(kubeletFlags("DIR", sample(t)), "\n") + "\n")
	golden(t, "testdata/kubelet.golden", got.String())
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("differs from %s; got:\n%s", file, got)
	}
}
