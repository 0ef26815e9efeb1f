// Command format makes a file system on a disk that is empty, and leaves every other alone. It takes LinuxKit's flags:
// format [-force] [-type ext4|xfs|btrfs] [-label LABEL] [-partition dos|gpt|none] [-verbose] [DEVICE].
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"slipway.dev/components/internal/disk"
)

type options struct {
	force, verbose         bool
	kind, label, partition string
	device                 string
}

func main() {
	o, err := parse(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "format:", err)
		os.Exit(2)
	}
	if err := o.run(machine{}); err != nil {
		fmt.Fprintln(os.Stderr, "format:", err)
		os.Exit(1)
	}
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("format", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&o.force, "force", false, "")
	flags.StringVar(&o.label, "label", "", "")
	flags.StringVar(&o.kind, "type", "ext4", "")
	flags.StringVar(&o.partition, "partition", "dos", "")
	flags.BoolVar(&o.verbose, "verbose", false, "")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.device = flags.Arg(0)
	limit, known := labelLimits[o.kind]
	switch {
	case flags.NArg() > 1:
		return o, fmt.Errorf("one device at most, not %s", strings.Join(flags.Args(), " "))
	case !known:
		return o, fmt.Errorf("-type %s: it is ext4, xfs or btrfs", o.kind)
	case len(o.label) > limit:
		return o, fmt.Errorf("-label %s: %s takes %d characters at most", o.label, o.kind, limit)
	case o.partition != "dos" && o.partition != "gpt" && o.partition != "none":
		return o, fmt.Errorf("-partition %s: it is dos, gpt or none", o.partition)
	case o.force && o.device == "":
		return o, errors.New("-force needs the device to be named")
	}
	return o, nil
}

var labelLimits = map[string]int{"ext4": 16, "xfs": 12, "btrfs": 255}

// hardware is what the rules below ask of the machine.
type hardware interface {
	disks() ([]string, error)
	await(device string) bool
	partitions(device string) []string
	probe(device string) (disk.Content, error)
	partition(device, table string) (string, error)
	makeFileSystem(device string, o options) error
}

func (o options) run(m hardware) error {
	if o.device != "" {
		if !m.await(o.device) {
			return fmt.Errorf("there is no device %s", o.device)
		}
		return o.one(m)
	}
	disks, err := m.disks()
	if err != nil {
		return err
	}
	if len(disks) == 0 {
		return errors.New("this machine has no disk")
	}
	var full []string
	for _, device := range disks {
		held, found, err := o.contents(m, device)
		if err != nil {
			return err
		}
		if found {
			fmt.Printf("%s has %s already\n", device, o.wanted())
			return nil
		}
		full = append(full, fmt.Sprintf("%s holds %s", device, held))
	}
	for _, device := range disks {
		if content, err := m.probe(device); err != nil {
			return err
		} else if content.Empty() {
			return o.format(m, device)
		}
	}
	return fmt.Errorf("no disk is empty, and none has %s: %s", o.wanted(), strings.Join(full, ", "))
}

// one formats the device that is named, unless it holds anything.
func (o options) one(m hardware) error {
	if o.force {
		return o.format(m, o.device)
	}
	content, err := m.probe(o.device)
	if err != nil {
		return err
	}
	if content.Empty() {
		return o.format(m, o.device)
	}
	held, found, err := o.contents(m, o.device)
	if err != nil {
		return err
	}
	if found {
		fmt.Printf("%s has %s already\n", o.device, o.wanted())
		return nil
	}
	// A machine that was switched off between the partition and its file system.
	if parts := m.partitions(o.device); content.Table != "" && len(parts) == 1 {
		if inside, err := m.probe(parts[0]); err == nil && inside.Empty() {
			return o.fill(m, parts[0])
		}
	}
	return fmt.Errorf("%s holds %s and is left alone, though %s is asked for: name another disk, or give -force once", o.device, held, o.wanted())
}

// contents says what lies on a disk and its partitions, and whether that is what is wanted.
func (o options) contents(m hardware, device string) (held string, found bool, err error) {
	var all []string
	for _, part := range append([]string{device}, m.partitions(device)...) {
		content, err := m.probe(part)
		if err != nil {
			return "", false, err
		}
		if content.Type == o.kind && (o.label == "" || content.Label == o.label) {
			return content.String(), true, nil
		}
		if !content.Empty() {
			all = append(all, content.String())
		}
	}
	return strings.Join(all, " with "), false, nil
}

func (o options) wanted() string { return disk.Content{Type: o.kind, Label: o.label}.String() }

func (o options) format(m hardware, device string) error {
	part := device
	if o.partition != "none" {
		var err error
		if part, err = m.partition(device, o.partition); err != nil {
			return err
		}
	}
	return o.fill(m, part)
}

func (o options) fill(m hardware, part string) error {
	if err := m.makeFileSystem(part, o); err != nil {
		return err
	}
	fmt.Printf("%s is now %s\n", part, o.wanted())
	return nil
}

const patience = 10 * time.Second

// machine is the real hardware.
type machine struct{}

func (machine) disks() ([]string, error) {
	var disks []string
	var err error
	disk.Await(patience, func() bool {
		disks, err = disk.Disks("/sys")
		return err != nil || len(disks) > 0
	})
	return disks, err
}

func (machine) await(device string) bool {
	return disk.Await(patience, func() bool { return disk.Exists(device) })
}

func (machine) partitions(device string) []string         { return disk.Partitions("/sys", device) }
func (machine) probe(device string) (disk.Content, error) { return disk.Probe(device) }

func (m machine) partition(device, table string) (string, error) {
	if err := disk.WriteTable(device, table); err != nil {
		return "", err
	}
	part := disk.Partition(device, 1)
	if !m.await(part) {
		return "", fmt.Errorf("%s does not appear", part)
	}
	return part, nil
}

func (machine) makeFileSystem(device string, o options) error {
	args := map[string][]string{"ext4": {"-q", "-F"}, "xfs": {"-q", "-f"}, "btrfs": {"-q", "-f"}}[o.kind]
	if o.label != "" {
		args = append(args, "-L", o.label)
	}
	command := exec.Command("mkfs."+o.kind, append(args, device)...)
	out, err := command.CombinedOutput()
	if err != nil || o.verbose {
		os.Stdout.Write(out)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", strings.Join(command.Args, " "), err)
	}
	return nil
}
