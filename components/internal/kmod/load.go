package kmod

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// Loader loads modules of one kernel into the running one.
type Loader struct {
	dir   string
	index *Index
}

// Open reads the index of the running kernel's modules below root ("/lib/modules").
func Open(root string) (*Loader, error) {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return nil, err
	}
	dir := filepath.Join(root, unix.ByteSliceToString(name.Release[:]))
	dep, err := os.Open(filepath.Join(dir, "modules.dep"))
	if err != nil {
		return nil, err
	}
	defer dep.Close()
	aliases, err := os.Open(filepath.Join(dir, "modules.alias"))
	if err != nil {
		return nil, err
	}
	defer aliases.Close()
	index, err := ReadIndex(dep, aliases)
	return &Loader{dir, index}, err
}

// Load loads what a name or alias stands for. That nothing answers to it is no error: most hardware needs no module.
func (l *Loader) Load(nameOrAlias string) error {
	for _, module := range l.index.Find(nameOrAlias) {
		for _, file := range l.index.Order(module) {
			if err := insert(filepath.Join(l.dir, file)); err != nil {
				return fmt.Errorf("module %s: %w", file, err)
			}
		}
	}
	return nil
}

// LoadForDevices loads the modules of every device that the kernel has found; it returns what failed, after trying all.
func (l *Loader) LoadForDevices(sys string) error {
	seen := map[string]bool{}
	var failed []error
	err := filepath.WalkDir(sys, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "modalias" {
			return nil // devices come and go while we look
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return nil
		}
		name := strings.TrimSpace(string(data))
		if name == "" || seen[name] {
			return nil
		}
		seen[name] = true
		if err := l.Load(name); err != nil {
			failed = append(failed, err)
		}
		return nil
	})
	return errors.Join(append(failed, err)...)
}

func insert(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	// ENODEV: the module is for hardware that is not here (common for platform drivers found by a wide alias).
	err = unix.FinitModule(int(f.Fd()), "", 0)
	if errors.Is(err, unix.EEXIST) || errors.Is(err, unix.ENODEV) {
		return nil
	}
	return err
}
