package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"

	"golang.org/x/sys/unix"
)

// withXattrs is one line of a list of extended attributes, which the archive format of an initrd has no place for.
type withXattrs struct {
	Path   string            `json:"path"`
	Xattrs map[string][]byte `json:"xattrs"`
}

// applyXattrs sets the attributes that the lists in a folder give to files below root. A read-only root has them already.
// The kernel's memory file system may know no attribute of some kind ("user." before 6.6): those are returned as one error, all others are set.
func applyXattrs(root, lists string) error {
	var status unix.Statfs_t
	if err := unix.Statfs(root, &status); err != nil || status.Flags&unix.ST_RDONLY != 0 {
		return err
	}
	files, _ := filepath.Glob(filepath.Join(lists, "*"))
	var failed []error
	for _, file := range files {
		if err := applyList(root, file, func(err error) { failed = append(failed, err) }); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	if len(failed) > 1 {
		return fmt.Errorf("%w, and %d more", failed[0], len(failed)-1)
	}
	return errors.Join(failed...)
}

func applyList(root, list string, failed func(error)) error {
	in, err := os.Open(list)
	if err != nil {
		return err
	}
	defer in.Close()
	decoder := json.NewDecoder(in)
	for {
		var line withXattrs
		if err := decoder.Decode(&line); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		at, err := inside(root, filepath.Dir(line.Path))
		if err != nil {
			return err
		}
		at = filepath.Join(at, filepath.Base(line.Path))
		names := make([]string, 0, len(line.Xattrs))
		for name := range line.Xattrs {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			if err := unix.Lsetxattr(at, name, line.Xattrs[name], 0); err != nil {
				failed(fmt.Errorf("%s: attribute %s: %w", line.Path, name, err))
			}
		}
	}
}
