//go:build boot

package boot

import (
	"encoding/binary"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// storage is the head of a model with all modules for disks.
var storage = strings.Replace(base, "slipway/kernel:dev", "slipway/kernel-storage:dev", 1)

func blankDisk(t *testing.T) string {
	t.Helper()
	disk := filepath.Join(t.TempDir(), "disk.img")
	must(t, os.WriteFile(disk, nil, 0o600))
	must(t, os.Truncate(disk, 256<<20))
	return disk
}

func TestAnEncryptedDiskIsMadeOnceAndOpenedAfterwards(t *testing.T) {
	disk := blankDisk(t)
	prefix := buildModel(t, storage+`
onboot:
  - name: crypt
    image: registry.slipway.test:5000/slipway/dm-crypt:dev
    command: [/usr/bin/crypto, --luks, secrets, /dev/vda]
  - name: mount
    image: registry.slipway.test:5000/slipway/mount:dev
    command: [/usr/bin/mountie, /dev/mapper/secrets, /var/lib/secrets]
  - name: swap
    image: registry.slipway.test:5000/slipway/swap:dev
    command: [/usr/bin/swap, --path, /var/lib/secrets/swap, --size, 16M, --encrypt]
  - name: modprobe
    image: registry.slipway.test:5000/slipway/modprobe:dev
    command: [modprobe, zram]
  - name: zram
    image: registry.slipway.test:5000/slipway/swap:dev
    command: [/usr/bin/swap, --zram, 32M]
  - name: use
    image: registry.slipway.test:5000/slipway/static-ip:dev
    binds: ["/var/lib/secrets:/secrets"]
    command: [sh, -c, "cat /secrets/word 2>/dev/null; echo abracadabra >/secrets/word; cat /proc/swaps"]
files:
  - {path: etc/dm-crypt/key, contents: "0123456789abcdef0123456789abcdef"}
`)
	for start, what := range []string{"/dev/vda is now encrypted (LUKS)", "use: abracadabra"} {
		m := bootFiles(t, prefix, "-drive", "if=virtio,format=raw,file="+disk)
		m.until("slipway: ready in", bootLimit)
		for _, text := range []string{what, "/dev/vda is open as /dev/mapper/secrets", "/dev/zram0", "/dev/dm-1"} {
			m.index(text)
		}
		if text := strings.Join(m.seen, "\n"); start == 1 && strings.Contains(text, "is now") {
			t.Errorf("made again:\n%s", text)
		}
		m.powerOff()
	}
	data, err := os.ReadFile(disk)
	must(t, err)
	if strings.Contains(string(data), "abracadabra") {
		t.Error("the disk has what it should hide")
	}
}

func TestAConsoleIsRootsOnlyWhereThatWasAskedFor(t *testing.T) {
	model := base + `
services:
  - name: getty
    image: registry.slipway.test:5000/slipway/getty:dev
`
	closed := bootFiles(t, buildModel(t, model))
	closed.until("getty: nobody could log in", bootLimit)
	closed.powerOff()

	open := bootFiles(t, buildModel(t, model+"    env: [INSECURE=true]\n"))
	open.until("This console belongs to root", bootLimit)
	_, err := open.keys.Write([]byte("echo I am $(id -u) on $(tty)\n"))
	must(t, err)
	open.until("I am 0 on /dev/ttyS0", 30*time.Second)
	open.powerOff()
}

// A clock of 2001 is set by a server of 2030, which QEMU's network leads to on this machine.
func TestTheClockFollowsAServer(t *testing.T) {
	timeServer(t, time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC))
	m := bootFiles(t, buildModel(t, base+`
onboot:
  - name: dhcp
    image: registry.slipway.test:5000/slipway/dhcp:dev
services:
  - name: ntp
    image: registry.slipway.test:5000/slipway/ntp:dev
    command: [/usr/sbin/ntp, 10.0.2.2]
  - name: clock
    image: registry.slipway.test:5000/slipway/static-ip:dev
    command: [sh, -c, "until [ $(date +%Y) = 2030 ]; do sleep 1; done; echo it is 2030; exec sleep 1000000"]
`), append(userNetwork(), "-rtc", "base=2001-01-01")...)
	m.until("clock: it is 2030", bootLimit)
	m.powerOff()
}

// timeServer answers by SNTP (RFC 4330) with a time that begins now at start. It takes the port that the protocol has.
func timeServer(t *testing.T, start time.Time) {
	t.Helper()
	socket, err := net.ListenPacket("udp4", "127.0.0.1:123")
	must(t, err)
	t.Cleanup(func() { socket.Close() })
	began := time.Now()
	stamp := func() uint64 {
		now := start.Add(time.Since(began))
		return uint64(now.Unix()+2208988800)<<32 | uint64(now.Nanosecond())<<32/1e9
	}
	go func() {
		packet := make([]byte, 512)
		for {
			n, from, err := socket.ReadFrom(packet)
			if err != nil {
				return
			}
			if n < 48 {
				continue
			}
			answer := make([]byte, 48)
			answer[0], answer[1], answer[2], answer[3] = 4<<3|4, 1, packet[2], 0xec
			copy(answer[12:], "GPS\x00")
			binary.BigEndian.PutUint64(answer[16:], stamp())
			copy(answer[24:32], packet[40:48])
			binary.BigEndian.PutUint64(answer[32:], stamp())
			binary.BigEndian.PutUint64(answer[40:], stamp())
			socket.WriteTo(answer, from)
		}
	}()
}

func TestLogsOutliveTheMachine(t *testing.T) {
	disk := blankDisk(t)
	prefix := buildModel(t, storage+`
onboot:
  - name: format
    image: registry.slipway.test:5000/slipway/format:dev
  - name: mount
    image: registry.slipway.test:5000/slipway/mount:dev
    command: [/usr/bin/mountie, /var/lib/logs]
  - name: before
    image: registry.slipway.test:5000/slipway/static-ip:dev
    binds: ["/var/lib/logs:/var/lib/logs"]
    command: [sh, -c, "cd /var/lib/logs; for log in *.log; do grep -H -e 'a word of' -e 'Linux version' $log || true; done"]
services:
  - name: logs
    image: registry.slipway.test:5000/slipway/logs:dev
  - name: speaker
    image: registry.slipway.test:5000/slipway/static-ip:dev
    command: [sh, -c, "echo a word of the first start; exec sleep 1000000"]
`)
	for start := range 2 {
		m := bootFiles(t, prefix, "-drive", "if=virtio,format=raw,file="+disk)
		m.until("speaker: a word of", bootLimit)
		if start == 1 {
			m.index("speaker.log:a word of the first start")
			m.index("kernel.log:[    0.000000] Linux version")
		}
		m.powerOff()
	}
}
