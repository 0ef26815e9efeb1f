package main

import (
	"fmt"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

const (
	firstLook = 25 * time.Millisecond
	lastLook  = time.Second
)

// awaitReady returns when the container is ready; false when it has ended, shall end, or time is up.
func (r *readiness) awaitReady(c *container, stop <-chan struct{}) bool {
	late := time.NewTimer(time.Duration(r.TimeoutSeconds) * time.Second)
	defer late.Stop()
	for pause := firstLook; ; pause = min(2*pause, lastLook) {
		if r.look(c) {
			return true
		}
		select {
		case <-time.After(pause):
		case <-c.gone:
			return false
		case <-stop:
			return false
		case <-late.C:
			return false
		}
	}
}

func (r *readiness) look(c *container) bool {
	switch {
	case r.File != "":
		return fileInside(c.pid, r.File)
	case r.TCP != "":
		return connects(c.pid, r.TCP)
	default:
		return c.exec(r.Exec) == nil
	}
}

func (r *readiness) String() string {
	switch {
	case r.File != "":
		return "no file " + r.File
	case r.TCP != "":
		return "no connection to " + r.TCP
	default:
		return strings.Join(r.Exec, " ") + " fails"
	}
}

// fileInside looks with the container's eyes: links lead where they would lead there.
func fileInside(pid int, path string) bool {
	root, err := unix.Open(fmt.Sprintf("/proc/%d/root", pid), unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return false
	}
	defer unix.Close(root)
	fd, err := unix.Openat2(root, path, &unix.OpenHow{Flags: unix.O_PATH | unix.O_CLOEXEC, Resolve: unix.RESOLVE_IN_ROOT})
	if err == nil {
		unix.Close(fd)
	}
	return err == nil
}

// parseAddress reads IP:PORT; no host and "localhost" mean 127.0.0.1.
func parseAddress(address string) (netip.AddrPort, error) {
	if port, ok := strings.CutPrefix(strings.TrimPrefix(address, "localhost"), ":"); ok {
		address = "127.0.0.1:" + port
	}
	parsed, err := netip.ParseAddrPort(address)
	if err != nil {
		return parsed, fmt.Errorf("tcp: %q: want IP:PORT or localhost:PORT", address)
	}
	return parsed, nil
}

// connects tries a connection from the container's network.
func connects(pid int, address string) bool {
	result := make(chan bool, 1)
	go func() {
		// The thread enters the container's network and is not used again: it ends with this goroutine.
		runtime.LockOSThread()
		namespace, err := os.Open(fmt.Sprintf("/proc/%d/ns/net", pid))
		if err == nil {
			err = unix.Setns(int(namespace.Fd()), unix.CLONE_NEWNET)
			namespace.Close()
		}
		result <- err == nil && connect(address) == nil
	}()
	return <-result
}

const connectTimeout = 2 * time.Second

func connect(address string) error {
	to, err := parseAddress(address)
	if err != nil {
		return err
	}
	family, target := unix.AF_INET, unix.Sockaddr(nil)
	if to.Addr().Is4() {
		target = &unix.SockaddrInet4{Port: int(to.Port()), Addr: to.Addr().As4()}
	} else {
		family, target = unix.AF_INET6, &unix.SockaddrInet6{Port: int(to.Port()), Addr: to.Addr().As16()}
	}
	socket, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(socket)
	timeout := unix.NsecToTimeval(connectTimeout.Nanoseconds())
	if err := unix.SetsockoptTimeval(socket, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &timeout); err != nil {
		return err
	}
	return unix.Connect(socket, target)
}
