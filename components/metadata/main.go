// Command metadata brings what the machine's owner says at its start into /run/config: userdata from QEMU's fw_cfg, or a cloud-init
// NoCloud seed on a CD or a disk labelled cidata, or a file. Usage: metadata [fwcfg|cdrom|file=PATH]…
package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"slipway.dev/components/internal/disk"
)

const (
	config   = "/run/config"
	fwcfg    = "/sys/firmware/qemu_fw_cfg/by_name/opt/dev.slipway/userdata/raw"
	sizeMax  = 4 << 20
	patience = time.Second // for drives that are found late
)

// seed is what a source holds; meta may be missing.
type seed struct{ user, meta []byte }

// provider looks in one place; fs.ErrNotExist says that nothing is there.
type provider struct {
	name string
	read func() (seed, error)
}

func main() {
	providers, err := choose(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "metadata:", err)
		os.Exit(2)
	}
	if err := run(providers); err != nil {
		fmt.Fprintln(os.Stderr, "metadata:", err)
		os.Exit(1)
	}
}

func choose(args []string) ([]provider, error) {
	if len(args) == 0 {
		args = []string{"fwcfg", "cdrom"}
	}
	var chosen []provider
	for _, arg := range args {
		switch file, isFile := strings.CutPrefix(arg, "file="); {
		case isFile:
			chosen = append(chosen, provider{arg, func() (seed, error) { return one(file) }})
		case arg == "fwcfg":
			chosen = append(chosen, provider{arg, func() (seed, error) { return one(fwcfg) }})
		case arg == "cdrom":
			chosen = append(chosen, provider{arg, noCloud})
		default:
			return nil, fmt.Errorf("what is %q? the sources are fwcfg, cdrom and file=PATH", arg)
		}
	}
	return chosen, nil
}

func run(providers []provider) error {
	for _, p := range providers {
		found, err := p.read()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		fmt.Printf("from %s: %d bytes of userdata, %d of metadata\n", p.name, len(found.user), len(found.meta))
		return apply(p.name, found)
	}
	fmt.Println("nobody gave this machine any data")
	return nil
}

// apply writes /run/config and sets the host name that the data give.
func apply(from string, s seed) error {
	if err := write(config, from, s); err != nil {
		return err
	}
	name, err := os.ReadFile(config + "/hostname")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	host := strings.TrimSpace(string(name))
	if err := unix.Sethostname([]byte(host)); err != nil {
		return fmt.Errorf("host name %q: %w", host, err)
	}
	fmt.Println("the host name is", host)
	return nil
}

func one(file string) (seed, error) {
	data, err := read(file)
	return seed{user: data}, err
}

func read(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, sizeMax+1))
	if err == nil && len(data) > sizeMax {
		err = fmt.Errorf("%s has more than %d bytes", file, sizeMax)
	}
	return data, err
}

// noCloud reads the first CD or labelled disk that has a seed.
func noCloud() (seed, error) {
	var found seed
	err := error(fs.ErrNotExist)
	disk.Await(patience, func() bool {
		devices, failed := disk.All("/sys")
		if failed != nil {
			err = failed
			return true
		}
		for _, device := range devices {
			kind := seedKind(device)
			if kind == "" {
				continue
			}
			if found, err = mounted(device, kind); !errors.Is(err, fs.ErrNotExist) {
				return true
			}
		}
		return false
	})
	return found, err
}

func mounted(device, kind string) (seed, error) {
	at, err := os.MkdirTemp("/tmp", "seed-")
	if err != nil {
		return seed{}, err
	}
	defer os.Remove(at)
	if err := unix.Mount(device, at, kind, unix.MS_RDONLY|unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return seed{}, fmt.Errorf("mount %s (%s): %w", device, kind, err)
	}
	defer unix.Unmount(at, 0)
	var s seed
	if s.user, err = read(at + "/user-data"); errors.Is(err, fs.ErrNotExist) {
		s.user, err = read(at + "/config") // LinuxKit's older name
	}
	if err != nil {
		return seed{}, err
	}
	if s.meta, err = read(at + "/meta-data"); errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return s, err
}

// seedKind returns the file system of a device that may be a seed: any CD, or what is labelled cidata.
func seedKind(device string) string {
	f, err := os.Open(device)
	if err != nil {
		return ""
	}
	defer f.Close()
	kind, label := identify(f)
	if kind != "" && (strings.EqualFold(label, "cidata") || strings.HasPrefix(device, "/dev/sr")) {
		return kind
	}
	return ""
}

// identify reads the label of an ISO 9660 (its primary volume descriptor) or of a FAT (its boot sector).
func identify(f io.ReaderAt) (kind, label string) {
	volume := make([]byte, 72)
	if _, err := f.ReadAt(volume, 32768); err == nil && string(volume[1:6]) == "CD001" {
		return "iso9660", strings.TrimSpace(string(volume[40:72]))
	}
	boot := make([]byte, 512)
	if _, err := f.ReadAt(boot, 0); err != nil || boot[510] != 0x55 || boot[511] != 0xaa {
		return "", ""
	}
	switch {
	case string(boot[82:87]) == "FAT32":
		return "vfat", strings.TrimSpace(string(boot[71:82]))
	case string(boot[54:57]) == "FAT":
		return "vfat", strings.TrimSpace(string(boot[43:54]))
	}
	return "", ""
}
