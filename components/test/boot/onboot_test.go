//go:build boot

package boot

import (
	"strings"
	"testing"
	"time"
)

// base is the head of every model here: a kernel, the init and runc.
const base = `
kernel: {image: "registry.slipway.test:5000/slipway/kernel:dev", cmdline: "console=ttyS0 quiet panic=-1"}
init:
  - registry.slipway.test:5000/slipway/init:dev
  - registry.slipway.test:5000/slipway/runc:dev
  - registry.slipway.test:5000/slipway/ca-certificates:dev
`

func TestAMachineIsSetUpBySmallComponentsAndPowersItselfOff(t *testing.T) {
	m := bootFiles(t, buildModel(t, base+`
onboot:
  - name: sysctl
    image: registry.slipway.test:5000/slipway/sysctl:dev
  - name: modprobe
    image: registry.slipway.test:5000/slipway/modprobe:dev
    command: [modprobe, -a, wireguard, dummy]
  - name: address
    image: registry.slipway.test:5000/slipway/static-ip:dev
  - name: batch
    image: registry.slipway.test:5000/slipway/static-ip:dev
    command: [ip, -b, /hostroot/etc/ip/dummy.batch]
  - name: look
    image: registry.slipway.test:5000/slipway/static-ip:dev
    binds.add: ["/etc/ssl/certs:/etc/ssl/certs:ro", "/sys:/sys:ro"]
    command:
      - sh
      - -c
      - |
        cd /proc/sys
        echo "kptr $(cat kernel/kptr_restrict) forward $(cat net/ipv4/ip_forward) watches $(cat fs/inotify/max_user_watches)"
        echo "wireguard $(test -d /sys/module/wireguard && echo loaded)"
        echo "names $(cat /run/resolvconf/resolv.conf)"
        echo "dummy $(ip -4 -o address show dev dummy0)"
        echo "authorities $(grep -c BEGIN /etc/ssl/certs/ca-certificates.crt)"
        ip route show
services:
  - name: poweroff
    image: registry.slipway.test:5000/slipway/poweroff:dev
    command: [/sbin/poweroff, "1"]
files:
  - path: etc/sysctl.d/50-mine.conf
    mode: "0644"
    contents: "net.ipv4.ip_forward = 1\nfs/inotify/max_user_watches=1234\n"
  - path: etc/ip/eth0.conf
    mode: "0644"
    contents: |
      # the network of QEMU
      address add 10.0.2.77/24 dev eth0
      link set eth0 up
      route add default via 10.0.2.2 dev eth0
  - {path: etc/ip/resolv.conf, mode: "0644", contents: "nameserver 10.0.2.3\n"}
  - {path: etc/ip/dummy.batch, mode: "0644", contents: "address add 192.0.2.1/32 dev dummy0\n"}
`), userNetwork()...)
	m.until("powering off", bootLimit)
	if code := m.ended(60 * time.Second); code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, text := range []string{
		"kptr 2 forward 1 watches 1234",
		"wireguard loaded",
		"names nameserver 10.0.2.3",
		"inet 10.0.2.77/24",
		"inet 192.0.2.1/32",
		"default via 10.0.2.2 dev eth0",
		"slipway: power off",
	} {
		m.index(text)
	}
	if line := m.seen[m.index("authorities ")]; strings.Contains(line, "authorities 0") {
		t.Error(line)
	}
}

func TestASettingThatTheKernelDoesNotHaveStopsTheBoot(t *testing.T) {
	m := bootFiles(t, buildModel(t, base+`
onboot:
  - name: sysctl
    image: registry.slipway.test:5000/slipway/sysctl:dev
files:
  - {path: etc/sysctl.d/50-mine.conf, mode: "0644", contents: "-kernel.nothing_here = 1\nkernel.not_there = 1\n"}
`))
	m.until("50-mine.conf: this kernel has no kernel.not_there", bootLimit)
	m.ended(60 * time.Second)
	m.index("boot failed: onboot 000-sysctl")
	if text := strings.Join(m.seen, "\n"); strings.Contains(text, "nothing_here") {
		t.Errorf("a key with - may be missing:\n%s", text)
	}
}
