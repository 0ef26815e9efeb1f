package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

func TestGivesQEMUTheArgumentsOfTheGoldenFile(t *testing.T) {
	s, err := parse(strings.Fields("--image=/image --join=/join/join.json --ip=10.244.0.7 --cpus=2 --memory-mib=2048 --accel=TCG " +
		"--forward=tcp:10250 --forward=udp:8472 --work=/work"))
	if err != nil {
		t.Fatal(err)
	}
	n, err := plan(netip.MustParsePrefix("10.244.0.7/24"), netip.MustParseAddr("10.244.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	accelerator := s.accelerator(func() error { t.Error("TCG needs no rehearsal"); return nil })
	args := arguments(s, accelerator, nodeNetwork(n, s.forwards), bootFiles{"/image/boot/kernel", "/work/initrd", "console=ttyS0"})
	got := strings.Join(append(args, joinData(s.join)...), "\n") + "\n"
	if *update {
		if err := os.WriteFile("testdata/arguments.golden", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/arguments.golden")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got:\n%s", got)
	}
}

func TestTakesKVMWhereARehearsalShowsThatItWorks(t *testing.T) {
	refused := errors.New("failed to set MSR 0x10a")
	for _, c := range []struct {
		accel     string
		rehearsal error
		want      string
	}{
		{"Auto", nil, "kvm"},
		{"Auto", refused, "tcg,thread=multi"},
		{"KVM", refused, "kvm"}, // who asks for it wants to know
		{"TCG", nil, "tcg,thread=multi"},
	} {
		if got := (settings{accel: c.accel}).accelerator(func() error { return c.rehearsal }); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

func TestRehearsesWithTheMachineThatWillRun(t *testing.T) {
	dir := t.TempDir()
	device := filepath.Join(dir, "kvm")
	if err := os.WriteFile(device, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for script, want := range map[string]string{
		`read -r command; test "$command" = quit`:                                 "",
		`case "$*" in *"q35"*"-accel kvm -cpu max"*" -S "*) ;; *) exit 3 ;; esac`: "",
		`echo failed to set MSR 0x10a >&2; kill -ABRT $$`:                         "failed to set MSR 0x10a",
		`exit 1`: "exit status 1",
	} {
		program := filepath.Join(dir, "qemu")
		if err := os.WriteFile(program, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		err := rehearseKVM(context.Background(), program, device)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got %v", script, err)
		}
	}
	if err := rehearseKVM(context.Background(), "/bin/true", filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without the device: got %v", err)
	}
}

func TestNamesTheFlagThatIsWrong(t *testing.T) {
	for args, want := range map[string]string{
		"--cpus=0":            "--cpus",
		"--memory-mib=1":      "--memory-mib",
		"--accel=HVF":         "--accel",
		"--ip=::1":            "--ip",
		"--join=/a,b":         "--join",
		"--forward=tcp:0":     "forward",
		"--forward=sctp:1":    "forward",
		"--forward=tcp:22,x=": "forward",
		"extra":               "extra",
	} {
		if _, err := parse([]string{args}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", args, err)
		}
	}
}

func TestFindsANetForAddressGatewayAndNameServer(t *testing.T) {
	for own, want := range map[string][3]string{ // gateway, net, name server
		"10.244.0.7/24":   {"10.244.0.1", "10.244.0.0/24", "10.244.0.254"},
		"10.244.0.254/24": {"10.244.0.1", "10.244.0.0/24", "10.244.0.253"},
		"10.1.2.3/32":     {"10.1.2.1", "10.1.2.0/29", "10.1.2.6"},
		"10.1.2.3/16":     {"10.1.0.1", "10.1.0.0/16", "10.1.255.254"},
	} {
		n, err := plan(netip.MustParsePrefix(own), netip.MustParseAddr(want[0]))
		if err != nil || n.net.String() != want[1] || n.dns.String() != want[2] {
			t.Errorf("%s: got %+v, %v", own, n, err)
		}
	}
	if _, err := plan(netip.MustParsePrefix("10.1.2.3/32"), netip.MustParseAddr("169.254.1.1")); err == nil {
		t.Error("a gateway out of reach was accepted")
	}
}

// published writes an image of two segments.
func published(t *testing.T) (dir string, segments []string) {
	t.Helper()
	dir = t.TempDir()
	boot := filepath.Join(dir, "boot")
	if err := os.MkdirAll(filepath.Join(boot, "segments"), 0o755); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"kernel": "k", "cmdline": "console=ttyS0\n", "initrd.list": ""}
	for _, data := range []string{"one.", "two.two."} {
		sum := sha256.Sum256([]byte(data))
		name := hex.EncodeToString(sum[:]) + ".img"
		files["segments/"+name] = data
		files["initrd.list"] += name + "\n"
		segments = append(segments, name)
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(boot, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir, segments
}

func TestJoinsTheSegmentsInOrder(t *testing.T) {
	dir, _ := published(t)
	boot, err := readImage(context.Background(), dir, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(boot.initrd)
	if err != nil || string(data) != "one.two.two." || boot.cmdline != "console=ttyS0" {
		t.Errorf("got %q %q %v", data, boot.cmdline, err)
	}
}

func TestRefusesASpoiledImageAndLeavesNoInitrd(t *testing.T) {
	for want, spoil := range map[string]func(boot string, segments []string) error{
		"its bytes have the digest": func(boot string, s []string) error {
			return os.WriteFile(filepath.Join(boot, "segments", s[1]), []byte("evil"), 0o644)
		},
		"no multiple of 4": func(boot string, s []string) error {
			return os.WriteFile(filepath.Join(boot, "segments", s[1]), []byte("odd"), 0o644)
		},
		"initrd.list line 1": func(boot string, _ []string) error {
			return os.WriteFile(filepath.Join(boot, "initrd.list"), []byte("../../etc/passwd\n"), 0o644)
		},
		"initrd.list is empty": func(boot string, _ []string) error {
			return os.WriteFile(filepath.Join(boot, "initrd.list"), nil, 0o644)
		},
		"no such file": func(boot string, s []string) error { return os.Remove(filepath.Join(boot, "segments", s[0])) },
		"characters, more than": func(boot string, _ []string) error {
			return os.WriteFile(filepath.Join(boot, "cmdline"), []byte(strings.Repeat("x", maxCmdline+1)), 0o644)
		},
	} {
		dir, segments := published(t)
		if err := spoil(filepath.Join(dir, "boot"), segments); err != nil {
			t.Fatal(err)
		}
		work := t.TempDir()
		if _, err := readImage(context.Background(), dir, work); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", want, err)
		}
		if _, err := os.Stat(filepath.Join(work, "initrd")); err == nil {
			t.Errorf("%s: an initrd was left", want)
		}
	}
}

func TestPressesThePowerButtonBetweenEvents(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "qmp")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	commands := make(chan string, 4)
	go func() {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		defer connection.Close()
		connection.Write([]byte(`{"QMP":{}}`))
		for in := json.NewDecoder(connection); ; {
			var command struct{ Execute string }
			if in.Decode(&command) != nil {
				return
			}
			commands <- command.Execute
			connection.Write([]byte(`{"event":"POWERDOWN"}{"return":{}}`))
		}
	}()
	if err := press(socket); err != nil {
		t.Fatal(err)
	}
	if one, two := <-commands, <-commands; one != "qmp_capabilities" || two != "system_powerdown" {
		t.Errorf("got %s, %s", one, two)
	}
}
