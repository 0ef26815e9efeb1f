// Command mount mounts a disk's file system for the whole machine. It takes LinuxKit's arguments:
// mount [-device DEVICE|-label LABEL|-uuid UUID] [-type TYPE] [-options OPTIONS] [DEVICE] MOUNTPOINT.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"slipway.dev/components/internal/disk"
)

type options struct {
	device, label, uuid, kind, options, at string
}

func main() {
	o, err := parse(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "mount:", err)
		os.Exit(2)
	}
	if err := o.run(); err != nil {
		fmt.Fprintln(os.Stderr, "mount:", err)
		os.Exit(1)
	}
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("mount", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.device, "device", "", "")
	flags.StringVar(&o.label, "label", "", "")
	flags.StringVar(&o.uuid, "uuid", "", "")
	flags.StringVar(&o.kind, "type", "", "")
	flags.StringVar(&o.options, "options", "", "")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	switch flags.NArg() {
	case 1:
		o.at = flags.Arg(0)
	case 2:
		o.device, o.at = flags.Arg(0), flags.Arg(1)
	default:
		return o, errors.New("usage: mount [-device DEVICE|-label LABEL|-uuid UUID] [-type TYPE] [-options OPTIONS] [DEVICE] MOUNTPOINT")
	}
	if !filepath.IsAbs(o.at) {
		return o, fmt.Errorf("the mount point %s must begin with /", o.at)
	}
	return o, nil
}

const patience = 10 * time.Second

func (o options) run() error {
	var device string
	var content disk.Content
	var err error
	found := disk.Await(patience, func() bool {
		device, content, err = o.find()
		return err != nil || device != ""
	})
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("there is no %s", o.wanted())
	}
	kind := o.kind
	if kind == "" {
		kind = content.Type
	}
	if kind == "" {
		return fmt.Errorf("%s holds %s: run format before", device, content)
	}
	if err := os.MkdirAll(o.at, 0o755); err != nil {
		return fmt.Errorf("%s: %w (a folder outside /var must be in the image)", o.at, err)
	}
	if already, err := mountedAt(o.at); err == nil && already == device {
		fmt.Printf("%s is mounted at %s already\n", device, o.at)
		return nil
	}
	flags, data := split(o.options)
	if err := unix.Mount(device, o.at, kind, flags, data); err != nil {
		return fmt.Errorf("%s (%s) at %s: %w", device, content, o.at, err)
	}
	fmt.Printf("%s (%s) is mounted at %s\n", device, content, o.at)
	return link(device, content)
}

func (o options) wanted() string {
	switch {
	case o.device != "":
		return "device " + o.device
	case o.label != "":
		return "file system labelled " + o.label
	case o.uuid != "":
		return "file system with UUID " + o.uuid
	}
	return "file system on any disk that is not mounted"
}

// find returns the device that is asked for, or the first that holds a file system for disks; "" when it is not there (yet).
func (o options) find() (string, disk.Content, error) {
	if o.device != "" {
		if !disk.Exists(o.device) {
			return "", disk.Content{}, nil
		}
		content, err := disk.Probe(o.device)
		return o.device, content, err
	}
	devices, err := disk.All("/sys")
	if err != nil {
		return "", disk.Content{}, err
	}
	busy := mountedDevices()
	for _, device := range devices {
		content, err := disk.Probe(device)
		if err != nil {
			continue // a drive without a disk in it, for example
		}
		if o.matches(content) && (o.label+o.uuid != "" || !busy[device]) {
			return device, content, nil
		}
	}
	return "", disk.Content{}, nil
}

var forDisks = map[string]bool{"ext2": true, "ext3": true, "ext4": true, "xfs": true, "btrfs": true}

func (o options) matches(c disk.Content) bool {
	switch {
	case o.label != "":
		return c.Label == o.label && c.Type != ""
	case o.uuid != "":
		return c.UUID == o.uuid && c.Type != ""
	}
	return forDisks[c.Type]
}

var flagNames = map[string]uintptr{
	"ro": unix.MS_RDONLY, "nosuid": unix.MS_NOSUID, "nodev": unix.MS_NODEV, "noexec": unix.MS_NOEXEC, "noatime": unix.MS_NOATIME,
	"relatime": unix.MS_RELATIME, "sync": unix.MS_SYNCHRONOUS, "nodiratime": unix.MS_NODIRATIME, "rw": 0, "defaults": 0,
}

// split parts options into the kernel's flags and what the file system is told.
func split(options string) (uintptr, string) {
	var flags uintptr
	var rest []string
	for option := range strings.SplitSeq(options, ",") {
		if flag, ok := flagNames[option]; ok {
			flags |= flag
		} else if option != "" {
			rest = append(rest, option)
		}
	}
	return flags, strings.Join(rest, ",")
}

func mountedDevices() map[string]bool {
	busy := map[string]bool{}
	for _, line := range mounts() {
		busy[line[0]] = true
	}
	return busy
}

func mountedAt(at string) (string, error) {
	device := ""
	for _, line := range mounts() {
		if line[1] == filepath.Clean(at) {
			device = line[0]
		}
	}
	if device == "" {
		return "", os.ErrNotExist
	}
	return device, nil
}

func mounts() [][]string {
	data, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return nil
	}
	var all [][]string
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(line); len(fields) > 2 {
			all = append(all, fields)
		}
	}
	return all
}

// link makes the names below /dev/disk by which others find the device.
func link(device string, c disk.Content) error {
	for folder, name := range map[string]string{"by-uuid": c.UUID, "by-label": c.Label} {
		// A label is the disk's word: it must stay one name.
		if name == "" || strings.ContainsAny(name, "/\x00") || name == "." || name == ".." {
			continue
		}
		dir := filepath.Join("/dev/disk", folder)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		to := filepath.Join(dir, name)
		if err := os.Symlink("../../"+filepath.Base(device), to); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
	}
	return nil
}
