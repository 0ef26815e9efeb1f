package tree

import (
	"archive/tar"
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
)

func put(t *testing.T, files *Tree, name string, e Entry) {
	t.Helper()
	if err := files.Put(name, e); err != nil {
		t.Fatal(err)
	}
}

func archive(t *testing.T, files *Tree) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := files.WriteTar(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestEqualFilesGiveEqualBytesInAnyOrder(t *testing.T) {
	one, two := New(), New()
	put(t, one, "usr/bin/a", Entry{Mode: 0o755, Data: []byte("a")})
	put(t, one, "/etc/b", Entry{Kind: Link, Target: "c"})
	put(t, two, "etc/b", Entry{Kind: Link, Target: "c"})
	put(t, two, "./usr/bin/a", Entry{Mode: 0o755, Data: []byte("a")})
	if !bytes.Equal(archive(t, one), archive(t, two)) {
		t.Error("the archives differ")
	}
}

func TestWritesParentsBeforeChildrenAtTheEpoch(t *testing.T) {
	files := New()
	put(t, files, "a/b/c", Entry{Mode: 0o644})
	in := tar.NewReader(bytes.NewReader(archive(t, files)))
	var names []string
	for h, err := in.Next(); err == nil; h, err = in.Next() {
		names = append(names, h.Name)
		if !h.ModTime.Equal(time.Unix(0, 0)) || h.Uid != 0 {
			t.Errorf("%s: %v %d", h.Name, h.ModTime, h.Uid)
		}
	}
	if !slices.Equal(names, []string{"a/", "a/b/", "a/b/c"}) {
		t.Errorf("got %v", names)
	}
}

func TestRefusesAPathThatLeavesTheRoot(t *testing.T) {
	for _, name := range []string{"../x", "a/../../x", "/.."} {
		if err := New().Put(name, Entry{}); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	var out bytes.Buffer
	evil := tar.NewWriter(&out)
	if err := evil.WriteHeader(&tar.Header{Name: "a/../../x", Typeflag: tar.TypeReg}); err != nil {
		t.Fatal(err)
	}
	evil.Close()
	err := New().AddTar(&out, func(string) bool { return true })
	if err == nil || !strings.Contains(err.Error(), "leaves the root") {
		t.Errorf("got %v", err)
	}
}

func TestFollowsLinksButNotForEver(t *testing.T) {
	files := New()
	put(t, files, "lib64/ld.so", Entry{Kind: Link, Target: "/lib/ld-2.so"})
	put(t, files, "lib/ld-2.so", Entry{})
	put(t, files, "loop", Entry{Kind: Link, Target: "loop"})
	if got, ok := files.Resolve("lib64/ld.so"); !ok || got != "lib/ld-2.so" {
		t.Errorf("got %q", got)
	}
	if _, ok := files.Resolve("loop"); ok {
		t.Error("a loop leads nowhere")
	}
}
