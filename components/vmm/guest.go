package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

const (
	qemu        = "/usr/bin/qemu-system-x86_64"
	stopTimeout = 50 * time.Second // below the pod's grace period: the guest stops its services in 20 s
	pressAgain  = 3 * time.Second
	pressSoon   = 200 * time.Millisecond
)

// guest is a running machine.
type guest struct {
	process *os.Process
	socket  string        // where QEMU takes commands
	gone    chan struct{} // closed when QEMU has ended
	err     error         // how, once it has
}

// startGuest runs QEMU, whose console is the output.
func startGuest(program string, args []string, socket string, console, complaints io.Writer) (*guest, error) {
	g := &guest{socket: socket, gone: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // the death signal below is that of the starting thread, which this goroutine therefore keeps
		defer runtime.UnlockOSThread()
		machine := exec.Command(program, args...)
		machine.Stdout, machine.Stderr = console, complaints
		// Ctrl-C at a terminal must reach QEMU as the power button too, and QEMU must not outlive us.
		machine.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
		err := machine.Start()
		g.process = machine.Process
		started <- err
		if err == nil {
			g.err = machine.Wait()
			close(g.gone)
		}
	}()
	return g, <-started
}

// off presses the power button until the machine ends, since a guest that still boots misses it, and kills the machine when its time is over.
func (g *guest) off(patience time.Duration) error {
	late := time.After(patience)
	for {
		pressed, pause := press(g.socket), pressAgain
		if pressed != nil { // QEMU itself may not be up yet
			pause = pressSoon
		}
		select {
		case <-g.gone:
			return g.err
		case <-time.After(pause):
		case <-late:
			g.process.Kill()
			<-g.gone
			if pressed != nil {
				return fmt.Errorf("killed: power button: %w", pressed)
			}
			return fmt.Errorf("the guest did not power off in %s: killed", patience)
		}
	}
}
