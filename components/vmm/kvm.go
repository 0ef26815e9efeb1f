package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// kvm is the name of QEMU's accelerator.
const kvm = "kvm"

// rehearseKVM tells why QEMU cannot run this machine on KVM, or nil when it can. It takes a tenth of a second.
//
// Only a machine that QEMU has set up, its processor stopped, tells: there are kernels that open /dev/kvm, know its version and make a virtual machine,
// but refuse registers that QEMU sets, and then QEMU ends without trying the next of several -accel.
func rehearseKVM(ctx context.Context, program, device string) error {
	f, err := os.OpenFile(device, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	f.Close()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	var complaint bytes.Buffer
	rehearsal := exec.CommandContext(ctx, program, append(hardware(kvm), "-display", "none", "-S", "-monitor", "stdio")...)
	rehearsal.Stdin, rehearsal.Stderr = strings.NewReader("quit\n"), &complaint
	rehearsal.WaitDelay = time.Second
	if err := rehearsal.Run(); err != nil {
		return fmt.Errorf("QEMU's rehearsal: %w: %s", err, strings.TrimSpace(complaint.String()))
	}
	return nil
}

// withoutCoreDumps keeps the guest's memory, which holds its join data, from being written anywhere when QEMU aborts.
func withoutCoreDumps() error {
	return unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
}
