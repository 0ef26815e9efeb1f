package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// The exit codes of a test.
const (
	passed    = 0
	failed    = 1
	notTested = 2
)

const (
	powerOffTimeout = 20 * time.Second
	maxComplaint    = 2048
)

// bootTest is one test, with what a test of the test replaces.
type bootTest struct {
	settings
	spec, result string
	program      string
	log          io.Writer
}

// test boots an image, sees whether it does what its spec says, and leaves the verdict where kubelet finds it.
func test(ctx context.Context, args []string) (int, error) {
	t, err := parseTest(args)
	if err != nil {
		return notTested, err
	}
	return t.examine(ctx)
}

func (t bootTest) examine(ctx context.Context) (int, error) {
	v, machine, err := t.run(ctx)
	if err != nil {
		v = unable(err)
	}
	if writing := os.WriteFile(t.result, encode(v), 0o644); writing != nil {
		err = errors.Join(err, fmt.Errorf("--result: %w", writing))
	}
	if machine != nil { // the verdict is written first: nothing of it is lost if this takes too long
		if ending := machine.off(powerOffTimeout); ending != nil {
			fmt.Fprintln(os.Stderr, "vmm:", ending)
		}
	}
	switch {
	case err != nil:
		return notTested, err
	case v.Passed:
		return passed, nil
	default:
		return failed, fmt.Errorf("%s: %s", v.Checks[0].Name, v.Checks[0].Message)
	}
}

func parseTest(args []string) (bootTest, error) {
	t := bootTest{program: qemu, log: os.Stdout}
	set := flag.NewFlagSet("vmm test", flag.ContinueOnError)
	set.StringVar(&t.image, "image", "/image", "folder of the published image")
	set.StringVar(&t.spec, "spec", "/spec/test.json", "what shall be found")
	set.StringVar(&t.result, "result", "/dev/termination-log", "where the verdict goes")
	set.IntVar(&t.cpus, "cpus", 2, "virtual processors")
	set.IntVar(&t.memory, "memory-mib", 1024, "memory in MiB")
	set.StringVar(&t.accel, "accel", "Auto", "Auto, TCG or KVM")
	set.StringVar(&t.work, "work", "/work", "writable folder")
	if err := set.Parse(args); err != nil {
		return t, err
	}
	if set.NArg() > 0 {
		return t, fmt.Errorf("unexpected argument %q", set.Arg(0))
	}
	return t, t.check()
}

// run gives a verdict, or an error when there can be none, and the machine if it still runs.
func (t bootTest) run(ctx context.Context) (v verdict, machine *guest, err error) {
	spec, err := readTestSpec(t.spec)
	if err != nil {
		return v, nil, fmt.Errorf("--spec: %w", err)
	}
	boot, err := readImage(ctx, t.image, t.work)
	if err != nil {
		return v, nil, fmt.Errorf("image %s: %w", t.image, err)
	}
	if boot.cmdline += " " + reportAsked; len(boot.cmdline) > maxCmdline {
		return v, nil, fmt.Errorf("boot/cmdline leaves no room for %q", reportAsked)
	}
	ports, err := freePorts(spec)
	if err != nil {
		return v, nil, err
	}
	report, err := net.Listen("unix", t.reportSocket())
	if err != nil {
		return v, nil, err
	}
	defer report.Close()
	accelerator := t.accelerator(func() error { return rehearseKVM(ctx, t.program, "/dev/kvm") })
	console, write, err := os.Pipe()
	if err != nil {
		return v, nil, err
	}
	args := append(arguments(t.settings, accelerator, testNetwork(ports), boot), reportPort(t.reportSocket())...)
	complaint := &complaints{}
	machine, err = startGuest(t.program, args, t.socket(), write, complaint)
	write.Close()
	if err != nil {
		console.Close()
		return v, nil, err
	}
	w := watcher{examination: examine(spec), machine: machine, ports: ports, log: shown{out: t.log}}
	v, err = w.watch(ctx, console, report)
	select {
	case <-machine.gone:
		if err == nil && machine.err != nil && !w.over {
			err = fmt.Errorf("QEMU ended: %w: %s", machine.err, complaint.last())
		}
		return v, nil, err
	default:
		return v, machine, err
	}
}

func (t bootTest) reportSocket() string { return filepath.Join(t.work, "report.sock") }

const reportAsked = "slipway.report" // by this on its command line a guest's init knows that it shall wait for the port

// reportPort is for what the guest's init alone may say.
func reportPort(socket string) []string {
	return []string{
		"-chardev", "socket,id=report,path=" + socket,
		"-device", "virtio-serial-pci,max_ports=2",
		"-device", "virtserialport,chardev=report,name=dev.slipway.report",
	}
}

// testNetwork has no way out: the guest gets an address, and what the test connects to. The ports are this pod's, by the guest's.
func testNetwork(ports map[int]int) string {
	user := "user,id=net0,restrict=on"
	for _, port := range slices.Sorted(maps.Keys(ports)) {
		user += fmt.Sprintf(",hostfwd=tcp:127.0.0.1:%d-:%d", ports[port], port)
	}
	return user
}

// freePorts finds a port of this pod's loopback for each of the guest's that a check connects to.
func freePorts(spec testSpec) (map[int]int, error) {
	ports := map[int]int{}
	for _, c := range spec.Checks {
		if c.port() == 0 || ports[c.port()] != 0 {
			continue
		}
		listener, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close() // all are held until the last is found, so that none is found twice
		ports[c.port()] = listener.Addr().(*net.TCPAddr).Port
	}
	return ports, nil
}

// complaints are what QEMU says of itself.
type complaints struct {
	mu   sync.Mutex
	text []byte
}

func (c *complaints) Write(said []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if room := maxComplaint - len(c.text); room > 0 {
		c.text = append(c.text, said[:min(room, len(said))]...)
	}
	return os.Stderr.Write(said)
}

func (c *complaints) last() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return clean(c.text)
}
