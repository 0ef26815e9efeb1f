package source

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestTheServerOfATrainingKeepsTheLeaseAndHasNothingElse(t *testing.T) {
	server := newAPIServer()
	defer server.Close()
	ask := func(method, path, body string) (int, string) {
		request, err := http.NewRequest(method, server.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := server.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		got, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(got)
	}
	const leases = "/apis/coordination.k8s.io/v1/namespaces/n/leases"
	if code, _ := ask("GET", leases+"/l", ""); code != http.StatusNotFound {
		t.Errorf("before it is made, a lease is %d", code)
	}
	if code, got := ask("POST", leases, `{"a":1}`); code != http.StatusOK || got != `{"a":1}` {
		t.Errorf("making a lease: %d %s", code, got)
	}
	if code, got := ask("GET", leases+"/l", ""); code != http.StatusOK || got != `{"a":1}` {
		t.Errorf("reading a lease: %d %s", code, got)
	}
	if _, got := ask("GET", "/api/v1/pods?resourceVersion=0", ""); !strings.Contains(got, `"items":[]`) {
		t.Errorf("a list is %s", got)
	}
	if _, got := ask("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", "{}"); !strings.Contains(got, `"verbs":["*"]`) {
		t.Errorf("rights are %s", got)
	}
}

func TestTheServerOfATrainingTakesWatchesByWebSocketAndAnswersTheFarewell(t *testing.T) {
	server := newAPIServer()
	defer server.Close()
	conn, err := tls.Dial("tcp", server.Listener.Addr().String(), &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	// Key and answer are those of RFC 6455, section 1.3.
	fmt.Fprint(conn, "GET /api/v1/pods?watch=true HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n\x88\x80\x00\x00\x00\x00")
	got, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(got), "HTTP/1.1 101 ") || !strings.Contains(string(got), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") {
		t.Errorf("the handshake is %q", got)
	}
	if !strings.HasSuffix(string(got), "\x88\x00") {
		t.Errorf("the end is %q", got)
	}
}
