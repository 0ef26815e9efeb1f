// Command web answers every request with the names of its pod and node. Being told to end, it says so at /ready and finishes what it has begun.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	listen := flag.String("listen", ":8080", "address to listen at")
	linger := flag.Duration("linger", 3*time.Second, "time after SIGTERM in which requests are still taken, for routes to change")
	flag.Parse()
	if err := run(*listen, *linger); err != nil {
		fmt.Fprintln(os.Stderr, "web:", err)
		os.Exit(1)
	}
}

func run(listen string, linger time.Duration) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	site := &site{node: os.Getenv("NODE_NAME"), pod: os.Getenv("POD_NAME")}
	server := &http.Server{Addr: listen, Handler: site.routes(), ReadHeaderTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	site.ending.Store(true)
	timer := time.NewTimer(linger)
	defer timer.Stop()
	select {
	case err := <-failed:
		return err
	case <-timer.C:
	}
	finish, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := server.Shutdown(finish); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// site is what the server says of itself.
type site struct {
	node, pod string
	ending    atomic.Bool
}

func (s *site) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ready", func(w http.ResponseWriter, _ *http.Request) {
		if s.ending.Load() {
			http.Error(w, "ending", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "node %s pod %s\n", s.node, s.pod)
	})
	return mux
}
