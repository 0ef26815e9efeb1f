package main

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// bindNamespaces keeps a created container's namespaces at paths, for other containers to join. A container that was started again
// has new ones, which take the place of the old.
func bindNamespaces(wish namespaces, pid int) error {
	for _, one := range []struct{ kind, at string }{
		{"cgroup", wish.Cgroup}, {"ipc", wish.IPC}, {"mnt", wish.Mnt}, {"net", wish.Net}, {"pid", wish.PID}, {"user", wish.User}, {"uts", wish.UTS},
	} {
		if one.at == "" {
			continue
		}
		if err := bindNamespace(fmt.Sprintf("/proc/%d/ns/%s", pid, one.kind), one.at); err != nil {
			return fmt.Errorf("runtime.json bindNS: %s at %s: %w", one.kind, one.at, err)
		}
	}
	return nil
}

func bindNamespace(namespace, at string) error {
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		return err
	}
	file, err := os.OpenFile(at, os.O_CREATE|os.O_RDONLY, 0o644)
	if err != nil {
		return err
	}
	file.Close()
	for unix.Unmount(at, unix.MNT_DETACH) == nil {
	}
	if err := unix.Mount(namespace, at, "", unix.MS_BIND, ""); err != nil {
		return err
	}
	return nil
}
