package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// bundle is one container of the image: a folder with config.json, runtime.json and rootfs/ or, when it may be written to, lower/.
type bundle struct {
	dir, kind, name string
	lower           string // empty: rootfs/ is used as it is
	mkdir           []string
}

// runtimeConfig is runtime.json: what to do in the root file system before the container starts.
type runtimeConfig struct {
	Mkdir []string `json:"mkdir"`
}

// findBundles returns the onboot containers in order and the services by name. It must run while the root is writable.
func findBundles(root string) (onboot, services []bundle, err error) {
	if onboot, err = readBundles(filepath.Join(root, "onboot")); err != nil {
		return nil, nil, err
	}
	services, err = readBundles(filepath.Join(root, "services"))
	return onboot, services, err
}

func readBundles(dir string) ([]bundle, error) {
	entries, err := os.ReadDir(dir) // in order of names
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var bundles []bundle
	for _, entry := range entries {
		b, err := readBundle(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		bundles = append(bundles, b)
	}
	return bundles, nil
}

func readBundle(dir string) (bundle, error) {
	b := bundle{dir: dir, kind: filepath.Base(filepath.Dir(dir)), name: filepath.Base(dir)}
	data, err := os.ReadFile(filepath.Join(dir, "runtime.json"))
	if err == nil {
		var config runtimeConfig
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.DisallowUnknownFields() // better no boot than a wish ignored
		if err := decoder.Decode(&config); err != nil {
			return b, fmt.Errorf("%s/runtime.json: %w", dir, err)
		}
		b.mkdir = config.Mkdir
	} else if !errors.Is(err, fs.ErrNotExist) {
		return b, err
	}
	lower, err := filepath.EvalSymlinks(filepath.Join(dir, "lower"))
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	b.lower = lower
	return b, errors.Join(err, os.MkdirAll(filepath.Join(dir, "rootfs"), 0o755))
}

// prepare mounts a writable root file system once and makes the folders asked for.
func (b bundle) prepare() error {
	rootfs := filepath.Join(b.dir, "rootfs")
	if b.lower != "" && !mounted(rootfs) {
		scratch := filepath.Join("/run/writable", b.kind+"-"+b.name)
		upper, work := filepath.Join(scratch, "upper"), filepath.Join(scratch, "work")
		for _, dir := range []string{scratch, upper, work} {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
		}
		options := fmt.Sprintf("lowerdir=%s,upperdir=%s,workdir=%s", b.lower, upper, work)
		if err := unix.Mount("overlay", rootfs, "overlay", 0, options); err != nil {
			return fmt.Errorf("overlay at %s: %w", rootfs, err)
		}
	}
	for _, dir := range b.mkdir {
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(rootfs, filepath.Join("/", dir))
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("runtime.json mkdir: %w", err)
		}
	}
	return nil
}

func mounted(at string) bool {
	data, err := os.ReadFile("/proc/self/mounts")
	return err == nil && strings.Contains(string(data), " "+at+" ")
}

// id is the container's name for runc, unique over all kinds.
func (b bundle) id() string { return b.kind + "-" + b.name }
