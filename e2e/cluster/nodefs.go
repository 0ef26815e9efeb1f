package main

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Where the node finds what comes from outside of it.
const (
	nodeDir      = "/run/slipway"
	nodeStateDir = nodeDir + "/state"
	nodeBinaries = nodeDir + "/bin"
	registryDir  = nodeDir + "/registry"
	kubernetes   = "/etc/kubernetes"
	smallDisk    = "/var/lib/small-disk"
)

// tunables are kernel settings that kubelet sets for the whole machine. It leaves alone what has its value already, so the
// node gets files that say so.
var tunables = map[string]string{
	"vm/overcommit_memory":      "1",
	"vm/panic_on_oom":           "0",
	"kernel/panic":              "10",
	"kernel/panic_on_oops":      "1",
	"kernel/keys/root_maxkeys":  "1000000",
	"kernel/keys/root_maxbytes": "25000000",
}

// enterRoot gives this mount namespace a root of its own: the machine's programs, but the node's own /etc, /opt, /run and
// /var. So no path of the machine is written to, and no two clusters share one.
func enterRoot(s settings) error {
	// Nothing that is mounted from here on shows outside.
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("make the mounts private: %w", err)
	}
	root := filepath.Join(s.Dir, "root")
	if err := os.MkdirAll(root, 0o755); err != nil {
		return err
	}
	if err := unix.Mount("slipway", root, "tmpfs", 0, "mode=0755"); err != nil {
		return fmt.Errorf("mount tmpfs on %s: %w", root, err)
	}
	// The state may lie below a folder that is bound into the root: keep the root out of itself.
	if err := unix.Mount("", root, "", unix.MS_UNBINDABLE, ""); err != nil {
		return fmt.Errorf("make %s unbindable: %w", root, err)
	}
	if err := bindMachine(root); err != nil {
		return err
	}
	if err := bindEtc(root, s); err != nil {
		return err
	}
	binds := [][2]string{
		{filepath.Join(s.Dir, "var"), "/var"},
		{filepath.Join(s.Dir, "kubernetes"), kubernetes},
		{s.Dir, nodeStateDir},
	}
	for set, dir := range s.Binaries {
		binds = append(binds, [2]string{dir, nodeBinaries + "/" + set})
	}
	if !s.APIOnly {
		binds = append(binds, [2]string{s.Registry, registryDir}, [2]string{s.Binaries["containerd"], "/opt/cni/bin"})
	}
	for _, b := range binds {
		if err := bind(b[0], filepath.Join(root, b[1])); err != nil {
			return err
		}
	}
	if err := pivot(root); err != nil {
		return err
	}
	if err := hideTunables(); err != nil {
		return err
	}
	return makeVar()
}

// bindMachine shows the machine's top-level folders.
func bindMachine(root string) error {
	entries, err := os.ReadDir("/")
	if err != nil {
		return err
	}
	own := map[string]bool{"proc": true, "etc": true, "opt": true, "run": true, "var": true, "lost+found": true}
	for _, entry := range entries {
		from, at := "/"+entry.Name(), filepath.Join(root, entry.Name())
		switch {
		case own[entry.Name()]:
		case entry.Type() == os.ModeSymlink:
			target, err := os.Readlink(from)
			if err != nil {
				return err
			}
			if err := os.Symlink(target, at); err != nil {
				return err
			}
		case entry.IsDir():
			if err := bind(from, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// bindEtc makes an /etc of links to the machine's, but for what tells where it is.
func bindEtc(root string, s settings) error {
	const machineEtc = nodeDir + "/machine-etc"
	if err := bind("/etc", filepath.Join(root, machineEtc)); err != nil {
		return err
	}
	etc := filepath.Join(root, "etc")
	if err := os.MkdirAll(filepath.Join(etc, "cni/net.d"), 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir("/etc")
	if err != nil {
		return err
	}
	own := map[string]bool{"resolv.conf": true, "hosts": true, "hostname": true, "cni": true, "kubernetes": true, "containerd": true, "mtab": true}
	for _, entry := range entries {
		if own[entry.Name()] {
			continue
		}
		if err := os.Symlink(machineEtc+"/"+entry.Name(), filepath.Join(etc, entry.Name())); err != nil {
			return err
		}
	}
	for _, name := range []string{"resolv.conf", "hosts"} {
		data, err := os.ReadFile(filepath.Join(s.Dir, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(etc, name), data, 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(etc, "hostname"), []byte(hostName+"\n"), 0o644)
}

func bind(from, at string) error {
	if err := os.MkdirAll(at, 0o755); err != nil {
		return err
	}
	if err := unix.Mount(from, at, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return fmt.Errorf("bind %s: %w", from, err)
	}
	return nil
}

func pivot(root string) error {
	proc := filepath.Join(root, "proc")
	if err := os.MkdirAll(proc, 0o555); err != nil {
		return err
	}
	if err := unix.Mount("proc", proc, "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return fmt.Errorf("mount /proc: %w", err)
	}
	if err := os.Chdir(root); err != nil {
		return err
	}
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("pivot_root to %s: %w (the machine's own root must be a mounted file system)", root, err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("unmount the machine's root: %w", err)
	}
	if err := os.Chdir("/"); err != nil {
		return err
	}
	// Pods may ask for mounts that propagate.
	return unix.Mount("", "/", "", unix.MS_REC|unix.MS_SHARED, "")
}

func hideTunables() error {
	for name, value := range tunables {
		file := nodeDir + "/tunables/" + name
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(value+"\n"), 0o644); err != nil {
			return err
		}
		if err := unix.Mount(file, "/proc/sys/"+name, "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("cover /proc/sys/%s: %w", name, err)
		}
	}
	return nil
}

func makeVar() error {
	for _, dir := range []string{"/var/lib", "/var/log", "/var/tmp", "/run/lock"} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	if err := os.Symlink("/run", "/var/run"); err != nil {
		return err
	}
	// What is written to it finds it full soon.
	if err := os.MkdirAll(smallDisk, 0o755); err != nil {
		return err
	}
	if err := unix.Mount("small", smallDisk, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "size=4m,mode=1777"); err != nil {
		return fmt.Errorf("mount tmpfs on %s: %w", smallDisk, err)
	}
	return nil
}
