package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

const endTime = 30 * time.Second

// down ends a cluster and removes all that it made, but for the cache.
func down(p place) error {
	if os.Geteuid() != 0 {
		return errors.New("a cluster is root's: use sudo")
	}
	release, err := p.lock()
	if err != nil {
		return err
	}
	defer release()
	if err := endProcesses(p); err != nil {
		return err
	}
	return clean(p)
}

// endProcesses kills the first process of the cluster, which takes all others, their mounts and links along, and removes
// their cgroups. The logs stay.
func endProcesses(p place) error {
	_, pidfd, running, err := p.supervisor()
	if err != nil {
		return err
	}
	if running {
		defer unix.Close(pidfd)
		if err := unix.PidfdSendSignal(pidfd, unix.SIGKILL, nil, 0); err != nil && !errors.Is(err, unix.ESRCH) {
			return err
		}
		// It is over when every process of the namespace is.
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(pidfd), Events: unix.POLLIN}}, int(endTime.Milliseconds()))
		for errors.Is(err, unix.EINTR) {
			n, err = unix.Poll([]unix.PollFd{{Fd: int32(pidfd), Events: unix.POLLIN}}, int(endTime.Milliseconds()))
		}
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("the processes of cluster %q have not ended %s after they were killed", p.name, endTime)
		}
	}
	return removeCgroups(settings{Name: p.name}.cgroup())
}

// clean removes the state of a cluster that has ended.
func clean(p place) error {
	if err := removeCgroups(settings{Name: p.name}.cgroup()); err != nil {
		return err
	}
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(mounts)) {
		if fields := strings.Fields(line); len(fields) > 4 && strings.HasPrefix(fields[4], p.dir+"/") {
			return fmt.Errorf("%s is mounted, and removing the cluster's folder could remove what lies in it: unmount it first", fields[4])
		}
	}
	return os.RemoveAll(p.dir)
}

// removeCgroups removes a cgroup and all below it from every hierarchy, and the folder that all clusters share when this was
// the last one. Groups of processes that have just died are busy for a moment.
func removeCgroups(group string) error {
	const mounted = "/sys/fs/cgroup"
	roots, err := filepath.Glob(mounted + "/*" + group)
	if err != nil {
		return err
	}
	for _, root := range append(roots, mounted+group) {
		var groups []string
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() {
				groups = append(groups, path)
			}
			return nil // what is gone is gone
		})
		if err != nil {
			return err
		}
		slices.Reverse(groups) // the innermost first
		for _, path := range groups {
			if err := removeCgroup(path); err != nil {
				return fmt.Errorf("cgroup %s: %w", path, err)
			}
		}
		if err := unix.Rmdir(filepath.Dir(root)); err != nil && !errors.Is(err, unix.ENOENT) && !errors.Is(err, unix.EBUSY) && !errors.Is(err, unix.ENOTEMPTY) {
			return fmt.Errorf("cgroup %s: %w", filepath.Dir(root), err)
		}
	}
	return nil
}

func removeCgroup(path string) error {
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := unix.Rmdir(path)
		if err == nil || errors.Is(err, unix.ENOENT) {
			return nil
		}
		select {
		case <-deadline:
			return err
		case <-tick.C:
		}
	}
}
