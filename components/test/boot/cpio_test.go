//go:build boot

package boot

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"sort"
	"testing"

	"slipway.dev/components/internal/tree"
)

// writeSegment writes a tree as one compressed archive of the initramfs format ("newc"), padded to 4 bytes.
func writeSegment(t *testing.T, files *tree.Tree, to string) {
	t.Helper()
	out, err := os.Create(to)
	must(t, err)
	defer out.Close()
	zip, err := gzip.NewWriterLevel(out, gzip.BestSpeed)
	must(t, err)
	names := files.Names()
	sort.Strings(names)
	for n, name := range names {
		entry, _ := files.Get(name)
		data, err := entry.Bytes()
		must(t, err)
		kind := map[tree.Kind]int64{tree.File: 0o100000, tree.Dir: 0o040000, tree.Link: 0o120000}[entry.Kind]
		mode := entry.Mode
		if entry.Kind == tree.Link {
			data, mode = []byte(entry.Target), 0o777
		}
		writeCPIO(t, zip, n+1, kind|mode, entry, name, data)
	}
	writeCPIO(t, zip, 0, 0, tree.Entry{}, "TRAILER!!!", nil)
	must(t, zip.Close())
	info, err := out.Stat()
	must(t, err)
	_, err = out.Write(make([]byte, (4-info.Size()%4)%4))
	must(t, err)
}

func writeCPIO(t *testing.T, out io.Writer, inode int, mode int64, e tree.Entry, name string, data []byte) {
	t.Helper()
	fields := []int64{int64(inode), mode, int64(e.UID), int64(e.GID), 1, 0, int64(len(data)), 0, 0, 0, 0, int64(len(name) + 1), 0}
	header := "070701"
	for _, field := range fields {
		header += fmt.Sprintf("%08x", field)
	}
	head := append([]byte(header+name), 0)
	head = append(head, make([]byte, (4-len(head)%4)%4)...)
	body := append(data[:len(data):len(data)], make([]byte, (4-len(data)%4)%4)...)
	_, err := out.Write(append(head, body...))
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
