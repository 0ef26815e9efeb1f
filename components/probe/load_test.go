package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

func TestCountsFailuresAndUsesAConnectionForEachRequest(t *testing.T) {
	var requests atomic.Int32
	addresses := make(chan string, 1000)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		addresses <- r.RemoteAddr
		if requests.Add(1)%2 == 0 {
			http.Error(w, "no", http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	lines := 0
	got := settings{url: server.URL, rate: 100, timeout: time.Second, duration: 300 * time.Millisecond}.run(func(any) { lines++ })
	if got.Sent < 4 || got.Failed != got.Sent/2 || lines != got.Failed {
		t.Errorf("got %+v and %d lines", got, lines)
	}
	seen := map[string]bool{}
	close(addresses)
	for address := range addresses {
		seen[address] = true
	}
	if len(seen) != got.Sent {
		t.Errorf("%d connections for %d requests", len(seen), got.Sent)
	}
}

func TestEndsWhenTheFileIsThere(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	file := filepath.Join(t.TempDir(), "end")
	s := settings{url: server.URL, rate: 50, timeout: time.Second, untilFile: file}
	got := s.run(func(any) { os.WriteFile(file, nil, 0o644) })
	if got.Failed == 0 || got.Failed != got.Sent {
		t.Errorf("got %+v", got)
	}
}

func TestNamesTheWrongFlag(t *testing.T) {
	for want, s := range map[string]settings{
		"--url is missing":                        {},
		"--rate 0: must lie between 0 and 10000":  {url: "u"},
		"--timeout 0s: must be positive":          {url: "u", rate: 1},
		"give one of --until-file and --duration": {url: "u", rate: 1, timeout: 1},
	} {
		if err := s.check(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
