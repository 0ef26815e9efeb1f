package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// What each kind of cluster needs; containerd's set holds etcd and the CNI plugins.
var (
	apiSets   = []string{"kubernetes", "containerd", "helm"}
	localSets = append(apiSets[:3:3], "runc", "registry", "coredns")
	kindSets  = append(apiSets[:3:3], "kind")
)

// findBinaries returns the folder of each set of programs, building what the cache lacks.
func findBinaries(ctx context.Context, p place, o options, sets []string) (map[string]string, error) {
	repository, err := findRepository(ctx, o)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, filepath.Join(repository, "components/binaries/build"), sets...)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("components/binaries/build: %w", err)
	}
	dirs := strings.Fields(string(out))
	if len(dirs) != len(sets) {
		return nil, fmt.Errorf("components/binaries/build printed %d folders for %d sets", len(dirs), len(sets))
	}
	found := map[string]string{}
	for n, set := range sets {
		found[set] = dirs[n]
	}
	if o.apiOnly {
		return found, nil
	}
	found["podnet"], err = buildCommand(ctx, p.cache, filepath.Join(repository, "components/podnet"), ".")
	if err != nil || slices.Contains(sets, "kind") { // whose node has its own pause image
		return found, err
	}
	found["pause"], err = buildCommand(ctx, p.cache, filepath.Join(repository, "components"), "pause")
	return found, err
}

func findRepository(ctx context.Context, o options) (string, error) {
	dir := o.repository
	if dir == "" {
		out, err := exec.CommandContext(ctx, "git", "rev-parse", "--show-toplevel").Output()
		if err != nil {
			return "", errors.New("this is no git work tree: say where Slipway's is with --repository or SLIPWAY_REPOSITORY")
		}
		dir = strings.TrimSpace(string(out))
	}
	if _, err := os.Stat(filepath.Join(dir, "components/binaries/build")); err != nil {
		return "", fmt.Errorf("%s is not Slipway's repository: %w", dir, err)
	}
	return filepath.Abs(dir)
}

// buildCommand compiles one static Go command, named like its folder, into a cache folder that is named by its sources.
func buildCommand(ctx context.Context, cache, module, pkg string) (string, error) {
	name := filepath.Base(filepath.Join(module, pkg))
	key, err := sourceKey(ctx, module, pkg)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "bin", name+"-"+key)
	if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
		return dir, nil
	}
	fmt.Fprintf(os.Stderr, "building %s (once; cached in %s)\n", name, dir)
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	aside, err := os.MkdirTemp(filepath.Dir(dir), "."+name+".")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(aside)
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-trimpath", "-mod=readonly", "-ldflags=-s -w", "-o", filepath.Join(aside, name), "./"+pkg)
	build.Dir = module
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build of %s: %w\n%s", name, err, out)
	}
	if err := os.Chmod(aside, 0o755); err != nil {
		return "", err
	}
	if err := os.Rename(aside, dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	return dir, nil
}

// sourceKey is the hash of all that decides a command's bytes: its module's pins, its own folder and the Go version.
func sourceKey(ctx context.Context, module, pkg string) (string, error) {
	version, err := exec.CommandContext(ctx, "go", "version").Output()
	if err != nil {
		return "", fmt.Errorf("Go is needed to build %s: %w", pkg, err)
	}
	files := []string{filepath.Join(module, "go.mod"), filepath.Join(module, "go.sum")}
	err = filepath.WalkDir(filepath.Join(module, pkg), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	all := bytes.NewBuffer(version)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(all, "%s %x\n", strings.TrimPrefix(file, module), sha256.Sum256(data))
	}
	sum := sha256.Sum256(all.Bytes())
	return hex.EncodeToString(sum[:8]), nil
}
