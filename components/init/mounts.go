package main

import (
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

// ownRoot puts a bind mount of the initial root file system over itself and makes it the root. runc's pivot_root refuses the
// initial file system, because that has no parent mount; the bind mount has one, and nothing needs to be copied. A root that was
// mounted over the initial one, as from a disk, is only shared.
func ownRoot() error {
	var status unix.Statfs_t
	if err := unix.Statfs("/", &status); err != nil {
		return fmt.Errorf("root file system: %w", err)
	}
	if status.Type != unix.TMPFS_MAGIC && status.Type != unix.RAMFS_MAGIC {
		return unix.Mount("", "/", "", unix.MS_SHARED|unix.MS_REC, "")
	}
	for _, step := range []struct {
		what string
		do   func() error
	}{
		{"make /mnt", func() error { return os.MkdirAll("/mnt", 0o755) }},
		{"bind /", func() error { return unix.Mount("/", "/mnt", "", unix.MS_BIND, "") }},
		{"enter /mnt", func() error { return unix.Chdir("/mnt") }},
		{"move /mnt to /", func() error { return unix.Mount(".", "/", "", unix.MS_MOVE, "") }},
		{"chroot", func() error { return unix.Chroot(".") }},
		{"enter /", func() error { return unix.Chdir("/") }},
		{"share /", func() error { return unix.Mount("", "/", "", unix.MS_SHARED|unix.MS_REC, "") }},
	} {
		if err := step.do(); err != nil {
			return fmt.Errorf("root file system: %s: %w", step.what, err)
		}
	}
	return nil
}

// sealRoot makes the image read-only; state lies in /var, /run and /tmp.
func sealRoot() error {
	var status unix.Statfs_t
	if err := unix.Statfs("/", &status); err == nil && status.Flags&unix.ST_RDONLY != 0 {
		return nil
	}
	if err := unix.Mount("", "/", "", unix.MS_REMOUNT|unix.MS_BIND|unix.MS_RDONLY, ""); err != nil {
		return fmt.Errorf("root file system: make it read-only: %w", err)
	}
	return nil
}

type mount struct {
	kind, at, options string
	flags             uintptr
}

const careful = unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC

var mounts = []mount{
	{"proc", "/proc", "", careful},
	{"sysfs", "/sys", "", careful},
	{"devtmpfs", "/dev", "mode=0755", unix.MS_NOSUID},
	{"devpts", "/dev/pts", "gid=5,mode=0620,ptmxmode=0666", unix.MS_NOSUID | unix.MS_NOEXEC},
	{"tmpfs", "/dev/shm", "mode=1777", unix.MS_NOSUID | unix.MS_NODEV},
	{"mqueue", "/dev/mqueue", "", careful},
	{"tmpfs", "/run", "mode=0755,size=20%", unix.MS_NOSUID | unix.MS_NODEV},
	{"tmpfs", "/tmp", "mode=1777,size=20%", unix.MS_NOSUID | unix.MS_NODEV},
	// Images and writable layers of pods lie here.
	{"tmpfs", "/var", "mode=0755,size=75%", 0},
	{"cgroup2", "/sys/fs/cgroup", "nsdelegate", careful},
}

// extra are mounts for those who want them, where the kernel has them.
var extra = []mount{
	{"securityfs", "/sys/kernel/security", "", careful},
	{"debugfs", "/sys/kernel/debug", "mode=0700", careful},
	{"tracefs", "/sys/kernel/tracing", "mode=0700", careful},
	{"configfs", "/sys/kernel/config", "", careful},
	{"fusectl", "/sys/fs/fuse/connections", "", careful},
	{"pstore", "/sys/fs/pstore", "", careful},
	{"bpf", "/sys/fs/bpf", "mode=0700", careful},
	{"efivarfs", "/sys/firmware/efi/efivars", "", careful},
	{"binfmt_misc", "/proc/sys/fs/binfmt_misc", "", careful},
}

// nodes are links that programs expect in /dev.
var nodes = map[string]string{"/dev/fd": "/proc/self/fd", "/dev/stdin": "/proc/self/fd/0", "/dev/stdout": "/proc/self/fd/1", "/dev/stderr": "/proc/self/fd/2"}

func mountAll() error {
	for _, m := range mounts {
		if err := m.do(); err != nil {
			return fmt.Errorf("mount %s: %w", m.at, err)
		}
		// A mount inherits sharing from the mount that it lies on; /sys and /dev have come after that was set.
		if err := unix.Mount("", m.at, "", unix.MS_SHARED, ""); err != nil {
			return fmt.Errorf("share %s: %w", m.at, err)
		}
	}
	for _, m := range extra {
		if known(m.kind) {
			if _, err := os.Stat(m.at); err == nil {
				unix.Mount(m.kind, m.at, m.kind, m.flags, m.options)
			}
		}
	}
	for at, target := range nodes {
		if err := os.Symlink(target, at); err != nil && !os.IsExist(err) {
			return err
		}
	}
	return enableControllers(cgroupRoot)
}

// do mounts, unless it is there: the small initrd hands /proc, /sys and /dev over, and some kernels mount /dev.
func (m mount) do() error {
	if _, err := os.Stat(m.at); err != nil {
		if err := os.MkdirAll(m.at, 0o755); err != nil {
			return err
		}
	}
	if isMount(m.at) {
		return nil
	}
	return unix.Mount(m.kind, m.at, m.kind, m.flags, m.options)
}

// isMount tells whether something is mounted at a folder: its device is another than its parent's.
func isMount(at string) bool {
	var here, above unix.Stat_t
	return unix.Stat(at, &here) == nil && unix.Stat(at+"/..", &above) == nil && here.Dev != above.Dev
}

// known tells whether the kernel has a file system built in or loaded. Mounting one that is neither would make it look for a module.
func known(kind string) bool {
	fileSystems.Do(func() {
		data, _ := os.ReadFile("/proc/filesystems")
		fileSystemList = string(data)
	})
	return strings.Contains(fileSystemList, "\t"+kind+"\n")
}

var (
	fileSystems    sync.Once
	fileSystemList string
)

func enableControllers(cgroup string) error {
	data, err := os.ReadFile(cgroup + "/cgroup.controllers")
	if err != nil {
		return err
	}
	all := ""
	for controller := range strings.FieldsSeq(string(data)) {
		all += " +" + controller
	}
	if err := os.WriteFile(cgroup+"/cgroup.subtree_control", []byte(strings.TrimSpace(all)), 0); err != nil {
		return fmt.Errorf("cgroup controllers%s: %w", all, err)
	}
	return nil
}

// unmountAll unmounts what is not a memory file system of ours, the deepest first; what is busy is made read-only.
func unmountAll() {
	data, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return
	}
	var at []string
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(line); len(fields) > 3 && strings.HasPrefix(fields[0], "/dev/") {
			at = append(at, fields[1])
		}
	}
	sort.Sort(sort.Reverse(sort.StringSlice(at)))
	for _, dir := range at {
		if err := unix.Unmount(dir, 0); errors.Is(err, unix.EBUSY) {
			unix.Mount("", dir, "", unix.MS_REMOUNT|unix.MS_RDONLY, "")
		}
	}
}
