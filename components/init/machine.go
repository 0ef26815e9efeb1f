package main

import (
	"errors"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// machine is the running system, from the first mount to power off.
type machine struct {
	console   *console
	report    report
	children  *children
	signals   chan os.Signal
	pressed   chan struct{}
	halt      chan struct{} // closed when the machine was told to stop
	devices   chan struct{} // closed when the drivers of all devices are there,
	noDevices error         // or why not
	bundles   bundles
	services  []*service
	ending    ending
}

func newMachine(signals chan os.Signal) *machine {
	return &machine{console: newConsole(os.Stderr), children: newChildren(), signals: signals, pressed: make(chan struct{}, 1),
		halt: make(chan struct{}), devices: make(chan struct{}), ending: endings[unix.SIGTERM]}
}

// boot brings the machine up to all services started. Drivers are loaded beside it, as far as nothing waits for them.
func (m *machine) boot() error {
	if err := ownRoot(); err != nil {
		return err
	}
	if err := mountAll(); err != nil {
		return err
	}
	if out, err := os.OpenFile("/dev/console", os.O_WRONLY|unix.O_NOCTTY, 0); err == nil {
		m.console = newConsole(out)
	}
	go m.children.reap()
	hurry := haste()
	m.console.say("%s", imageName())
	go func() {
		m.noDevices = errors.Join(m.loadModules(), nameHost())
		m.openReport()
		close(m.devices)
	}()
	go m.await()
	if err := m.lay(); err != nil {
		return err
	}
	if err := m.onboot(m.bundles.onboot); err != nil {
		return err
	}
	m.startServices()
	<-m.devices
	if m.noDevices != nil {
		return m.noDevices
	}
	m.ready()
	hurry()
	return nil
}

// lay makes the root file system what containers expect, and seals it.
func (m *machine) lay() (err error) {
	if err := applyXattrs("/", "/containers/xattrs"); err != nil {
		m.console.say("extended attributes: %v", err)
	}
	if err := basics(); err != nil {
		return err
	}
	if m.bundles, err = findBundles("/containers"); err != nil {
		return err
	}
	if err := mountVolumes("/containers/volumes"); err != nil {
		return err
	}
	return sealRoot()
}

// start creates a container and lets it begin once all devices are there.
func (m *machine) start(b *bundle) (*container, error) {
	if b.needsDevices() {
		<-m.devices
	}
	c, err := create(b, m.children, m.console)
	if err != nil {
		return nil, err
	}
	<-m.devices
	if err := errors.Join(m.noDevices, c.begin()); err != nil {
		c.remove()
		return nil, err
	}
	return c, nil
}

func newServices(list []*bundle, m *machine) []*service {
	byName := map[string]*service{}
	var services []*service
	for _, b := range list { // those that others wait for come first
		s := newService(b, m)
		for _, name := range b.config.Slipway.After {
			s.after = append(s.after, byName[name])
		}
		byName[b.name] = s
		services = append(services, s)
	}
	return services
}

func (m *machine) startServices() {
	m.services = newServices(m.bundles.services, m)
	for _, s := range m.services {
		go s.supervise()
	}
}

// ready waits for the first start of every service, and tells how it went.
func (m *machine) ready() {
	var failed []string
	for _, s := range m.services {
		select {
		case err := <-s.first:
			if err != nil {
				m.console.say("service %s: %v", s.bundle.name, err)
				failed = append(failed, s.bundle.name)
			}
		case <-m.halt:
			return
		}
	}
	but := ""
	if len(failed) > 0 {
		but = ", but for " + strings.Join(failed, ", ")
	}
	m.console.say("ready in %.2f s%s", uptime().Seconds(), but)
	m.report.tell(word{Ready: true, Failed: failed})
}

// openReport comes before any container can open the port in its place.
func (m *machine) openReport() {
	commandLine, err := os.ReadFile("/proc/cmdline")
	if err == nil {
		err = m.report.open(string(commandLine), "/sys/class/virtio-ports")
	}
	if err != nil {
		m.console.say("no report to the monitor: %v", err)
	}
}

const othersTimeout = 5 * time.Second

// stop stops the services, lets the onshutdown containers do their work, then ends every other process.
func (m *machine) stop() {
	stopAll(m.services)
	m.onshutdown(m.bundles.onshutdown)
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
	m.console.say("%s", m.ending.name)
	err := unix.Reboot(m.ending.command)
	m.console.say("the kernel refused: %v", err)
	select {}
}

// haste lets the kernel hurry where it would wait to save processor time, and this process not clean up, until the boot is over.
func haste() (over func()) {
	const expedited = "/sys/kernel/rcu_expedited"
	percent := debug.SetGCPercent(-1)
	err := os.WriteFile(expedited, []byte("1"), 0)
	return func() {
		debug.SetGCPercent(percent)
		if err == nil {
			os.WriteFile(expedited, []byte("0"), 0)
		}
	}
}

// imageName is the image's name and version.
func imageName() string {
	data, _ := os.ReadFile("/etc/os-release")
	values := map[string]string{}
	for line := range strings.Lines(string(data)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		values[key] = strings.Trim(value, `"'`)
	}
	name := or(values["PRETTY_NAME"], or(values["NAME"], "an image without a name"))
	if version := or(values["IMAGE_VERSION"], values["VERSION_ID"]); version != "" && !strings.Contains(name, version) {
		name += ", version " + version
	}
	return name
}

func uptime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}

// fail says why the boot ended.
func (m *machine) fail(err error) {
	if !errors.Is(err, errHalted) {
		m.console.say("boot failed: %v", err)
		m.report.tell(word{Failure: err.Error()})
		m.console.say("powering off, because a node that booted halfway must not serve")
	}
}
