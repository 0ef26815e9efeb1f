//go:build boot

package boot

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const token = "abcdef.0123456789abcdef"

// hostSeenByGuest is where QEMU's default user network shows this machine's loopback.
const hostSeenByGuest = "10.0.2.2"

func TestNodeAsksTheClusterForACertificateWithItsToken(t *testing.T) {
	requests := make(chan *http.Request, 1000)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		select {
		case requests <- r:
		default:
		}
		http.Error(w, "this is only a test", http.StatusForbidden)
	}))
	certificate, ca := selfSigned(t)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	server.StartTLS()
	defer server.Close()
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	must(t, err)

	a := newAssembler(t)
	join := filepath.Join(t.TempDir(), "join.json")
	data, err := json.Marshal(object{"apiServer": "https://" + hostSeenByGuest + ":" + port, "ca": ca, "token": token, "nodeName": "test-1",
		"providerID": "slipway://podvm/test/test-1", "labels": object{"slipway.dev/pool": "test"}})
	must(t, err)
	must(t, os.WriteFile(join, data, 0o600))
	m := startMachine(t, a.publish(cmdline, a.root("node (sha256:0)"), a.container("onboot/000-dhcp", spec{Image: "dhcp"}),
		a.container("services/containerd", spec{Image: "containerd"}), a.container("services/node", spec{Image: "node"})),
		"--join", join, "--memory-mib", "2048")
	t.Log(m.until("slipway: ready in", 90*time.Second))
	t.Log(m.until("node: joining https://", 60*time.Second))
	request := awaitCSR(t, m, requests)
	if got := request.Header.Get("Authorization"); got != "Bearer "+token {
		t.Errorf("asked with %q", got)
	}
	must(t, m.cmd.Process.Signal(syscall.SIGTERM))
	if code := m.ended(60 * time.Second); code != 0 {
		t.Errorf("exit code %d", code)
	}
	text := strings.Join(m.seen, "\n")
	if strings.Contains(text, token) {
		t.Error("the token is on the console")
	}
	t.Log("\n" + text)
}

func awaitCSR(t *testing.T, m *machine, requests chan *http.Request) *http.Request {
	t.Helper()
	late := time.After(90 * time.Second)
	for {
		select {
		case r := <-requests:
			if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/certificatesigningrequests") {
				return r
			}
		case line := <-m.lines:
			m.seen = append(m.seen, line)
		case <-late:
			t.Fatalf("no certificate signing request:\n%s", strings.Join(m.seen, "\n"))
		}
	}
}

func selfSigned(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, IPAddresses: []net.IP{net.ParseIP(hostSeenByGuest)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}
