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

// basics sets what every container expects: loopback, host name, limits, a place for resolv.conf, folders in /var.
func basics() error {
	if err := loopbackUp(); err != nil {
		return fmt.Errorf("loopback: %w", err)
	}
	name, err := os.ReadFile("/etc/hostname")
	if text := strings.TrimSpace(string(name)); err == nil && text != "" {
		err = unix.Sethostname([]byte(text))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("/etc/hostname: %w", err)
	}
	// syscall, not unix: Go would give children the limit that it found at start.
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: openFiles, Max: openFiles}); err != nil {
		return fmt.Errorf("limit of open files: %w", err)
	}
	infinite := &syscall.Rlimit{Cur: unix.RLIM_INFINITY, Max: unix.RLIM_INFINITY}
	if err := syscall.Setrlimit(unix.RLIMIT_NPROC, infinite); err != nil {
		return fmt.Errorf("limit of processes: %w", err)
	}
	for _, dir := range []string{"/run/resolvconf", "/var/cache", "/var/lib", "/var/log", "/var/spool"} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	if err := os.MkdirAll("/var/tmp", 0o777); err != nil {
		return err
	}
	if err := errors.Join(os.Chmod("/var/tmp", 0o777|os.ModeSticky), os.Symlink("/run", "/var/run")); err != nil {
		return err
	}
	return os.WriteFile("/run/resolvconf/resolv.conf", nil, 0o644)
}

// nameHost names a machine that the image gives no name after its first network card, so that two machines of one image differ.
func nameHost() error {
	var system unix.Utsname
	if err := unix.Uname(&system); err != nil {
		return err
	}
	if name := unix.ByteSliceToString(system.Nodename[:]); name != "" && name != "(none)" {
		return nil
	}
	address, err := os.ReadFile("/sys/class/net/eth0/address")
	if err != nil {
		return unix.Sethostname([]byte("slipway")) // no network, no need to differ
	}
	return unix.Sethostname([]byte("slipway-" + strings.ReplaceAll(strings.TrimSpace(string(address)), ":", "")))
}
