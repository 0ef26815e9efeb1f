//go:build boot

package boot

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// seedFiles are a cloud-init NoCloud seed.
func seedFiles(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "user-data"), []byte("#cloud-config\nssh_authorized_keys:\n  - ssh-ed25519 AAAA of-the-seed\n"), 0o644))
	must(t, os.WriteFile(filepath.Join(dir, "meta-data"), []byte("instance-id: i-17\nlocal-hostname: seeded\n"), 0o644))
	return dir
}

func runTool(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

func TestACloudInitSeedOnACDOrADiskNamesTheMachine(t *testing.T) {
	files := seedFiles(t)
	cd, disk := filepath.Join(t.TempDir(), "seed.iso"), filepath.Join(t.TempDir(), "seed.img")
	runTool(t, "xorriso", "-as", "mkisofs", "-quiet", "-V", "cidata", "-J", "-r", "-o", cd, files)
	must(t, os.WriteFile(disk, nil, 0o600))
	must(t, os.Truncate(disk, 4<<20))
	runTool(t, "mkfs.vfat", "-n", "CIDATA", disk)
	runTool(t, "mcopy", "-i", disk, filepath.Join(files, "user-data"), filepath.Join(files, "meta-data"), "::")
	prefix := buildModel(t, storage+`
onboot:
  - name: metadata
    image: registry.slipway.test:5000/slipway/metadata:dev
  - name: look
    image: registry.slipway.test:5000/slipway/static-ip:dev
    binds: ["/run/config:/run/config:ro"]
    command: [sh, -c, "cd /run/config; head -v provider hostname instance-id ssh/authorized_keys | tr '\\n' ' '; echo; cat /proc/sys/kernel/hostname"]
`)
	for name, drive := range map[string][]string{
		"a CD":   {"-device", "virtio-scsi-pci", "-drive", "if=none,id=seed,readonly=on,format=raw,file=" + cd, "-device", "scsi-cd,drive=seed"},
		"a disk": {"-drive", "if=virtio,readonly=on,format=raw,file=" + disk},
	} {
		t.Run(name, func(t *testing.T) {
			m := bootFiles(t, prefix, drive...)
			m.until("slipway: ready in", bootLimit)
			for _, text := range []string{"metadata: from cdrom: 68 bytes of userdata, 41 of metadata", "metadata: the host name is seeded", "ssh-ed25519 AAAA of-the-seed", "i-17"} {
				m.index(text)
			}
			m.powerOff()
		})
	}
}
