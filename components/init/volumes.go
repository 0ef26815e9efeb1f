package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// mountVolumes mounts each volume of the image at its folder "merged": writable by an overlay on memory, read-only by one without.
func mountVolumes(root string) error {
	entries, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := mountVolume(filepath.Join(root, entry.Name())); err != nil {
			return fmt.Errorf("volume %s: %w", entry.Name(), err)
		}
	}
	return nil
}

func mountVolume(dir string) error {
	lower, err := filepath.EvalSymlinks(filepath.Join(dir, "lower"))
	if err != nil {
		return err
	}
	tmp, merged := filepath.Join(dir, "tmp"), filepath.Join(dir, "merged")
	if _, err := os.Stat(filepath.Join(dir, "readonly")); err == nil {
		// Not a bind mount: a container could make one of its own writable again. An overlay without an upper folder never is; it
		// wants two lower ones, so the empty "tmp" lies below.
		return mountAt(merged, mountWish{Source: "overlay", Type: "overlay", Options: []string{"ro", "nosuid", "nodev", "lowerdir=" + lower + ":" + tmp}})
	}
	if err := unix.Mount("tmpfs", tmp, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=0700"); err != nil {
		return fmt.Errorf("memory at %s: %w", tmp, err)
	}
	upper, work := filepath.Join(tmp, "upper"), filepath.Join(tmp, "work")
	for _, made := range []string{upper, work} {
		if err := os.Mkdir(made, 0o755); err != nil {
			return err
		}
	}
	// What an overlay shows as its top folder is the upper one.
	var status unix.Stat_t
	if err := unix.Stat(lower, &status); err != nil {
		return err
	}
	if err := errors.Join(os.Chown(upper, int(status.Uid), int(status.Gid)), unix.Chmod(upper, status.Mode&0o7777)); err != nil {
		return err
	}
	return mountAt(merged, mountWish{Source: "overlay", Type: "overlay", Options: []string{"nosuid", "nodev",
		"lowerdir=" + lower, "upperdir=" + upper, "workdir=" + work}})
}
