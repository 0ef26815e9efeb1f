package main

import (
	"testing"

	"golang.org/x/sys/unix"

	"slipway.dev/components/internal/disk"
)

func TestTakesLinuxKitsForms(t *testing.T) {
	for _, c := range []struct {
		args []string
		want options
	}{
		{[]string{"/var/lib/data"}, options{at: "/var/lib/data"}},
		{[]string{"-label", "DATA", "/var"}, options{label: "DATA", at: "/var"}},
		{[]string{"/dev/vda1", "/var"}, options{device: "/dev/vda1", at: "/var"}},
	} {
		if got, err := parse(c.args); err != nil || got != c.want {
			t.Errorf("%v: got %+v %v", c.args, got, err)
		}
	}
	for _, args := range [][]string{{}, {"var"}, {"a", "/b", "/c"}} {
		if _, err := parse(args); err == nil {
			t.Errorf("%v was accepted", args)
		}
	}
}

func TestPartsOptionsIntoFlagsAndTheRest(t *testing.T) {
	flags, data := split("ro,noatime,compress=zstd,nodev")
	if flags != unix.MS_RDONLY|unix.MS_NOATIME|unix.MS_NODEV || data != "compress=zstd" {
		t.Errorf("got %x %q", flags, data)
	}
}

func TestMatchesByLabelUUIDOrAnyFileSystemForDisks(t *testing.T) {
	data := disk.Content{Type: "xfs", Label: "DATA", UUID: "u"}
	for o, want := range map[options]bool{{label: "DATA"}: true, {label: "other"}: false, {uuid: "u"}: true, {}: true} {
		if o.matches(data) != want {
			t.Errorf("%+v", o)
		}
	}
	if (options{}).matches(disk.Content{Type: "iso9660"}) {
		t.Error("a CD is no disk")
	}
}
