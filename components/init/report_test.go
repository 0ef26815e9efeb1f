package main

import (
	"bufio"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

func TestReportsHowOnbootContainersEndedByTheirNamesInTheModel(t *testing.T) {
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	r := report{out: write}
	r.ended(&bundle{kind: "onboot", name: "000-net"}, unix.WaitStatus(0))
	r.ended(&bundle{kind: "onboot", name: "0001-01-disk"}, unix.WaitStatus(7<<8))
	r.ended(&bundle{kind: "onboot", name: "002-x"}, unix.WaitStatus(unix.SIGKILL))
	r.ended(&bundle{kind: "onshutdown", name: "000-net"}, unix.WaitStatus(0))
	r.tell(word{Ready: true, Failed: []string{"web"}})
	write.Close()
	want := []string{`{"onboot":"net","exitCode":0}`, `{"onboot":"01-disk","exitCode":7}`, `{"onboot":"x","exitCode":137}`, `{"ready":true,"failed":["web"]}`}
	for lines := bufio.NewScanner(read); lines.Scan(); want = want[1:] {
		if len(want) == 0 || lines.Text() != want[0] {
			t.Fatalf("got %s, want %q", lines.Text(), want)
		}
	}
	if len(want) > 0 {
		t.Errorf("missing: %q", want)
	}
}

func TestReportsNothingUnlessTheCommandLineAsksForIt(t *testing.T) {
	var r report
	if err := r.open("console=ttyS0 slipway.reports", t.TempDir()); err != nil || r.out != nil {
		t.Errorf("got %v", err)
	}
	r.tell(word{Ready: true})
}

func TestFindsThePortByItsName(t *testing.T) {
	ports := t.TempDir()
	for device, name := range map[string]string{"vport1p1": "org.qemu.guest_agent.0", "vport2p1": reportPort} {
		if err := os.Mkdir(filepath.Join(ports, device), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(ports, device, "name"), []byte(name+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := portNamed(ports, reportPort); got != "vport2p1" {
		t.Errorf("got %q", got)
	}
	if got := portNamed(ports, "other"); got != "" {
		t.Errorf("got %q", got)
	}
}
