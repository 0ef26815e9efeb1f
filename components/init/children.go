package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// children is the only one to wait for processes: PID 1 inherits orphans, and two waiters would take each other's exit codes.
type children struct {
	mu      sync.Mutex
	waiting map[int]chan unix.WaitStatus
	alone   chan struct{} // closed and made anew at every exit, to wake those who wait for the last
}

func newChildren() *children {
	return &children{waiting: map[int]chan unix.WaitStatus{}, alone: make(chan struct{})}
}

// reap collects ended processes for ever.
func (c *children) reap() {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, unix.SIGCHLD)
	for {
		c.collect()
		<-ended
	}
}

func (c *children) collect() {
	for {
		c.mu.Lock()
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, unix.WNOHANG, nil)
		if errors.Is(err, unix.EINTR) {
			c.mu.Unlock()
			continue
		}
		if err != nil || pid <= 0 {
			c.mu.Unlock()
			return
		}
		if exited, ok := c.waiting[pid]; ok {
			delete(c.waiting, pid)
			exited <- status
		}
		close(c.alone)
		c.alone = make(chan struct{})
		c.mu.Unlock()
	}
}

// run starts a program and returns where its exit status will come. The lock keeps the reaper from seeing an end before we listen.
func (c *children) run(output *os.File, name string, args ...string) (<-chan unix.WaitStatus, error) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		return nil, err
	}
	defer null.Close()
	return c.start(append([]string{name}, args...), &os.ProcAttr{Files: []*os.File{null, output, output}})
}

// interactive starts a program that has the console as its terminal.
func (c *children) interactive(name string) (<-chan unix.WaitStatus, error) {
	console, err := os.OpenFile("/dev/console", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	defer console.Close()
	return c.start([]string{name}, &os.ProcAttr{Files: []*os.File{console, console, console}, Sys: &syscall.SysProcAttr{Setsid: true, Setctty: true}})
}

func (c *children) start(args []string, attributes *os.ProcAttr) (<-chan unix.WaitStatus, error) {
	attributes.Dir, attributes.Env = "/", []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/"}
	c.mu.Lock()
	defer c.mu.Unlock()
	process, err := os.StartProcess(args[0], args, attributes)
	if err != nil {
		return nil, err
	}
	pid := process.Pid
	process.Release()
	return c.listen(pid), nil
}

// claim returns where the exit status of an inherited process will come. It must be alive.
func (c *children) claim(pid int) <-chan unix.WaitStatus {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.listen(pid)
}

func (c *children) listen(pid int) chan unix.WaitStatus {
	exited := make(chan unix.WaitStatus, 1)
	c.waiting[pid] = exited
	return exited
}

// none waits until no child is left, for some time at most.
func (c *children) none(timeout time.Duration) bool {
	late := time.After(timeout)
	for {
		c.mu.Lock()
		changed := c.alone
		err := unix.Waitid(unix.P_ALL, 0, nil, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil)
		c.mu.Unlock()
		if errors.Is(err, unix.ECHILD) {
			return true
		}
		select {
		case <-changed:
		case <-late:
			return false
		}
	}
}

func describe(status unix.WaitStatus) string {
	if status.Signaled() {
		return fmt.Sprintf("killed by %s", status.Signal())
	}
	return fmt.Sprintf("exit code %d", status.ExitStatus())
}
