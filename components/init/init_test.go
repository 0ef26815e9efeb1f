package main

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestWaitsLongerAfterEachShortLife(t *testing.T) {
	var delay time.Duration
	var got []time.Duration
	for range 9 {
		delay = backOff(delay, time.Second)
		got = append(got, delay)
	}
	if got[0] != 500*time.Millisecond || got[1] != time.Second || got[5] != 16*time.Second || got[8] != 30*time.Second {
		t.Errorf("got %v", got)
	}
	if again := backOff(delay, time.Minute); again != 500*time.Millisecond {
		t.Errorf("after a long life: %v", again)
	}
}

func TestSplitsMountOptionsIntoFlagsPropagationAndData(t *testing.T) {
	flags, propagation, data := parseOptions([]string{"rbind", "ro", "nosuid", "suid", "rslave", "size=10%", "mode=755"})
	if flags != unix.MS_BIND|unix.MS_REC|unix.MS_RDONLY || !slices.Equal(propagation, []uintptr{unix.MS_SLAVE | unix.MS_REC}) || data != "size=10%,mode=755" {
		t.Errorf("got %x %x %q", flags, propagation, data)
	}
}

func TestKeepsAsManyLogFilesAsAskedForOfTheSizeAskedFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "web.log")
	log := &rotated{path: path, maxBytes: 10, files: 3}
	if err := log.open(); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"one", "two", "three", "four", "five", "six", "a line longer than a file"} {
		if err := log.line([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	log.close()
	for file, want := range map[string]string{path: "a line longer than a file\n", path + ".1": "six\n", path + ".2": "four\nfive\n"} {
		if got, err := os.ReadFile(file); err != nil || string(got) != want {
			t.Errorf("%s: %q %v", file, got, err)
		}
	}
	if _, err := os.Stat(path + ".3"); err == nil {
		t.Error("too many files")
	}
}

func TestPutsTheGuardBeforeTheCommandAndKeepsTheRest(t *testing.T) {
	in := `{"ociVersion":"1.2.0","root":{"path":"rootfs","readonly":true},"process":{"args":["/bin/x","y"],"apparmorProfile":"p","user":{"uid":4294967295}},"mounts":[{"destination":"/dev"}]}`
	out, err := rewrite([]byte(in), "/containers/services/web", &landlock{ReadOnly: []string{"/usr"}}, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"path":"/containers/services/web/rootfs"`, `"args":["/dev/slipway-landlock","{\"readOnly\":[\"/usr\"],\"readWrite\":null}","/bin/x","y"]`,
		`"noNewPrivileges":true`, `"uid":4294967295`, `[{"destination":"/dev"},{"destination":"/dev/slipway-landlock"`} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %s in %s", want, out)
		}
	}
	if strings.Contains(string(out), "apparmorProfile") {
		t.Errorf("kept the profile: %s", out)
	}
}

func TestLandlockDeniesWhatEachVersionOfTheKernelKnows(t *testing.T) {
	for version, want := range map[int]uint64{1: 0x1fff, 2: 0x3fff, 3: 0x7fff, 4: 0x7fff, 5: 0xffff, 9: 0xffff} {
		if got := landlockAccess(version); got != want {
			t.Errorf("version %d: %x", version, got)
		}
	}
}

func TestReadsWhereTheRootFileSystemIs(t *testing.T) {
	if got := readRootWish("quiet"); got.device != "/dev/vda" || got.kinds != "erofs,squashfs" || got.wait != time.Minute {
		t.Errorf("got %+v", got)
	}
	if got := readRootWish("root=/dev/nvme0n1 rootfstype=squashfs rootflags=x rootwait=5 rootwait"); got != (rootWish{"/dev/nvme0n1", "squashfs", "x", 5 * time.Second}) {
		t.Errorf("got %+v", got)
	}
}

func TestReadsDeviceEvents(t *testing.T) {
	got := parseEvent([]byte("add@/devices/x\x00ACTION=add\x00MODALIAS=virtio:d00000002v00001AF4\x00SUBSYSTEM=virtio\x00"))
	if got["ACTION"] != "add" || got["MODALIAS"] != "virtio:d00000002v00001AF4" || len(got) != 3 {
		t.Errorf("got %v", got)
	}
}

func TestWritesNetlinkMessagesAsTheKernelReadsThem(t *testing.T) {
	request, err := newLink(iface{Name: "a", Add: "veth", Peer: "b"})
	if err != nil {
		t.Fatal(err)
	}
	want := []byte{6, 0, unix.IFLA_IFNAME, 0, 'a', 0, 0, 0, // name
		48, 0, unix.IFLA_LINKINFO, 0, 9, 0, unix.IFLA_INFO_KIND, 0, 'v', 'e', 't', 'h', 0, 0, 0, 0,
		32, 0, unix.IFLA_INFO_DATA, 0, 28, 0, vethInfoPeer, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, unix.IFLA_IFNAME, 0, 'b', 0, 0, 0}
	got := request.data[unix.SizeofNlMsghdr+unix.SizeofIfInfomsg:]
	if !slices.Equal(got, want) {
		t.Errorf("\n%v\n%v", got, want)
	}
	if _, err := newLink(iface{Name: "a", Add: "veth"}); err == nil {
		t.Error("a veth without a peer")
	}
}

func TestKnowsThePowerButton(t *testing.T) {
	event := make([]byte, eventSize)
	binary.LittleEndian.PutUint16(event[16:], typeKey)
	binary.LittleEndian.PutUint16(event[18:], keyPower)
	if isPowerPress(event) {
		t.Error("a release is no press")
	}
	binary.LittleEndian.PutUint32(event[20:], valuePress)
	if !isPowerPress(event) {
		t.Error("a press was not seen")
	}
}

func TestTheConsoleNamesWhoSpeaks(t *testing.T) {
	var out bytes.Buffer
	newConsole(&out).say("ready in %.2f s", 3.4)
	if out.String() != "slipway: ready in 3.40 s\n" {
		t.Errorf("got %q", out.String())
	}
}

func TestAContainerThatIsCalledAsTheInitDoesNotSpeakAsIt(t *testing.T) {
	var out bytes.Buffer
	c := newConsole(&out)
	c.container("slipway", "ready in 0.00 s")
	c.container("web", "slipway: ready in 0.00 s")
	if out.String() != "slipway-container: ready in 0.00 s\nweb: slipway: ready in 0.00 s\n" {
		t.Errorf("got %q", out.String())
	}
}
