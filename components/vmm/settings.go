package main

import (
	"fmt"
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

// accelerator is QEMU's name for what --accel says; Auto takes KVM where it can be opened.
func (s settings) accelerator() string {
	switch s.accel {
	case "KVM":
		return "kvm"
	case "Auto":
		if f, err := os.OpenFile("/dev/kvm", os.O_RDWR, 0); err == nil {
			f.Close()
			return "kvm"
		}
	}
	return "tcg,thread=multi"
}
