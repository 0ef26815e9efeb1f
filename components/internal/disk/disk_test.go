package disk

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

func TestReadsWhatBlkidSays(t *testing.T) {
	for export, want := range map[string]Content{
		"DEVNAME=/dev/vda1\nLABEL=my\\ data\nUUID=1-2\nTYPE=ext4\nUSAGE=filesystem\n": {Type: "ext4", Label: "my data", UUID: "1-2"},
		"DEVNAME=/dev/vda\nPTUUID=1\nPTTYPE=dos\n":                                    {Table: "dos"},
		"DEVNAME=/dev/vda\nUSAGE=raid\n":                                              {Other: true},
	} {
		if got := parse(export); got != want {
			t.Errorf("%q: got %+v", export, got)
		}
	}
}

func TestFindsDisksAndTheirPartitions(t *testing.T) {
	sys := t.TempDir()
	for _, dir := range []string{"vda/vda1", "vda/vda2", "nvme0n1/nvme0n1p1", "loop0", "sr0", "dm-0", "zram0"} {
		if err := os.MkdirAll(filepath.Join(sys, "block", dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	disks, err := Disks(sys)
	if err != nil || !slices.Equal(disks, []string{"/dev/nvme0n1", "/dev/vda"}) {
		t.Errorf("got %v %v", disks, err)
	}
	if got := Partitions(sys, "/dev/vda"); !slices.Equal(got, []string{"/dev/vda1", "/dev/vda2"}) {
		t.Errorf("got %v", got)
	}
	if got := Partitions(sys, "/dev/nvme0n1"); !slices.Equal(got, []string{"/dev/nvme0n1p1"}) {
		t.Errorf("got %v", got)
	}
}

// What others read in our tables decides whether they are right.
func TestOthersReadTheTablesThatWeWrite(t *testing.T) {
	blkid, err := exec.LookPath("blkid")
	if err != nil {
		t.Skip("no blkid on this machine")
	}
	for _, kind := range []string{"dos", "gpt"} {
		file := filepath.Join(t.TempDir(), kind)
		const sectors = 20 << 11
		pieces, err := table(kind, sectors)
		if err != nil {
			t.Fatal(err)
		}
		disk, err := os.Create(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := disk.Truncate(sectors * sector); err != nil {
			t.Fatal(err)
		}
		for _, p := range pieces {
			if _, err := disk.WriteAt(p.data, int64(p.at)*sector); err != nil {
				t.Fatal(err)
			}
		}
		disk.Close()
		out, err := exec.Command(blkid, "-p", "-o", "export", file).Output()
		if err != nil || !bytes.Contains(out, []byte("PTTYPE="+kind)) {
			t.Errorf("%s: %v %s", kind, err, out)
		}
	}
}

func TestRefusesDisksThatATableCannotDescribe(t *testing.T) {
	for kind, sectors := range map[string]uint64{"dos": 1 << 33, "gpt": 100, "bsd": 1 << 20} {
		if _, err := table(kind, sectors); err == nil {
			t.Errorf("%s with %d sectors was accepted", kind, sectors)
		}
	}
}
