// Package disk finds block devices and says what lies on them.
package disk

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"time"
)

// Content is what a device holds, as blkid tells it; the zero value is an empty device.
type Content struct {
	Type  string // of the file system, "ext4" for example
	Table string // of partitions: "dos" or "gpt"
	Label string
	UUID  string
	Other bool // something is there, but nobody can say what
}

// Empty says whether nothing is known to be there.
func (c Content) Empty() bool { return c == Content{} }

func (c Content) String() string {
	switch {
	case c.Type != "" && c.Label != "":
		return fmt.Sprintf("%s labelled %s", c.Type, c.Label)
	case c.Type != "":
		return c.Type
	case c.Table != "":
		return "a partition table (" + c.Table + ")"
	case c.Other:
		return "data of an unknown or ambiguous kind"
	}
	return "nothing"
}

// Probe reads a device's signatures, past every cache.
func Probe(device string) (Content, error) {
	command := exec.Command("blkid", "-p", "-o", "export", device)
	var complaint bytes.Buffer
	command.Stderr = &complaint
	out, err := command.Output()
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		switch failed.ExitCode() {
		case 2: // nothing found, but only if the device can be read at all
			return Content{}, readable(device)
		case 8: // several signatures contradict each other
			return Content{Other: true}, nil
		}
		return Content{}, fmt.Errorf("blkid %s: %w %s", device, err, bytes.TrimSpace(complaint.Bytes()))
	}
	if err != nil {
		return Content{}, err
	}
	return parse(string(out)), nil
}

func readable(device string) error {
	f, err := os.Open(device)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.Read(make([]byte, 512))
	return err
}

func parse(export string) Content {
	var c Content
	for line := range strings.Lines(export) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		value = unescape(value)
		switch key {
		case "TYPE":
			c.Type = value
		case "PTTYPE":
			c.Table = value
		case "LABEL":
			c.Label = value
		case "UUID":
			c.UUID = value
		}
	}
	if c.Empty() {
		c.Other = true // blkid has found something that has no name here
	}
	return c
}

// unescape takes away the backslashes that blkid puts before what a shell would interpret.
func unescape(value string) string {
	var out strings.Builder
	for n := 0; n < len(value); n++ {
		if value[n] == '\\' && n+1 < len(value) {
			n++
		}
		out.WriteByte(value[n])
	}
	return out.String()
}

// notDisks are block devices that are memory, files or drives with removable disks.
var notDisks = regexp.MustCompile(`^(loop|ram|zram|nbd|fd|sr|dm-|md)\d*`)

// Disks returns the disks of the machine ("/dev/vda"), in order of their names.
func Disks(sys string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(sys, "block"))
	if err != nil {
		return nil, err
	}
	var disks []string
	for _, entry := range entries {
		if !notDisks.MatchString(entry.Name()) {
			disks = append(disks, "/dev/"+entry.Name())
		}
	}
	sort.Strings(disks)
	return disks, nil
}

// Partitions returns the partitions of a disk, in order of their numbers.
func Partitions(sys, device string) []string {
	disk := filepath.Base(device)
	var partitions []string
	// "vda1", or "nvme0n1p1" where the disk's name ends with a digit; up to 128 of them.
	for n := 1; n <= 128; n++ {
		if name := filepath.Base(Partition(device, n)); Exists(filepath.Join(sys, "block", disk, name)) {
			partitions = append(partitions, "/dev/"+name)
		}
	}
	return partitions
}

// Partition is the name of a disk's partition.
func Partition(device string, number int) string {
	if last := device[len(device)-1]; last >= '0' && last <= '9' {
		return fmt.Sprintf("%sp%d", device, number)
	}
	return fmt.Sprintf("%s%d", device, number)
}

// All returns every block device that may hold a file system: disks, their partitions, mapped devices, CDs.
func All(sys string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(sys, "class", "block"))
	if err != nil {
		return nil, err
	}
	var all []string
	for _, entry := range entries {
		if name := entry.Name(); !strings.HasPrefix(name, "ram") && !strings.HasPrefix(name, "zram") {
			all = append(all, "/dev/"+name)
		}
	}
	return all, nil
}

// Await waits until something is there, since drivers find disks in their own time.
func Await(limit time.Duration, there func() bool) bool {
	for end := time.Now().Add(limit); ; time.Sleep(50 * time.Millisecond) {
		if there() {
			return true
		}
		if time.Now().After(end) {
			return false
		}
	}
}

// Exists says whether a path is there.
func Exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
