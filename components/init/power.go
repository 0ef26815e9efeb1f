package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// ending is how the machine ends after it has stopped.
type ending struct {
	name    string
	command int
}

var (
	off    = ending{"power off", unix.LINUX_REBOOT_CMD_POWER_OFF}
	reboot = ending{"reboot", unix.LINUX_REBOOT_CMD_RESTART}
	halt   = ending{"halt", unix.LINUX_REBOOT_CMD_HALT}
)

// endings are the signals that process 1 ends the machine on. A container that shares the machine's processes (pid: host) and has
// CAP_KILL asks by "kill -s INT 1". The first four are those of other inits, but that SIGTERM powers off, as it ends any other
// program; the real-time ones are systemd's.
var endings = map[os.Signal]ending{
	unix.SIGTERM: off, unix.SIGUSR2: off, unix.SIGUSR1: halt, unix.SIGINT: reboot,
	unix.Signal(realTimeMin + 3): halt, unix.Signal(realTimeMin + 4): off, unix.Signal(realTimeMin + 5): reboot,
}

// await closes halt when the machine shall stop, which may be before it is up.
func (m *machine) await() {
	select {
	case s := <-m.signals:
		m.ending = endings[s]
		m.console.say("stopping on %s: %s", s, m.ending.name)
	case <-m.pressed:
		m.console.say("stopping: the power button was pressed")
	}
	close(m.halt)
}
