package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// enter replaces this process with a command in the cluster's network.
func enter(p place, command []string) error {
	if len(command) == 0 {
		return misuse("exec: which command?")
	}
	if os.Geteuid() != 0 {
		return errors.New("a cluster is root's: use sudo")
	}
	_, pidfd, running, err := p.supervisor()
	if err != nil {
		return err
	}
	if !running {
		return notRunning(p)
	}
	return replace(p, pidfd, command)
}

func notRunning(p place) error {
	return fmt.Errorf("cluster %q does not run: start it with `cluster --name %s up`", p.name, p.name)
}

// replace makes this process a command in the network of another one. It gets a mount namespace of its own, in which nothing differs
// from the caller's but the two files that tell names.
func replace(p place, pidfd int, command []string) error {
	dirs, err := os.ReadFile(p.file("path"))
	if err != nil {
		return err
	}
	path := strings.TrimSpace(string(dirs)) + ":" + os.Getenv("PATH")
	if err := errors.Join(os.Setenv("PATH", path), os.Setenv("KUBECONFIG", p.kubeconfig())); err != nil {
		return err
	}
	program, err := exec.LookPath(command[0])
	if err != nil {
		return err
	}
	// Namespaces belong to a thread; execve keeps those of the thread that calls it.
	runtime.LockOSThread()
	if err := unix.Setns(pidfd, unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("enter the network of the cluster's first process: %w", err)
	}
	if err := unix.Unshare(unix.CLONE_NEWNS); err != nil {
		return fmt.Errorf("a mount namespace: %w", err)
	}
	// Mounts made outside still appear inside.
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_SLAVE, ""); err != nil {
		return err
	}
	for _, name := range []string{"resolv.conf", "hosts"} {
		if err := unix.Mount(p.file(name), "/etc/"+name, "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("cover /etc/%s: %w (does the machine have that file?)", name, err)
		}
	}
	return fmt.Errorf("%s: %w", program, syscall.Exec(program, command, os.Environ()))
}
