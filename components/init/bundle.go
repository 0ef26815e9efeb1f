package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// bundle is one container of the image: a folder with config.json, runtime.json and rootfs/.
type bundle struct {
	dir, kind, name string
	config          runtimeConfig
	prepared        bool
}

// bundles are the containers of the image; onboot and onshutdown in order, services so that each comes after those that it waits for.
type bundles struct{ onboot, onshutdown, services []*bundle }

// findBundles reads them. It must run while the root is writable.
func findBundles(root string) (b bundles, err error) {
	if b.onboot, err = readBundles(filepath.Join(root, "onboot")); err != nil {
		return b, err
	}
	if b.onshutdown, err = readBundles(filepath.Join(root, "onshutdown")); err != nil {
		return b, err
	}
	if b.services, err = readBundles(filepath.Join(root, "services")); err != nil {
		return b, err
	}
	b.services, err = sortByAfter(b.services)
	return b, err
}

func readBundles(dir string) ([]*bundle, error) {
	entries, err := os.ReadDir(dir) // in order of names
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var found []*bundle
	for _, entry := range entries {
		b, err := readBundle(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		found = append(found, b)
	}
	return found, nil
}

func readBundle(dir string) (*bundle, error) {
	b := &bundle{dir: dir, kind: filepath.Base(filepath.Dir(dir)), name: filepath.Base(dir)}
	var err error
	b.config, err = readRuntime(dir, b.kind)
	return b, err
}

// sortByAfter keeps the order of names, but for those that others wait for.
func sortByAfter(services []*bundle) ([]*bundle, error) {
	byName := map[string]*bundle{}
	for _, b := range services {
		byName[b.name] = b
	}
	var sorted []*bundle
	done, path := map[*bundle]bool{}, []string{}
	var visit func(b *bundle) error
	visit = func(b *bundle) error {
		if done[b] {
			return nil
		}
		path = append(path, b.name)
		defer func() { path = path[:len(path)-1] }()
		if len(path) > len(services) {
			return fmt.Errorf("services wait for each other: %s", strings.Join(path, " after "))
		}
		after := append([]string{}, b.config.Slipway.After...)
		sort.Strings(after)
		for _, name := range after {
			other, ok := byName[name]
			if !ok {
				return fmt.Errorf("service %s: slipway.after: there is no service %s", b.name, name)
			}
			if err := visit(other); err != nil {
				return err
			}
		}
		if !done[b] {
			done[b] = true
			sorted = append(sorted, b)
		}
		return nil
	}
	for _, b := range services {
		if err := visit(b); err != nil {
			return nil, err
		}
	}
	return sorted, nil
}

// id is the container's name for runc, unique over all kinds.
func (b *bundle) id() string { return b.kind + "-" + b.name }
