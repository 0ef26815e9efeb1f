package main

import (
	"slices"
	"strings"
	"testing"

	"slipway.dev/components/internal/disk"
)

// bench is a machine whose disks are a map.
type bench struct {
	holds map[string]disk.Content
	made  []string
}

func (b *bench) disks() ([]string, error) {
	var disks []string
	for device := range b.holds {
		if !strings.HasSuffix(device, "1") {
			disks = append(disks, device)
		}
	}
	slices.Sort(disks)
	return disks, nil
}

func (b *bench) await(device string) bool { _, ok := b.holds[device]; return ok }

func (b *bench) partitions(device string) []string {
	if _, ok := b.holds[device+"1"]; ok {
		return []string{device + "1"}
	}
	return nil
}

func (b *bench) probe(device string) (disk.Content, error) { return b.holds[device], nil }

func (b *bench) partition(device, table string) (string, error) {
	b.holds[device], b.holds[device+"1"] = disk.Content{Table: table}, disk.Content{}
	return device + "1", nil
}

func (b *bench) makeFileSystem(device string, o options) error {
	b.holds[device] = disk.Content{Type: o.kind, Label: o.label}
	b.made = append(b.made, device)
	return nil
}

func run(t *testing.T, b *bench, args ...string) error {
	t.Helper()
	o, err := parse(args)
	if err != nil {
		t.Fatal(err)
	}
	return o.run(b)
}

func TestFormatsTheFirstEmptyDiskOnce(t *testing.T) {
	b := &bench{holds: map[string]disk.Content{"/dev/vda": {Type: "squashfs"}, "/dev/vdb": {}, "/dev/vdc": {}}}
	for range 2 {
		if err := run(t, b, "-label", "DATA"); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(b.made, []string{"/dev/vdb1"}) {
		t.Errorf("made %v", b.made)
	}
}

func TestLeavesADiskAloneThatHoldsSomethingElse(t *testing.T) {
	b := &bench{holds: map[string]disk.Content{"/dev/vda": {Type: "xfs", Label: "OLD"}}}
	for _, args := range [][]string{{"-label", "DATA", "/dev/vda"}, {"-label", "DATA"}} {
		err := run(t, b, args...)
		if err == nil || !strings.Contains(err.Error(), "/dev/vda holds xfs labelled OLD") {
			t.Errorf("got %v", err)
		}
	}
	if b.made != nil {
		t.Errorf("made %v", b.made)
	}
}

func TestFormatsWhatHoldsSomethingOnlyByForce(t *testing.T) {
	b := &bench{holds: map[string]disk.Content{"/dev/vda": {Type: "xfs"}}}
	if err := run(t, b, "-force", "-type", "btrfs", "-partition", "none", "/dev/vda"); err != nil {
		t.Fatal(err)
	}
	if b.holds["/dev/vda"].Type != "btrfs" {
		t.Errorf("got %+v", b.holds)
	}
}

func TestGoesOnAfterAnInterruption(t *testing.T) {
	b := &bench{holds: map[string]disk.Content{"/dev/vda": {Table: "dos"}, "/dev/vda1": {}}}
	if err := run(t, b, "/dev/vda"); err != nil || !slices.Equal(b.made, []string{"/dev/vda1"}) {
		t.Errorf("%v, made %v", err, b.made)
	}
}

func TestDoesNotTakeAnEmptyPartitionThatNobodyNamed(t *testing.T) {
	b := &bench{holds: map[string]disk.Content{"/dev/vda": {Table: "dos"}, "/dev/vda1": {}}}
	if err := run(t, b); err == nil || b.made != nil {
		t.Errorf("%v, made %v", err, b.made)
	}
}

func TestRefusesWhatCannotWork(t *testing.T) {
	for _, args := range [][]string{{"-type", "ntfs"}, {"-label", "a-label-too-long-for-it"}, {"-partition", "bsd"}, {"-force"}, {"/dev/vda", "/dev/vdb"}} {
		if _, err := parse(args); err == nil {
			t.Errorf("%v was accepted", args)
		}
	}
}
