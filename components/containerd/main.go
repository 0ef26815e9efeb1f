// Command containerd-service runs containerd and gives it the images that the component brings along.
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

const (
	socket    = "/run/containerd/containerd.sock"
	images    = "/usr/share/slipway/*.tar"
	readyTime = 60 * time.Second
)

func main() {
	code, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "containerd-service:", err)
	}
	os.Exit(code)
}

// run returns containerd's exit code.
func run() (int, error) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	// A socket of an earlier life would look ready.
	os.Remove(socket)
	daemon := exec.Command("/usr/bin/containerd", "--config", "/etc/containerd/config.toml")
	daemon.Stdout, daemon.Stderr = os.Stdout, os.Stderr
	if err := daemon.Start(); err != nil {
		return 1, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), readyTime)
	defer cancel()
	imported := make(chan error, 1)
	go func() { imported <- importImages(ctx) }()
	ended := make(chan error, 1)
	go func() { ended <- daemon.Wait() }()
	for {
		select {
		case s := <-signals:
			daemon.Process.Signal(s)
		case err := <-imported:
			if err != nil {
				daemon.Process.Signal(syscall.SIGTERM)
				<-ended
				return 1, err
			}
		case err := <-ended:
			return max(daemon.ProcessState.ExitCode(), 0), err
		}
	}
}

func importImages(ctx context.Context) error {
	if err := await(ctx); err != nil {
		return err
	}
	archives, err := filepath.Glob(images)
	if err != nil {
		return err
	}
	for _, archive := range archives {
		ctr := exec.CommandContext(ctx, "/usr/bin/ctr", "--namespace", "k8s.io", "images", "import", "--local", archive)
		if out, err := ctr.CombinedOutput(); err != nil {
			return fmt.Errorf("import %s: %w\n%s", archive, err, out)
		}
	}
	return nil
}

// await returns when containerd's socket takes connections.
func await(ctx context.Context) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		connection, err := net.Dial("unix", socket)
		if err == nil {
			return connection.Close()
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%s takes no connections after %s: %w", socket, readyTime, err)
		}
	}
}
