package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// hardware is what decides whether KVM can run the machine.
func hardware(accelerator string) []string {
	return []string{"-nodefaults", "-no-user-config", "-machine", "q35,graphics=off", "-accel", accelerator, "-cpu", "max"}
}

// arguments is QEMU's command line, with a network card on the given user network.
func arguments(s settings, accelerator, user string, boot bootFiles) []string {
	return append(hardware(accelerator),
		"-no-reboot",
		"-smp", strconv.Itoa(s.cpus),
		"-m", strconv.Itoa(s.memory)+"M",
		"-display", "none",
		"-serial", "stdio",
		"-qmp", "unix:"+s.socket()+",server=on,wait=off",
		"-kernel", boot.kernel,
		"-initrd", boot.initrd,
		"-append", boot.cmdline,
		"-netdev", user,
		"-device", "virtio-net-pci,netdev=net0,romfile=",
		"-device", "virtio-rng-pci",
	)
}

func (s settings) socket() string { return filepath.Join(s.work, "qmp.sock") }

// nodeNetwork hands the pod's own address to the guest, and leads ports of the pod to it.
func nodeNetwork(n network, ports forwards) string {
	user := "user,id=net0"
	if n.net.IsValid() {
		user += fmt.Sprintf(",net=%s,host=%s,dhcpstart=%s,dns=%s", n.net, n.gateway, n.address, n.dns)
	}
	for _, f := range ports {
		user += fmt.Sprintf(",hostfwd=%s::%d-:%d", f.protocol, f.port, f.port)
	}
	return user
}

// joinData are given by file name only.
func joinData(file string) []string {
	if file == "" {
		return nil
	}
	return []string{"-fw_cfg", "name=opt/dev.slipway/join,file=" + file}
}

// runQEMU runs QEMU to its end. The exit code is 0 only when the machine was told to stop and did.
func runQEMU(ctx context.Context, s settings, args []string) (int, error) {
	if ctx.Err() != nil {
		return 0, nil
	}
	machine, err := startGuest(qemu, args, s.socket(), os.Stdout, os.Stderr)
	if err != nil {
		return 1, err
	}
	select {
	case <-machine.gone:
		return 1, errors.Join(errors.New("the machine ended without being told to"), machine.err)
	case <-ctx.Done():
	}
	fmt.Println("vmm: pressing the power button")
	if err := machine.off(stopTimeout); err != nil {
		return 1, err
	}
	return 0, nil
}
