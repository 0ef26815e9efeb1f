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

// Inline is one small file given in the definition.
type Inline struct {
	At   string
	Mode int64
	Text string
}

func (s Inline) Key(*Env) (string, error) {
	return Hash("inline", s.At, fmt.Sprint(s.Mode), s.Text), nil
}

func (s Inline) Add(_ *Env, t *tree.Tree) error {
	return t.Put(s.At, tree.Entry{Mode: s.Mode, Data: []byte(s.Text)})
}

// Folders are empty folders, for mount points and state.
type Folders struct {
	Paths    []string
	Mode     int64
	UID, GID int
}

func (s Folders) Key(*Env) (string, error) { return Hash("folders", fmt.Sprint(s)), nil }

func (s Folders) Add(_ *Env, t *tree.Tree) error {
	for _, name := range s.Paths {
		if err := t.Put(name, tree.Entry{Kind: tree.Dir, Mode: s.Mode, UID: s.UID, GID: s.GID}); err != nil {
			return err
		}
	}
	return nil
}

// Links are symbolic links: path → target.
type Links map[string]string

func (s Links) Key(*Env) (string, error) { return Hash("links", fmt.Sprint(map[string]string(s))), nil }

func (s Links) Add(_ *Env, t *tree.Tree) error {
	for name, target := range s {
		if err := t.Put(name, tree.Entry{Kind: tree.Link, Target: target}); err != nil {
			return err
		}
	}
	return nil
}

// Folder copies a file or folder of the repository. Modes become 0755 or 0644, so that a umask changes nothing.
type Folder struct {
	From string // below the repository
	At   string
	Made string // how to make it when it is missing, for the error message
}

func (s Folder) Key(e *Env) (string, error) {
	parts := []string{"folder", s.At}
	err := s.walk(e, func(name, file string, mode fs.FileMode) error {
		data, err := os.ReadFile(file)
		parts = append(parts, name, mode.String(), Hash(string(data)))
		return err
	})
	return Hash(parts...), err
}

func (s Folder) Add(e *Env, t *tree.Tree) error {
	return s.walk(e, func(name, file string, mode fs.FileMode) error {
		entry := tree.Entry{Mode: 0o644, Path: file}
		if mode&0o100 != 0 {
			entry.Mode = 0o755
		}
		return t.Put(path.Join(s.At, name), entry)
	})
}

func (s Folder) walk(e *Env, visit func(name, file string, mode fs.FileMode) error) error {
	from := filepath.Join(e.Repository, s.From)
	if _, err := os.Stat(from); err != nil {
		return fmt.Errorf("%s is missing; make it with: %s", s.From, s.Made)
	}
	return filepath.WalkDir(from, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := os.Stat(file)
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(strings.TrimPrefix(file, from), "/")
		return visit(name, file, info.Mode())
	})
}
