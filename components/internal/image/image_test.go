package image

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/validate"

	"slipway.dev/components/internal/source"
)

func sample(text string) Image {
	return Image{Name: "sample", User: "65532:65532", Labels: map[string]string{"a": "b", "c": "d"}, Layers: []Layer{
		{source.Inline{At: "etc/x", Mode: 0o644, Text: text}, source.Links{"z": "y", "b": "a"}},
		{source.Folders{Paths: []string{"tmp"}, Mode: 0o1777}},
	}}
}

func build(t *testing.T, i Image, cache string) (v1.Image, bool) {
	t.Helper()
	_, made, err := i.Build(source.NewEnv(t.TempDir(), cache))
	if err != nil {
		t.Fatal(err)
	}
	img, err := Current(source.NewEnv("", cache), i.Name)
	if err != nil {
		t.Fatal(err)
	}
	return img, made
}

func digest(t *testing.T, img v1.Image) string {
	t.Helper()
	hash, err := img.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return hash.String()
}

func TestTwoEmptyCachesGiveTheSameDigest(t *testing.T) {
	one, _ := build(t, sample("x"), t.TempDir())
	two, _ := build(t, sample("x"), t.TempDir())
	if digest(t, one) != digest(t, two) {
		t.Error("the digests differ")
	}
	if err := validate.Image(one, validate.Fast); err != nil {
		t.Errorf("not a valid image: %v", err)
	}
	layers, err := one.Layers()
	if err != nil {
		t.Fatal(err)
	}
	for _, layer := range layers {
		checkLayer(t, layer)
	}
}

// checkLayer compares a layer's digests with its bytes; the library's own check takes every layer for gzip.
func checkLayer(t *testing.T, layer v1.Layer) {
	t.Helper()
	hash, err := layer.Digest()
	if err != nil {
		t.Fatal(err)
	}
	diff, err := layer.DiffID()
	if err != nil {
		t.Fatal(err)
	}
	for want, open := range map[v1.Hash]func() (io.ReadCloser, error){hash: layer.Compressed, diff: layer.Uncompressed} {
		in, err := open()
		if err != nil {
			t.Fatal(err)
		}
		found, _, err := v1.SHA256(in)
		if err != nil || found != want {
			t.Errorf("a layer has the digest %v, want %v (%v)", found, want, err)
		}
		if err := in.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestBuildsAgainOnlyWhatChanged(t *testing.T) {
	cache := t.TempDir()
	first, made := build(t, sample("x"), cache)
	if !made {
		t.Error("the first was not built")
	}
	if _, made := build(t, sample("x"), cache); made {
		t.Error("the same was built twice")
	}
	second, made := build(t, sample("y"), cache)
	if !made || digest(t, first) == digest(t, second) {
		t.Error("a change was not seen")
	}
	layers, err := filepath.Glob(filepath.Join(cache, "layers", "*.tar.zst"))
	if err != nil || len(layers) != 3 {
		t.Errorf("%d layers were made, want 3: the second layer is shared (%v)", len(layers), err)
	}
}

func TestAPushBeforeABuildSaysWhatToRun(t *testing.T) {
	_, err := Current(source.NewEnv("", t.TempDir()), "vmm")
	if err == nil || err.Error() != "image vmm is not built yet: run components/build build vmm" {
		t.Errorf("got %v", err)
	}
}

func TestAMissingFolderSaysHowToMakeIt(t *testing.T) {
	broken := Image{Name: "broken", Layers: []Layer{{source.Folder{From: "target/app", Made: "./mvnw package"}}}}
	_, _, err := broken.Build(source.NewEnv(t.TempDir(), t.TempDir()))
	if err == nil || err.Error() != "target/app is missing; make it with: ./mvnw package" {
		t.Errorf("got %v", err)
	}
}

func TestAFailedBuildLeavesNothing(t *testing.T) {
	cache, repository := t.TempDir(), t.TempDir()
	if err := os.Mkdir(filepath.Join(repository, "app"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(repository, "app", "file"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	broken := Image{Name: "broken", Layers: []Layer{{source.Folder{From: "app", At: ".."}}}}
	if _, _, err := broken.Build(source.NewEnv(repository, cache)); err == nil {
		t.Fatal("a layer outside the root was built")
	}
	if left, _ := filepath.Glob(filepath.Join(cache, "images", "*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestAnArchiveOfACommandIsReproducible(t *testing.T) {
	one, err := PackCommand("example.test/pause:1", []byte("binary"))
	if err != nil {
		t.Fatal(err)
	}
	two, err := PackCommand("example.test/pause:1", []byte("binary"))
	if err != nil || string(one) != string(two) {
		t.Errorf("the archives differ (%v)", err)
	}
}
