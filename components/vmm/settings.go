package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"strconv"
	"strings"
)

type settings struct {
	image, join, ip, accel, work string
	cpus, memory                 int
	forwards                     forwards
}

// forward is one port of the pod that is the guest's.
type forward struct {
	protocol string
	port     int
}

type forwards []forward

func (f *forwards) String() string { return fmt.Sprint([]forward(*f)) }

// Set reads one --forward.
func (f *forwards) Set(text string) error {
	protocol, number, _ := strings.Cut(text, ":")
	port, err := strconv.Atoi(number)
	if err != nil || port < 1 || port > 65535 || (protocol != "tcp" && protocol != "udp") {
		return fmt.Errorf("%q: want tcp:PORT or udp:PORT", text)
	}
	*f = append(*f, forward{protocol, port})
	return nil
}

const (
	maxCPUs   = 256
	minMemory = 128
	maxMemory = 4 << 20 // 4 TiB
)

func (s settings) check() error {
	switch {
	case s.cpus < 1 || s.cpus > maxCPUs:
		return fmt.Errorf("--cpus %d: must lie between 1 and %d", s.cpus, maxCPUs)
	case s.memory < minMemory || s.memory > maxMemory:
		return fmt.Errorf("--memory-mib %d: must lie between %d and %d", s.memory, minMemory, maxMemory)
	case s.accel != "Auto" && s.accel != "TCG" && s.accel != "KVM":
		return fmt.Errorf("--accel %q: must be Auto, TCG or KVM", s.accel)
	case strings.ContainsAny(s.join+s.work, ","):
		return fmt.Errorf("--join and --work: no comma, please: QEMU separates options by it")
	}
	if addr, err := netip.ParseAddr(s.ip); s.ip != "" && (err != nil || !addr.Is4()) {
		return fmt.Errorf("--ip %q: must be an IPv4 address", s.ip)
	}
	return nil
}

// accelerator is QEMU's name for what --accel says; Auto takes KVM where the rehearsal gives no reason against it.
func (s settings) accelerator(rehearse func() error) string {
	if s.accel == "KVM" {
		return kvm
	}
	if s.accel == "Auto" {
		err := rehearse()
		if err == nil {
			return kvm
		}
		if !errors.Is(err, fs.ErrNotExist) {
			fmt.Fprintln(os.Stderr, "vmm: no KVM, so the processor is emulated:", err)
		}
	}
	return "tcg,thread=multi"
}
