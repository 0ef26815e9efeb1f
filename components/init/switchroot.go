package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"slipway.dev/components/internal/kmod"
)

const (
	newRoot    = "/sysroot"
	rootDevice = "/dev/vda"
	rootWait   = 60 * time.Second
)

// beforeRoot tells that this is the small initrd whose one task is to reach the real root file system: it has no containers.
func beforeRoot() bool {
	_, err := os.Stat("/containers")
	return errors.Is(err, fs.ErrNotExist)
}

// rootWish is what the kernel's command line says of the root file system: root=, rootfstype=, rootflags=, and rootwait= for the
// seconds to wait for it.
type rootWish struct {
	device, kinds, flags string
	wait                 time.Duration
}

func readRootWish(cmdline string) rootWish {
	wish := rootWish{device: rootDevice, wait: rootWait}
	for word := range strings.FieldsSeq(cmdline) {
		key, value, _ := strings.Cut(word, "=")
		switch {
		case value == "":
		case key == "root":
			wish.device = value
		case key == "rootfstype":
			wish.kinds = value
		case key == "rootflags":
			wish.flags = value
		case key == "rootwait":
			if seconds, err := time.ParseDuration(value + "s"); err == nil {
				wish.wait = seconds
			}
		}
	}
	wish.kinds = or(wish.kinds, "erofs,squashfs")
	return wish
}

// switchRoot loads the drivers of the device that the root file system lies on, mounts that and becomes its /init. It returns only on failure.
func (m *machine) switchRoot() error {
	early := []mount{{"proc", "/proc", "", careful}, {"sysfs", "/sys", "", careful}, {"devtmpfs", "/dev", "mode=0755", unix.MS_NOSUID}}
	for _, at := range early {
		if err := errors.Join(os.MkdirAll(at.at, 0o755), unix.Mount(at.kind, at.at, at.kind, at.flags, at.options)); err != nil {
			return fmt.Errorf("mount %s: %w", at.at, err)
		}
	}
	if out, err := os.OpenFile("/dev/console", os.O_WRONLY|unix.O_NOCTTY, 0); err == nil {
		m.console = newConsole(out)
	}
	// Some modules ask the kernel for others.
	if err := errors.Join(os.MkdirAll("/sbin", 0o755), os.Symlink("/init", "/sbin/modprobe")); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	cmdline, err := os.ReadFile("/proc/cmdline")
	if err != nil {
		return err
	}
	wish := readRootWish(string(cmdline))
	if err := m.awaitDevice(wish); err != nil {
		return err
	}
	kind, err := mountRoot(wish)
	if err != nil {
		return err
	}
	m.console.say("root file system: %s (%s), at %.2f s", wish.device, kind, uptime().Seconds())
	return enter(early)
}

// awaitDevice loads drivers, and returns when the device node is there.
func (m *machine) awaitDevice(wish rootWish) error {
	events, err := listen()
	if err != nil {
		return err
	}
	defer events.close()
	loader, err := kmod.Open("/lib/modules")
	if errors.Is(err, fs.ErrNotExist) {
		m.console.say("no modules for this kernel")
	} else if err != nil {
		return err
	} else if err := loader.LoadForDevices("/sys"); err != nil {
		m.console.say("%v", err)
	}
	for kind := range strings.SplitSeq(wish.kinds, ",") {
		if loader == nil {
			break
		}
		if err := loader.Load(kind); err != nil {
			m.console.say("%v", err)
		}
	}
	// Nodes are made before their event is sent, and events are kept since before this look: nothing can be missed.
	changed := make(chan struct{}, 1)
	go events.follow(func(e event) {
		if alias := e["MODALIAS"]; loader != nil && e["ACTION"] == "add" && alias != "" {
			loader.Load(alias)
		}
		select {
		case changed <- struct{}{}:
		default:
		}
	})
	late := time.After(wish.wait)
	for {
		if isDevice(wish.device) {
			return nil
		}
		select {
		case <-changed:
		case <-late:
			return fmt.Errorf("root file system: no device %s after %s; there are: %s", wish.device, wish.wait, strings.Join(disks(), " "))
		}
	}
}

func isDevice(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&os.ModeDevice != 0
}

// disks are the block devices that the kernel knows.
func disks() []string {
	found, _ := filepath.Glob("/sys/class/block/*")
	for n := range found {
		found[n] = "/dev/" + filepath.Base(found[n])
	}
	if len(found) == 0 {
		return []string{"none"}
	}
	return found
}

// mountRoot mounts the root file system read-only, as the first of its kinds that fits.
func mountRoot(wish rootWish) (kind string, err error) {
	if err := os.MkdirAll(newRoot, 0o755); err != nil {
		return "", err
	}
	var failed []error
	for kind := range strings.SplitSeq(wish.kinds, ",") {
		err := unix.Mount(wish.device, newRoot, kind, unix.MS_RDONLY, wish.flags)
		if err == nil {
			return kind, nil
		}
		failed = append(failed, fmt.Errorf("%s: %w", kind, err))
	}
	return "", fmt.Errorf("root file system: mount %s: %w", wish.device, errors.Join(failed...))
}

// enter moves the mounts to the new root, gives the memory of the old one back, and starts the new one's /init.
func enter(early []mount) error {
	for _, at := range early {
		if err := unix.Mount(at.at, newRoot+at.at, "", unix.MS_MOVE, ""); err != nil {
			return fmt.Errorf("root file system: move %s: %w", at.at, err)
		}
	}
	if err := unix.Chdir(newRoot); err != nil {
		return fmt.Errorf("root file system: %w", err)
	}
	old, err := os.ReadDir("/")
	if err != nil {
		return err
	}
	for _, entry := range old {
		if at := "/" + entry.Name(); at != newRoot {
			os.RemoveAll(at) // mounts are gone; what can't be removed only costs memory
		}
	}
	if err := errors.Join(unix.Mount(".", "/", "", unix.MS_MOVE, ""), unix.Chroot("."), unix.Chdir("/")); err != nil {
		return fmt.Errorf("root file system: enter it: %w", err)
	}
	return fmt.Errorf("root file system: its /init: %w", unix.Exec("/init", []string{"/init"}, os.Environ()))
}
