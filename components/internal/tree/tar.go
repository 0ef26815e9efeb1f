package tree

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"time"
)

// WriteTar writes the tree as a tar: paths in order, times at the epoch, no names of users. Parents come before children.
func (t *Tree) WriteTar(w io.Writer) error {
	all := t.withParents()
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	sort.Strings(names)
	out := tar.NewWriter(w)
	for _, name := range names {
		if err := writeEntry(out, name, all[name]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return out.Close()
}

func writeEntry(out *tar.Writer, name string, e Entry) error {
	h := &tar.Header{Name: name, Mode: e.Mode, Uid: e.UID, Gid: e.GID, ModTime: time.Unix(0, 0), Format: tar.FormatPAX}
	switch e.Kind {
	case Dir:
		h.Typeflag, h.Name = tar.TypeDir, name+"/"
		return out.WriteHeader(h)
	case Link:
		h.Typeflag, h.Linkname, h.Mode = tar.TypeSymlink, e.Target, 0o777
		return out.WriteHeader(h)
	case File:
		return writeFile(out, h, e)
	}
	return fmt.Errorf("unknown kind %d", e.Kind)
}

func writeFile(out *tar.Writer, h *tar.Header, e Entry) error {
	h.Typeflag = tar.TypeReg
	if e.Path == "" {
		h.Size = int64(len(e.Data))
		if err := out.WriteHeader(h); err != nil {
			return err
		}
		_, err := out.Write(e.Data)
		return err
	}
	in, err := os.Open(e.Path)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	h.Size = info.Size()
	if err := out.WriteHeader(h); err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return err
}

// AddTar reads a tar into the tree, keeping only paths that keep allows. Devices and sockets are left out; a hard link becomes a copy.
func (t *Tree) AddTar(r io.Reader, keep func(name string) bool) error {
	in := tar.NewReader(r)
	for {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !keep(cleanName(h.Name)) {
			continue
		}
		e := Entry{Mode: h.Mode & 0o7777, UID: h.Uid, GID: h.Gid}
		switch h.Typeflag {
		case tar.TypeReg:
			if e.Data, err = io.ReadAll(in); err != nil {
				return err
			}
		case tar.TypeDir:
			e.Kind = Dir
		case tar.TypeSymlink:
			e.Kind, e.Target = Link, h.Linkname
		case tar.TypeLink:
			original, ok := t.Get(h.Linkname)
			if !ok {
				return fmt.Errorf("%s: hard link to %s, which is not there", h.Name, h.Linkname)
			}
			e = original
		default:
			continue
		}
		if err := t.Put(h.Name, e); err != nil {
			return err
		}
	}
}
