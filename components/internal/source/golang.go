package source

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"slipway.dev/components/internal/tree"
)

// GoCommand is a command of the components module, compiled without cgo.
type GoCommand struct {
	Package string // below components/, such as "init"
	At      string // its path in the image
}

// Key is that of all Go sources of the module: one hash for all commands, since they share packages. Go's own cache makes a rebuild cheap.
func (s GoCommand) Key(e *Env) (string, error) {
	sources, err := e.once("go sources", func() (string, error) { return hashGoSources(e.Components()) })
	return Hash("go", s.Package, s.At, sources), err
}

func (s GoCommand) Add(e *Env, t *tree.Tree) error {
	data, err := compile(e, s.Package)
	if err != nil {
		return err
	}
	return t.Put(s.At, tree.Entry{Mode: 0o755, Data: data})
}

// compile leaves functions where they are instead of copying them to where they are called: 10 % less to load, and none of these
// commands computes much.
func compile(e *Env, pkg string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "components-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, path.Base(pkg))
	_, err = run(e.Components(), []string{"CGO_ENABLED=0", "GOFLAGS=-buildvcs=false"},
		"go", "build", "-trimpath", "-gcflags=all=-l", "-ldflags", "-s -w", "-o", out, "./"+pkg)
	if err != nil {
		return nil, err
	}
	return os.ReadFile(out)
}

func hashGoSources(components string) (string, error) {
	version, err := run(components, nil, "go", "version")
	if err != nil {
		return "", err
	}
	parts := []string{version}
	err = filepath.WalkDir(components, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		// A folder with a go.mod of its own is another module.
		if entry.IsDir() && file != components {
			if _, err := os.Stat(filepath.Join(file, "go.mod")); err == nil {
				return filepath.SkipDir
			}
		}
		name := entry.Name()
		if entry.IsDir() || strings.HasSuffix(name, "_test.go") || !(strings.HasSuffix(name, ".go") || name == "go.mod" || name == "go.sum") {
			return nil
		}
		data, err := os.ReadFile(file)
		parts = append(parts, strings.TrimPrefix(file, components), string(data))
		return err
	})
	return Hash(parts...), err
}

// Binaries are commands of one set of components/binaries.
type Binaries struct {
	Set   string
	Files map[string]string // path in the image → name in the set
}

// Key is the name of the set's folder: the build script puts the content hash into it.
func (s Binaries) Key(e *Env) (string, error) {
	dir, err := s.dir(e)
	return Hash("binaries", filepath.Base(dir), fmt.Sprint(s.Files)), err
}

func (s Binaries) Add(e *Env, t *tree.Tree) error {
	dir, err := s.dir(e)
	if err != nil {
		return err
	}
	for at, name := range s.Files {
		if err := t.Put(at, tree.Entry{Mode: 0o755, Path: filepath.Join(dir, name)}); err != nil {
			return err
		}
	}
	return nil
}

func (s Binaries) dir(e *Env) (string, error) {
	return e.once("binaries "+s.Set, func() (string, error) {
		out, err := run(e.Repository, nil, filepath.Join(e.Components(), "binaries", "build"), s.Set)
		return strings.TrimSpace(out), err
	})
}
