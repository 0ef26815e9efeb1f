package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

const openFiles = 1 << 20

// basics sets what every container expects: loopback, host name, limits, a place for resolv.conf, a log folder.
func basics() error {
	if err := loopbackUp(); err != nil {
		return fmt.Errorf("loopback: %w", err)
	}
	name, err := os.ReadFile("/etc/hostname")
	if err == nil {
		err = unix.Sethostname([]byte(strings.TrimSpace(string(name))))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("/etc/hostname: %w", err)
	}
	// syscall, not unix: Go would give children the limit that it found at start.
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: openFiles, Max: openFiles}); err != nil {
		return fmt.Errorf("limit of open files: %w", err)
	}
	for _, dir := range []string{"/run/resolvconf", "/var/log", "/var/lib"} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	return os.WriteFile("/run/resolvconf/resolv.conf", nil, 0o644)
}

func loopbackUp() error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(socket)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, request)
}
