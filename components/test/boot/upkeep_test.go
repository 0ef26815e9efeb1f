//go:build boot

package boot

import (
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
		for _, text := range []string{what, "/dev/vda is open as /dev/mapper/secrets", "/zram0 ", "/mapper/swap "} {
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
    ready: {file: /var/lib/logs/kernel.log}
  - name: speaker
    image: registry.slipway.test:5000/slipway/static-ip:dev
    after: [logs]
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
