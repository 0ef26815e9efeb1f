package main

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

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

func TestFindsBundlesInOrder(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "onboot/010-later/rootfs/x"), "")
	write(t, filepath.Join(root, "onboot/002-first/lower/x"), "")
	write(t, filepath.Join(root, "services/web/runtime.json"), `{"mkdir":["/var/a"]}`)
	onboot, services, err := findBundles(root)
	if err != nil || len(onboot) != 2 || len(services) != 1 {
		t.Fatalf("%v %v %v", onboot, services, err)
	}
	if onboot[0].name != "002-first" || onboot[0].lower == "" || onboot[1].lower != "" {
		t.Errorf("got %+v", onboot)
	}
	if services[0].id() != "services-web" || services[0].mkdir[0] != "/var/a" {
		t.Errorf("got %+v", services[0])
	}
}

func TestRefusesAWishInRuntimeJSONThatItCannotFulfil(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "services/web/runtime.json"), `{"mkdir":[],"bindNS":{}}`)
	if _, _, err := findBundles(root); err == nil {
		t.Error("accepted")
	}
}

func TestMakesFoldersInsideTheContainerOnly(t *testing.T) {
	root := t.TempDir()
	b := bundle{dir: root, mkdir: []string{"../../outside"}}
	if err := b.prepare(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "rootfs/outside")); err != nil {
		t.Error(err)
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
