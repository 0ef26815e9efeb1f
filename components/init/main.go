// Command init is PID 1 of a Slipway image: it mounts, loads modules, runs the onboot containers in order and keeps the services running.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"golang.org/x/sys/unix"

	"slipway.dev/components/internal/kmod"
)

func main() {
	if filepath.Base(os.Args[0]) == "modprobe" {
		os.Exit(modprobe(os.Args[1:]))
	}
	if os.Getpid() != 1 {
		fmt.Fprintln(os.Stderr, "init: must be process 1")
		os.Exit(2)
	}
	// Signals are caught before anything can be started, so that none is lost.
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, unix.SIGTERM, unix.SIGINT, unix.SIGUSR2)
	m := newMachine(signals)
	if err := m.boot(); err == nil {
		<-m.halt
	} else if !errors.Is(err, errHalted) {
		m.console.say("boot failed: %v", err)
		m.console.say("powering off, because a node that booted halfway must not serve")
	}
	m.stop()
	m.off()
}

// modprobe is what the kernel starts for a module that it misses: modprobe -q -- ALIAS.
func modprobe(args []string) int {
	if len(args) == 0 {
		return 2
	}
	loader, err := kmod.Open("/lib/modules")
	if err == nil {
		err = loader.Load(args[len(args)-1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "modprobe:", err)
		return 1
	}
	return 0
}
