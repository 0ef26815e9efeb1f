package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

const runc = "/usr/bin/runc"

// container is a started bundle. Its first process is our child: runc ends after starting it.
type container struct {
	id       string
	pid      int
	exited   <-chan unix.WaitStatus
	children *children
}

// start creates and starts a container whose output goes to the console and its log.
func start(b bundle, children *children, console *console) (*container, error) {
	if err := b.prepare(); err != nil {
		return nil, err
	}
	c := &container{id: b.id(), children: children}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer write.Close()
	go console.follow(b.name, read)
	pidFile := filepath.Join("/run", c.id+".pid")
	if err := c.runc(write, "create", "--bundle", b.dir, "--pid-file", pidFile, c.id); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(pidFile)
	if err != nil {
		return nil, err
	}
	if c.pid, err = strconv.Atoi(strings.TrimSpace(string(data))); err != nil {
		return nil, fmt.Errorf("%s: %w", pidFile, err)
	}
	// Until "start" the process waits, so its end can't be missed.
	c.exited = children.claim(c.pid)
	if err := c.runc(write, "start", c.id); err != nil {
		c.remove()
		return nil, err
	}
	return c, nil
}

// remove kills what is left of the container and forgets it.
func (c *container) remove() {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer null.Close()
	c.runc(null, "delete", "--force", c.id) // it fails when nothing is left
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
