// Command vmm runs one virtual machine from a published image, in an unprivileged pod, until it ends or is told to. As "vmm test" it
// sees whether the machine does what it should, and ends it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	// From here on a stop is a press on the power button, even while the image is read.
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	what, args := run, os.Args[1:]
	if len(args) > 0 && args[0] == "test" {
		what, args = test, args[1:]
	}
	code, err := what(ctx, args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "vmm:", err)
	}
	os.Exit(code)
}

func run(ctx context.Context, args []string) (int, error) {
	s, err := parse(args)
	if err != nil {
		return 2, err
	}
	net, err := s.network()
	if err != nil {
		return 1, err
	}
	boot, err := readImage(ctx, s.image, s.work)
	if err != nil {
		return 1, fmt.Errorf("image %s: %w", s.image, err)
	}
	if err := checkJoin(s.join); err != nil {
		return 1, err
	}
	if err := withoutCoreDumps(); err != nil {
		return 1, err
	}
	accelerator := s.accelerator(func() error { return rehearseKVM(ctx, qemu, "/dev/kvm") })
	return runQEMU(ctx, s, append(arguments(s, accelerator, nodeNetwork(net, s.forwards), boot), joinData(s.join)...))
}

// checkJoin gives a better message than QEMU's.
func checkJoin(file string) error {
	if file == "" {
		return nil
	}
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("--join: %w", err)
	}
	return f.Close()
}

func parse(args []string) (settings, error) {
	var s settings
	set := flag.NewFlagSet("vmm", flag.ContinueOnError)
	set.StringVar(&s.image, "image", "/image", "folder of the published image")
	set.StringVar(&s.join, "join", "", "file that the guest gets as opt/dev.slipway/join")
	set.StringVar(&s.ip, "ip", "", "the pod's own address, which the guest takes over")
	set.IntVar(&s.cpus, "cpus", 2, "virtual processors")
	set.IntVar(&s.memory, "memory-mib", 2048, "memory in MiB")
	set.StringVar(&s.accel, "accel", "Auto", "Auto, TCG or KVM")
	set.StringVar(&s.work, "work", "/work", "writable folder")
	set.Var(&s.forwards, "forward", "tcp:PORT or udp:PORT to forward to the guest; may be repeated")
	if err := set.Parse(args); err != nil {
		return s, err
	}
	if set.NArg() > 0 {
		return s, fmt.Errorf("unexpected argument %q", set.Arg(0))
	}
	return s, s.check()
}
