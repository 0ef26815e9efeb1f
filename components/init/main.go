// Command init is PID 1 of a Slipway image: it mounts, loads modules, runs the onboot containers in order and keeps the services
// running. In the small initrd before a read-only root file system it finds that and goes on there.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"golang.org/x/sys/unix"

	"slipway.dev/components/internal/kmod"
)

func main() {
	switch filepath.Base(os.Args[0]) {
	case "modprobe":
		os.Exit(modprobe(os.Args[1:]))
	case filepath.Base(guard):
		fmt.Fprintln(os.Stderr, "slipway:", landlocked(os.Args[1:]))
		os.Exit(126)
	}
	if os.Getpid() != 1 {
		fmt.Fprintln(os.Stderr, "init: must be process 1")
		os.Exit(2)
	}
	// Signals are caught before anything can be started, so that none is lost.
	signals := make(chan os.Signal, 8)
	for s := range endings {
		signal.Notify(signals, s)
	}
	unix.Reboot(unix.LINUX_REBOOT_CMD_CAD_OFF) // Ctrl-Alt-Del becomes SIGINT
	m := newMachine(signals)
	if beforeRoot() {
		m.fail(m.switchRoot())
		m.off()
	}
	if err := m.boot(); err == nil {
		<-m.halt
	} else {
		m.fail(err)
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
