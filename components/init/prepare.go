package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"golang.org/x/sys/unix"
)

const cgroupRoot = "/sys/fs/cgroup"

// prepare mounts, makes folders and cgroups as runtime.json says. It does so once; a container that starts again finds all of it.
func (b *bundle) prepare() error {
	if b.prepared {
		return nil
	}
	for _, wish := range b.config.Mounts {
		if err := b.mount(wish); err != nil {
			return err
		}
	}
	for _, dir := range b.config.Mkdir {
		if err := b.makeFolder(dir); err != nil {
			return fmt.Errorf("runtime.json mkdir: %w", err)
		}
	}
	for _, group := range b.config.Cgroups {
		if err := makeCgroup(group); err != nil {
			return fmt.Errorf("runtime.json cgroups: %w", err)
		}
	}
	b.prepared = true
	return nil
}

func (b *bundle) mount(wish mountWish) error {
	at, err := b.place(wish.Destination)
	if err != nil {
		return fmt.Errorf("runtime.json mounts: %w", err)
	}
	if err := makeMissing(at); err != nil {
		return fmt.Errorf("runtime.json mounts: %w", err)
	}
	for _, option := range wish.Options {
		if key, dir, _ := strings.Cut(option, "="); key == "upperdir" || key == "workdir" {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return fmt.Errorf("runtime.json mounts: %w", err)
			}
		}
	}
	if err := mountAt(at, wish); err != nil {
		return fmt.Errorf("runtime.json mounts: %s (%s) at %s: %w", wish.Source, wish.Type, at, err)
	}
	return nil
}

// place is where a path of runtime.json lies: absolute in the root of the system, relative in the container's.
func (b *bundle) place(path string) (string, error) {
	if filepath.IsAbs(path) {
		return path, nil
	}
	return inside(filepath.Join(b.dir, "rootfs"), path)
}

func (b *bundle) makeFolder(path string) error {
	at, err := b.place(path)
	if err != nil {
		return err
	}
	return os.MkdirAll(at, 0o755)
}

// makeMissing makes a mount point unless something is there.
func makeMissing(at string) error {
	if _, err := os.Stat(at); err == nil {
		return nil
	}
	return os.MkdirAll(at, 0o755)
}

// inside resolves a path as the container would, so that no link in it leads out.
func inside(root, path string) (string, error) {
	at, rest := root, strings.Split(path, "/")
	for links := 0; len(rest) > 0; {
		part := rest[0]
		rest = rest[1:]
		switch part {
		case "", ".":
			continue
		case "..":
			if at != root {
				at = filepath.Dir(at)
			}
			continue
		}
		next := filepath.Join(at, part)
		target, err := os.Readlink(next)
		if err != nil { // no link, or nothing there yet
			at = next
			continue
		}
		if links++; links > 40 {
			return "", fmt.Errorf("%s: too many links", path)
		}
		if filepath.IsAbs(target) {
			at = root
		}
		rest = append(strings.Split(target, "/"), rest...)
	}
	return at, nil
}

// makeCgroup makes a cgroup that has every controller, as its parents do: the kernel gives a group what its parent passes on.
func makeCgroup(group string) error {
	at := cgroupRoot
	for part := range strings.SplitSeq(filepath.Clean("/"+group), "/") {
		if part == "" {
			continue
		}
		if err := enableControllers(at); err != nil {
			return err
		}
		at = filepath.Join(at, part)
		if err := os.Mkdir(at, 0o755); err != nil && !os.IsExist(err) {
			return err
		}
	}
	return nil
}

// release unmounts the container's own root file system, after an onboot container has ended: its writable layer is memory.
func (b *bundle) release() error {
	data, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return err
	}
	var at []string
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(line); len(fields) > 1 && strings.HasPrefix(fields[1], b.dir+"/") {
			at = append(at, fields[1])
		}
	}
	sort.Sort(sort.Reverse(sort.StringSlice(at)))
	for _, dir := range at {
		if err := unix.Unmount(dir, 0); err != nil {
			return fmt.Errorf("unmount %s: %w", dir, err)
		}
	}
	b.prepared = false
	return nil
}
