package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

const (
	runc      = "/usr/bin/runc"
	runcState = "/run/runc"
	lastWords = 200 * time.Millisecond
)

// container is a created bundle. Its first process is our child: runc ends after making it.
type container struct {
	id       string
	pid      int
	gone     chan struct{} // closed when the first process has ended
	status   unix.WaitStatus
	printed  chan struct{} // closed when all that it printed has been written
	children *children
}

// create makes a container whose process waits for begin, and whose output goes to the console and its log.
func create(b *bundle, children *children, console *console) (*container, error) {
	if err := b.prepare(); err != nil {
		return nil, err
	}
	dir, err := b.adapt(console)
	if err != nil {
		return nil, err
	}
	c := &container{id: b.id(), children: children, gone: make(chan struct{}), printed: make(chan struct{})}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer write.Close()
	go func() {
		console.follow(b.name, b.config.Slipway.Log, read)
		close(c.printed)
	}()
	pidFile := filepath.Join("/run", c.id+".pid")
	if err := c.runc(write, "create", "--bundle", dir, "--pid-file", pidFile, c.id); err != nil {
		c.remove()
		return nil, err
	}
	data, err := os.ReadFile(pidFile)
	if err == nil {
		c.pid, err = strconv.Atoi(strings.TrimSpace(string(data)))
	}
	if err != nil {
		c.remove()
		return nil, fmt.Errorf("%s: %w", pidFile, err)
	}
	// Until it is told to begin the process waits, so its end can't be missed.
	exited := children.claim(c.pid)
	go func() {
		c.status = <-exited
		select { // what is said of its end shall come after its last words
		case <-c.printed:
		case <-time.After(lastWords): // processes that it left behind hold its output open
		}
		close(c.gone)
	}()
	if err := errors.Join(joinInterfaces(b.config.Interfaces, c.pid), bindNamespaces(b.config.BindNS, c.pid)); err != nil {
		c.remove()
		return nil, err
	}
	return c, nil
}

// begin lets the container's process become its command. It does what "runc start" does, without starting one more program: a created
// container waits for a reader of its fifo.
func (c *container) begin() error {
	path := filepath.Join(runcState, c.id, "exec.fifo")
	// Open for both: it does not wait for the writer, and reading waits as if one were there.
	fifo, err := os.OpenFile(path, os.O_RDWR|unix.O_NONBLOCK, 0)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	read := make(chan error, 1)
	go func() {
		_, err := fifo.Read(make([]byte, 1))
		read <- err
	}()
	select {
	case err = <-read:
	case <-c.gone:
		err = fmt.Errorf("ended before it began: %s", describe(c.status))
	}
	fifo.Close()
	return errors.Join(err, os.Remove(path))
}

func (c *container) signal(signal unix.Signal) { unix.Kill(c.pid, signal) }

// remove kills what is left of the container and forgets it.
func (c *container) remove() { c.quietly("delete", "--force", c.id) } // it fails when nothing is left

// exec runs a command in the container; what it prints is lost.
func (c *container) exec(command []string) error {
	return c.quietly(append([]string{"exec", c.id}, command...)...)
}

func (c *container) quietly(args ...string) error {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer null.Close()
	return c.runc(null, args...)
}

func (c *container) runc(output *os.File, args ...string) error {
	exited, err := c.children.run(output, runc, args...)
	if err != nil {
		return fmt.Errorf("%s: %w", runc, err)
	}
	if status := <-exited; status.ExitStatus() != 0 {
		return fmt.Errorf("runc %s: %s", args[0], describe(status))
	}
	return nil
}
