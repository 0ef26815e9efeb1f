package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

const (
	kill = unix.SIGKILL
	// lastWork is how long an onshutdown container may take: the machine must end.
	lastWork = 60 * time.Second
)

var errHalted = errors.New("told to stop")

// runOnce runs a container to its end; anything but exit code 0 is an error. When halt closes it is left alone.
func (m *machine) runOnce(b *bundle, halt <-chan struct{}) error {
	started := time.Now()
	c, err := m.start(b)
	if err != nil {
		return err
	}
	select {
	case <-c.gone:
	case <-halt: // what it waits for may never come
		return errHalted
	}
	// Nobody waits for its place, but for the memory of its writable layer.
	go func() {
		c.remove()
		if err := b.release(); err != nil {
			m.console.say("%s %s: %v", b.kind, b.name, err)
		}
	}()
	m.report.ended(b, c.status)
	if c.status.ExitStatus() != 0 {
		return fmt.Errorf("failed: %s", describe(c.status))
	}
	m.console.say("%s %s done in %.2f s", b.kind, b.name, time.Since(started).Seconds())
	return nil
}

// onboot runs the onboot containers in order. A failure does what the container's policy says; only "continue" goes on.
func (m *machine) onboot(list []*bundle) error {
	for _, b := range list {
		err := m.runOnce(b, m.halt)
		if err == nil {
			continue
		}
		if errors.Is(err, errHalted) {
			return err
		}
		err = fmt.Errorf("onboot %s: %w", b.name, err)
		switch b.config.Slipway.OnFailure {
		case goOn:
			m.console.say("%v; the boot goes on, as its onFailure says", err)
		case rescue:
			m.console.say("boot stopped: %v", err)
			m.report.tell(word{Failure: err.Error()})
			return m.rescue()
		default:
			return err
		}
	}
	return nil
}

// onshutdown runs the onshutdown containers in order; a failure or one that takes too long is said, and the machine ends all the same.
func (m *machine) onshutdown(list []*bundle) {
	for _, b := range list {
		limit := or(time.Duration(b.config.Slipway.StopTimeoutSeconds)*time.Second, lastWork)
		late := make(chan struct{})
		timer := time.AfterFunc(limit, func() { close(late) })
		err := m.runOnce(b, late)
		timer.Stop()
		if errors.Is(err, errHalted) {
			err = fmt.Errorf("still runs after %s", limit)
		}
		if err != nil {
			m.console.say("onshutdown %s: %v", b.name, err)
		}
	}
}

// shells are where an image may have one; ours has none, since nobody shall log in.
var shells = []string{"/bin/sh", "/sbin/sh", "/usr/bin/sh"}

// rescue gives a shell on the console, where the root file system has one, and ends when it ends. Without one the machine stays as it
// is, for whoever looks at it, until it is told to stop.
func (m *machine) rescue() error {
	for _, shell := range shells {
		if _, err := os.Stat(shell); err != nil {
			continue
		}
		m.console.say("rescue: a shell on the console; the machine powers off when it ends")
		exited, err := m.children.interactive(shell)
		if err != nil {
			m.console.say("rescue: %s: %v", filepath.Base(shell), err)
			break
		}
		select {
		case <-exited:
			return errHalted
		case <-m.halt:
			return errHalted
		}
	}
	m.console.say("rescue: this image has no shell; the machine waits for the power button")
	<-m.halt
	return errHalted
}
