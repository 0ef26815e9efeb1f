package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
)

// children starts processes and reaps them. The first process of a PID namespace is also the parent of every orphan
// (each container's shim is one), so os/exec's own waiting, which knows only its own, cannot be used beside it.
type children struct {
	mu      sync.Mutex
	waiting map[int]chan syscall.WaitStatus
}

func newChildren() *children {
	c := &children{waiting: map[int]chan syscall.WaitStatus{}}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGCHLD)
	go func() {
		for range signals {
			for c.reapOne() {
			}
		}
	}()
	return c
}

// start runs a command whose output must be files. Its end is sent once.
func (c *children) start(command *exec.Cmd) (<-chan syscall.WaitStatus, error) {
	// Held over the start, so that a process that ends at once is known when it is reaped.
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := command.Start(); err != nil {
		return nil, err
	}
	ended := make(chan syscall.WaitStatus, 1)
	c.waiting[command.Process.Pid] = ended
	return ended, nil
}

func (c *children) reapOne() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	var status syscall.WaitStatus
	pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil)
	if err == syscall.EINTR {
		return true
	}
	if err != nil || pid <= 0 {
		return false
	}
	if ended, ours := c.waiting[pid]; ours {
		delete(c.waiting, pid)
		ended <- status
	}
	return true
}

// words is how a process ended, for people.
func words(status syscall.WaitStatus) string {
	if status.Signaled() {
		return fmt.Sprintf("ended by signal %d (%s)", status.Signal(), status.Signal())
	}
	return fmt.Sprintf("ended with exit code %d", status.ExitStatus())
}
