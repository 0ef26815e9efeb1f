// Command node makes this machine a node: it reads the join data that the machine was given, writes kubelet's configuration and becomes kubelet.
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	joinFile      = "/sys/firmware/qemu_fw_cfg/by_name/opt/dev.slipway/join/raw"
	stateDir      = "/run/slipway"
	containerd    = "/run/containerd/containerd.sock"
	kubelet       = "/usr/bin/kubelet"
	containerdFor = 90 * time.Second
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "node:", err)
		os.Exit(1)
	}
}

func run() error {
	data, err := os.ReadFile(joinFile)
	if err != nil {
		return fmt.Errorf("join data: %w (is the machine started with opt/dev.slipway/join, and the module qemu_fw_cfg there?)", err)
	}
	join, err := parseJoin(data)
	if err != nil {
		return fmt.Errorf("join data: %w", err)
	}
	if err := unix.Sethostname([]byte(join.NodeName)); err != nil {
		return fmt.Errorf("host name: %w", err)
	}
	// A node forwards packets to and from its pods, whatever the pod network is.
	if err := os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0); err != nil {
		return err
	}
	if err := writeFiles(stateDir, join); err != nil {
		return err
	}
	if err := awaitSocket(containerd, containerdFor); err != nil {
		return err
	}
	fmt.Printf("node: joining %s as %s\n", join.APIServer, join.NodeName)
	return syscall.Exec(kubelet, append([]string{kubelet}, kubeletFlags(stateDir, join)...), os.Environ())
}

func awaitSocket(path string, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		connection, err := net.Dial("unix", path)
		if err == nil {
			return connection.Close()
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("containerd takes no connections after %s: %w", timeout, err)
		}
	}
}
