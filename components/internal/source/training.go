package source

import (
	"bufio"
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"slipway.dev/components/internal/tree"
)

// Training starts a Java application on the runtime that an image has, and keeps what the JVM has learned by then (JEP 483, 514, 515).
// It is not reproducible: two creations from one recording differ. So it is a layer of its own, and everything below it is.
type Training struct {
	Files   []Source // what the application is started from: its runtime, jars and settings
	Jar     string   // the application's, in the image
	Options []string // those that the JVM runs with; paths in them are the image's
	Env     []string
	At      string // where the cache lies in the image
}

const (
	trainingLimit = 5 * time.Minute
	answerLimit   = 10 * time.Second
)

func (s Training) Key(e *Env) (string, error) {
	parts := []string{"training 1", s.Jar, fmt.Sprint(s.Options, s.Env), s.At}
	for _, from := range s.Files {
		key, err := from.Key(e)
		if err != nil {
			return "", err
		}
		parts = append(parts, key)
	}
	return Hash(parts...), nil
}

func (s Training) Add(e *Env, t *tree.Tree) error {
	root, err := os.MkdirTemp("", "training-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(root)
	if err := s.layOut(e, root); err != nil {
		return err
	}
	cache := filepath.Join(root, "cache.aot")
	if err := s.train(root, cache); err != nil {
		return err
	}
	data, err := os.ReadFile(cache)
	if err != nil {
		return fmt.Errorf("the JVM has kept nothing of its training: %w", err)
	}
	return t.Put(s.At, tree.Entry{Mode: 0o644, Data: data})
}

// layOut writes runtime and application as they are in the image, with its times: the JVM compares those of jars.
func (s Training) layOut(e *Env, root string) error {
	files := tree.New()
	for _, from := range s.Files {
		if err := from.Add(e, files); err != nil {
			return err
		}
	}
	for _, name := range files.Names() {
		entry, _ := files.Get(name)
		at := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return err
		}
		if entry.Kind == tree.Link {
			if err := os.Symlink(entry.Target, at); err != nil {
				return err
			}
			continue
		}
		data, err := entry.Bytes()
		if err != nil {
			return err
		}
		if err := os.WriteFile(at, data, fs.FileMode(entry.Mode)); err != nil {
			return err
		}
		if err := os.Chtimes(at, time.Unix(0, 0), time.Unix(0, 0)); err != nil {
			return err
		}
	}
	return nil
}

func (s Training) train(root, cache string) error {
	server := newAPIServer()
	defer server.Close()
	authority := filepath.Join(root, "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(authority, block, 0o644); err != nil {
		return err
	}
	health, err := freePort()
	if err != nil {
		return err
	}
	metrics, err := freePort()
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(context.Background(), trainingLimit)
	defer stop()
	args := []string{"-XX:AOTCacheOutput=" + cache}
	for _, option := range s.Options {
		args = append(args, strings.Replace(option, "=/", "="+root+"/", 1))
	}
	java := exec.CommandContext(ctx, filepath.Join(root, javaHome, "bin", "java"), append(args, "-jar", filepath.Join(root, s.Jar))...)
	java.Env = append(append([]string{}, s.Env...),
		"KUBERNETES_MASTER="+server.URL, "KUBERNETES_CERTS_CA_FILE="+authority, "KUBERNETES_AUTH_TOKEN=training",
		"KUBERNETES_AUTH_TRYKUBECONFIG=false", "QUARKUS_HTTP_HOST=127.0.0.1", "QUARKUS_HTTP_PORT="+health, "QUARKUS_MANAGEMENT_PORT="+metrics,
		// A loaded machine may be slow.
		"KUBERNETES_CONNECTION_TIMEOUT=120000", "QUARKUS_OPERATOR_SDK_CACHE_SYNC_TIMEOUT=120S")
	var said strings.Builder
	java.Stdout, java.Stderr = &said, &said
	if err := java.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- java.Wait() }()
	err = ready("http://127.0.0.1:"+health+"/q/health/ready", ended)
	if err == nil {
		err = ready("http://127.0.0.1:"+metrics+"/metrics", ended)
	}
	if err == nil {
		err = java.Process.Signal(syscall.SIGTERM)
	}
	if err != nil {
		stop()
	}
	if end := <-ended; err == nil && end != nil && java.ProcessState.ExitCode() != 128+int(syscall.SIGTERM) {
		err = end
	}
	if err != nil {
		return fmt.Errorf("training of %s: %w\n%s", s.Jar, err, lastLines(said.String(), 5))
	}
	return nil
}

// ready asks until the answer is 200, or the process has ended.
func ready(url string, ended chan error) error {
	client := http.Client{Timeout: answerLimit}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			ended <- err
			return errors.New("it ended before it was ready")
		case <-tick.C:
			answer, err := client.Get(url)
			if err != nil {
				continue
			}
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
	}
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}

// lastLines returns the end of a text; lines of logs can be very long.
func lastLines(text string, n int) string {
	const most = 400
	var last []string
	in := bufio.NewScanner(strings.NewReader(text))
	in.Buffer(nil, len(text)+1)
	for in.Scan() {
		last = append(last, in.Text()[:min(most, len(in.Text()))])
	}
	return strings.Join(last[max(0, len(last)-n):], "\n")
}
