package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	qemu        = "/usr/bin/qemu-system-x86_64"
	stopTimeout = 50 * time.Second // below the pod's grace period: the guest stops its services in 20 s
)

// hardware is what decides whether KVM can run the machine.
func hardware(accelerator string) []string {
	return []string{"-nodefaults", "-no-user-config", "-machine", "q35,graphics=off", "-accel", accelerator, "-cpu", "max"}
}

// arguments is QEMU's command line. Join data are given by file name only.
func arguments(s settings, accelerator string, n network, boot bootFiles) []string {
	user := "user,id=net0"
	if n.net.IsValid() {
		user += fmt.Sprintf(",net=%s,host=%s,dhcpstart=%s,dns=%s", n.net, n.gateway, n.address, n.dns)
	}
	for _, f := range s.forwards {
		user += fmt.Sprintf(",hostfwd=%s::%d-:%d", f.protocol, f.port, f.port)
	}
	args := append(hardware(accelerator),
		"-no-reboot",
		"-smp", strconv.Itoa(s.cpus),
		"-m", strconv.Itoa(s.memory)+"M",
		"-display", "none",
		"-serial", "stdio",
		"-qmp", "unix:"+filepath.Join(s.work, "qmp.sock")+",server=on,wait=off",
		"-kernel", boot.kernel,
		"-initrd", boot.initrd,
		"-append", boot.cmdline,
		"-netdev", user,
		"-device", "virtio-net-pci,netdev=net0,romfile=",
		"-device", "virtio-rng-pci",
	)
	if s.join != "" {
		args = append(args, "-fw_cfg", "name=opt/dev.slipway/join,file="+s.join)
	}
	return args
}

// runQEMU runs QEMU to its end. The exit code is 0 only when the machine was told to stop and did.
func runQEMU(ctx context.Context, s settings, args []string) (int, error) {
	if ctx.Err() != nil {
		return 0, nil
	}
	machine := exec.Command(qemu, args...)
	machine.Stdout, machine.Stderr = os.Stdout, os.Stderr
	// Ctrl-C at a terminal must reach QEMU as the power button too, and QEMU must not outlive us.
	machine.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	runtime.LockOSThread() // the death signal is that of the starting thread
	defer runtime.UnlockOSThread()
	if err := machine.Start(); err != nil {
		return 1, err
	}
	ended := make(chan error, 1)
	go func() { ended <- machine.Wait() }()
	select {
	case err := <-ended:
		return 1, errors.Join(errors.New("the machine ended without being told to"), err)
	case <-ctx.Done():
	}
	fmt.Println("vmm: pressing the power button")
	if err := press(filepath.Join(s.work, "qmp.sock")); err != nil {
		fmt.Fprintln(os.Stderr, "vmm: power button:", err)
		machine.Process.Kill()
	}
	timer := time.NewTimer(stopTimeout)
	defer timer.Stop()
	select {
	case err := <-ended:
		if err != nil {
			return 1, err
		}
		return 0, nil
	case <-timer.C:
		machine.Process.Kill()
		<-ended
		return 1, fmt.Errorf("the guest did not power off in %s: killed", stopTimeout)
	}
}

// press asks for a power-down by the QEMU machine protocol: greeting, capabilities, command; each answered by one JSON object.
func press(socket string) error {
	connection, err := net.DialTimeout("unix", socket, 5*time.Second)
	if err != nil {
		return err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return err
	}
	answers := json.NewDecoder(connection)
	var greeting map[string]any
	if err := answers.Decode(&greeting); err != nil {
		return err
	}
	for _, command := range []string{"qmp_capabilities", "system_powerdown"} {
		if err := json.NewEncoder(connection).Encode(map[string]string{"execute": command}); err != nil {
			return err
		}
		if err := awaitReturn(answers); err != nil {
			return fmt.Errorf("%s: %w", command, err)
		}
	}
	return nil
}

// awaitReturn skips events up to a command's answer.
func awaitReturn(answers *json.Decoder) error {
	for {
		var answer struct {
			Return any `json:"return"`
			Error  *struct{ Desc string }
		}
		if err := answers.Decode(&answer); err != nil {
			return err
		}
		if answer.Error != nil {
			return errors.New(strings.TrimSpace(answer.Error.Desc))
		}
		if answer.Return != nil {
			return nil
		}
	}
}
