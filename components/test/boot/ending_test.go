//go:build boot

package boot

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"slipway.dev/components/internal/tree"
)

func asks(signal string) spec {
	s := busybox("kill -s "+signal+" 1; sleep 1000", supervised(object{"restart": "never", "stopTimeoutSeconds": 1}))
	s.PID, s.Capabilities = "host", []string{"CAP_KILL"}
	return s
}

func TestAContainerRebootsTheMachineByASignal(t *testing.T) {
	a := newAssembler(t)
	m := bootFiles(t, a.files(cmdline, a.root("turns"), a.container("services/asks", asks("INT"))), "-action", "reboot=reset")
	m.sees("stopping on interrupt: reboot")
	m.sees("slipway: reboot")
	m.sees("slipway: turns")
}

func TestAContainerPowersTheMachineOffByASignal(t *testing.T) {
	a := newAssembler(t)
	m := bootFiles(t, a.files(cmdline, a.root("turns"), a.container("services/asks", asks("USR2"))), "-action", "reboot=reset")
	m.sees("slipway: power off")
	if code := m.ended(30 * time.Second); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// onDisk makes a disk image of a root file system, and the small initrd that reaches it.
func onDisk(t *testing.T, a assembler, kind string, cmdline string, parts ...*tree.Tree) (prefix, disk string) {
	t.Helper()
	whole := tree.New()
	for _, part := range parts {
		a.merge(whole, "", part)
	}
	dir := filepath.Join(a.dir, "root")
	unpack := exec.Command("tar", "-x", "-C", dir)
	var archive strings.Builder
	must(t, whole.WriteTar(&archive))
	unpack.Stdin = strings.NewReader(archive.String())
	disk = filepath.Join(a.dir, "disk."+kind)
	make := map[string][]string{"squashfs": {"mksquashfs", dir, disk, "-comp", "zstd", "-quiet", "-no-progress"}, "erofs": {"mkfs.erofs", "-zlz4", disk, dir}}[kind]
	for _, command := range []*exec.Cmd{exec.Command("mkdir", dir), unpack, exec.Command(make[0], make[1:]...)} {
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", command.Args, err, out)
		}
	}
	small := tree.New()
	for _, name := range whole.Names() {
		if name == "init" || strings.HasPrefix(name, "lib/modules") {
			entry, _ := whole.Get(name)
			must(t, small.Put(name, entry))
		}
	}
	return a.files(cmdline, small), disk
}

func TestBootsFromAReadOnlyDisk(t *testing.T) {
	for _, kind := range []string{"squashfs", "erofs"} {
		t.Run(kind, func(t *testing.T) {
			a := newAssembler(t)
			hello := a.container("services/hello", busybox("grep ' / ' /proc/mounts; echo x >/new && echo writes; sleep 1000", nil))
			must(t, hello.Put("containers/services/hello/rootfs", tree.Entry{Kind: tree.Dir, Mode: 0o755}))
			prefix, disk := onDisk(t, a, kind, cmdline+" rootfstype="+kind, a.root("from a disk"), hello)
			m := bootFiles(t, prefix, "-drive", "if=virtio,format=raw,readonly=on,file="+disk)
			m.sees("hello: writes")
			m.sees("slipway: ready in")
			m.inOrder("root file system: /dev/vda ("+kind+")", "slipway: from a disk", "hello: overlay / overlay")
			m.powerOff()
		})
	}
}

func TestSaysWhichDisksThereAreWhenTheRootIsNotAmongThem(t *testing.T) {
	a := newAssembler(t)
	prefix, disk := onDisk(t, a, "squashfs", cmdline+" root=/dev/vdz rootwait=1", a.root("lost"))
	m := bootFiles(t, prefix, "-drive", "if=virtio,format=raw,readonly=on,file="+disk)
	m.sees("boot failed: root file system: no device /dev/vdz after 1s; there are: /dev/vda")
	m.sees("slipway: power off")
}
