package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"slipway.dev/components/internal/kmod"
)

// machine is the running system, from the first mount to power off.
type machine struct {
	console  *console
	children *children
	signals  chan os.Signal
	pressed  chan struct{}
	halt     chan struct{} // closed when the machine was told to stop
	services []*service
	ending   chan struct{}
	restart  bool
}

func newMachine(signals chan os.Signal) *machine {
	return &machine{console: newConsole(os.Stderr), children: newChildren(), signals: signals, pressed: make(chan struct{}, 1), halt: make(chan struct{}), ending: make(chan struct{})}
}

// boot brings the machine up to all services started.
func (m *machine) boot() error {
	if err := ownRoot(); err != nil {
		return err
	}
	if err := mountAll(); err != nil {
		return err
	}
	if out, err := os.OpenFile("/dev/console", os.O_WRONLY, 0); err == nil {
		m.console = newConsole(out)
	}
	go m.children.reap()
	m.console.say("%s", imageName())
	if err := m.modules(); err != nil {
		return err
	}
	if err := basics(); err != nil {
		return err
	}
	go watchPowerButton(m.pressed)
	go m.await()
	onboot, services, err := findBundles("/containers")
	if err != nil {
		return err
	}
	if err := sealRoot(); err != nil {
		return err
	}
	for _, b := range onboot {
		if err := m.runOnce(b); err != nil {
			return fmt.Errorf("onboot %s: %w", b.name, err)
		}
	}
	for _, b := range services {
		s := newService(b, m)
		m.services = append(m.services, s)
		go s.supervise()
	}
	for _, s := range m.services {
		if err := <-s.started; err != nil {
			m.console.say("service %s: %v", s.bundle.name, err)
		}
	}
	m.console.say("ready in %.2f s", uptime().Seconds())
	return nil
}

// modules loads what the devices ask for; twice, since a bus that the first round loads shows new devices. Then what /etc/modules names.
func (m *machine) modules() error {
	loader, err := kmod.Open("/lib/modules")
	if errors.Is(err, fs.ErrNotExist) {
		m.console.say("no modules for this kernel")
		return nil
	}
	if err != nil {
		return err
	}
	for range 2 {
		if err := loader.LoadForDevices("/sys/devices"); err != nil {
			m.console.say("%v", err)
		}
	}
	list, err := os.ReadFile("/etc/modules")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for name := range strings.Lines(string(list)) {
		if name = strings.TrimSpace(name); name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		if err := loader.Load(name); err != nil {
			return fmt.Errorf("/etc/modules: %w", err)
		}
	}
	return err
}

// runOnce runs an onboot container to its end; anything but exit code 0 is an error.
func (m *machine) runOnce(b bundle) error {
	started := time.Now()
	c, err := start(b, m.children, m.console)
	if err != nil {
		return err
	}
	var status unix.WaitStatus
	select {
	case status = <-c.exited:
	case <-m.halt: // what it waits for may never come
		return errHalted
	}
	go c.remove() // nobody waits for its place
	if status.ExitStatus() != 0 {
		return fmt.Errorf("failed: %s", describe(status))
	}
	m.console.say("onboot %s done in %.2f s", b.name, time.Since(started).Seconds())
	return nil
}

var errHalted = errors.New("told to stop")

// await closes halt when the machine shall stop, which may be before it is up.
func (m *machine) await() {
	select {
	case s := <-m.signals:
		m.restart = s == unix.SIGINT
		m.console.say("stopping on %s", s)
	case <-m.pressed:
		m.console.say("stopping: the power button was pressed")
	}
	close(m.halt)
}

const othersTimeout = 5 * time.Second

// stop stops the services in reverse order (a kubelet before its containerd), then every other process.
func (m *machine) stop() {
	close(m.ending)
	for n := len(m.services) - 1; n >= 0; n-- {
		m.services[n].stop()
	}
	unix.Kill(-1, unix.SIGTERM)
	if !m.children.none(othersTimeout) {
		unix.Kill(-1, unix.SIGKILL)
		m.children.none(time.Second)
	}
}

// off unmounts what holds data and ends the machine.
func (m *machine) off() {
	unmountAll()
	unix.Sync()
	command := unix.LINUX_REBOOT_CMD_POWER_OFF
	if m.restart {
		command = unix.LINUX_REBOOT_CMD_RESTART
	}
	m.console.say("power off")
	err := unix.Reboot(command)
	m.console.say("the kernel refused: %v", err)
	select {}
}

func imageName() string {
	data, _ := os.ReadFile("/etc/os-release")
	for line := range strings.Lines(string(data)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "PRETTY_NAME="); ok {
			return strings.Trim(name, `"'`)
		}
	}
	return "an image without a name"
}

func uptime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
