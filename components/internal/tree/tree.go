// Package tree holds the files of a layer before they are written, and writes them so that equal files give equal bytes.
package tree

import (
	"fmt"
	"os"
	"path"
	"sort"
	"strings"
)

// Kind says what an entry is.
type Kind byte

const (
	File Kind = iota
	Dir
	Link
)

// Entry is one file, folder or symbolic link. A file's bytes are Data, or lie on disk at Path.
type Entry struct {
	Kind     Kind
	Mode     int64
	UID, GID int
	Data     []byte
	Path     string
	Target   string
}

// Bytes returns the content of a file.
func (e Entry) Bytes() ([]byte, error) {
	if e.Path != "" {
		return os.ReadFile(e.Path)
	}
	return e.Data, nil
}

// Tree maps clean relative paths ("usr/bin/x") to entries.
type Tree struct{ entries map[string]Entry }

// New returns an empty tree.
func New() *Tree { return &Tree{entries: map[string]Entry{}} }

// Put adds or replaces an entry. Paths that leave the root are refused.
func (t *Tree) Put(name string, e Entry) error {
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." {
			return fmt.Errorf("%q leaves the root", name)
		}
	}
	clean := cleanName(name)
	if clean == "" {
		return nil
	}
	t.entries[clean] = e
	return nil
}

// Get returns the entry at a path, following no links.
func (t *Tree) Get(name string) (Entry, bool) {
	e, ok := t.entries[cleanName(name)]
	return e, ok
}

// Names returns every path in order.
func (t *Tree) Names() []string {
	names := make([]string, 0, len(t.entries))
	for name := range t.entries {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Resolve follows links from name to the path of a file or folder.
func (t *Tree) Resolve(name string) (string, bool) {
	for range 16 {
		e, ok := t.Get(name)
		if !ok {
			return "", false
		}
		if e.Kind != Link {
			return cleanName(name), true
		}
		if path.IsAbs(e.Target) {
			name = e.Target
		} else {
			name = path.Join(path.Dir("/"+name), e.Target)
		}
	}
	return "", false
}

// withParents returns the tree plus the folders that its paths lie in.
func (t *Tree) withParents() map[string]Entry {
	all := map[string]Entry{}
	for name, e := range t.entries {
		all[name] = e
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if _, ok := t.entries[dir]; !ok {
				all[dir] = Entry{Kind: Dir, Mode: 0o755}
			}
		}
	}
	return all
}

func cleanName(name string) string { return strings.TrimPrefix(path.Clean("/"+name), "/") }
