//go:build boot

package boot

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestTheMinimalExampleTakesAnAddress(t *testing.T) {
	m := bootFiles(t, buildModel(t, example(t, "minimal.yml")), userNetwork()...)
	m.until("slipway: ready in", bootLimit)
	m.until("dhcp: eth0 has 10.0.2.15/24, gateway 10.0.2.2", 30*time.Second)
	m.powerOff()
}

func TestDataOfTheDiskExampleSurvive(t *testing.T) {
	for _, kind := range []string{"ext4", "xfs", "btrfs"} {
		t.Run(kind, func(t *testing.T) {
			disk := filepath.Join(t.TempDir(), "disk.img")
			must(t, os.WriteFile(disk, nil, 0o600))
			must(t, os.Truncate(disk, 512<<20))
			prefix := buildModel(t, example(t, "disk.yml", "-type, ext4", "-type, "+kind))
			for start, what := range []string{"/dev/vda1 is now " + kind + " labelled DATA", "/dev/vda has " + kind + " labelled DATA already"} {
				m := bootFiles(t, prefix, "-drive", "if=virtio,format=raw,file="+disk)
				m.until(fmt.Sprintf("start number %d of this disk", start+1), bootLimit)
				m.index(what)
				m.until("slipway: ready in", bootLimit)
				m.powerOff()
			}
		})
	}
}
