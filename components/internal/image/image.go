// Package image makes OCI images from sources, without a daemon and without running anything as root, and keeps them in a cache.
package image

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"slipway.dev/components/internal/source"
)

// Layer is one layer of an image: what changes together.
type Layer []source.Source

// Image is the definition of one component image.
type Image struct {
	Name       string
	Layers     []Layer
	Entrypoint []string
	Env        []string
	User       string
	Labels     map[string]string
}

// Build returns the folder (an OCI layout) of the image, making it when the cache has none; made says whether it had to.
func (i Image) Build(e *source.Env) (dir string, made bool, err error) {
	keys := make([]string, len(i.Layers))
	for n, layer := range i.Layers {
		if keys[n], err = layer.key(e); err != nil {
			return "", false, err
		}
	}
	config, err := json.Marshal(i.config())
	if err != nil {
		return "", false, err
	}
	images := filepath.Join(e.Cache, "images")
	dir = filepath.Join(images, i.Name+"-"+source.Hash(append(keys, string(config))...))
	if _, err := os.Stat(dir); err == nil {
		return dir, false, setCurrent(images, i.Name, dir)
	}
	if err := os.MkdirAll(images, 0o755); err != nil {
		return "", false, err
	}
	aside, err := os.MkdirTemp(images, ".aside-")
	if err != nil {
		return "", false, err
	}
	defer os.RemoveAll(aside)
	if err := i.write(e, keys, aside); err != nil {
		return "", false, err
	}
	if err := os.Chmod(aside, 0o755); err != nil {
		return "", false, err
	}
	if err := os.Rename(aside, dir); err != nil && !os.IsExist(err) {
		return "", false, err
	}
	return dir, true, setCurrent(images, i.Name, dir)
}

func (i Image) write(e *source.Env, keys []string, dir string) error {
	img := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	img, err := mutate.ConfigFile(img, i.config())
	if err != nil {
		return err
	}
	out, err := layout.Write(dir, empty.Index)
	if err != nil {
		return err
	}
	for n, layer := range i.Layers {
		made, err := layer.build(e, keys[n])
		if err != nil {
			return err
		}
		if err := made.linkInto(dir); err != nil {
			return err
		}
		if img, err = mutate.Append(img, mutate.Addendum{Layer: made}); err != nil {
			return err
		}
	}
	return out.AppendImage(img)
}

func (i Image) config() *v1.ConfigFile {
	return &v1.ConfigFile{
		Architecture: "amd64", OS: "linux", Created: v1.Time{Time: time.Unix(0, 0).UTC()}, RootFS: v1.RootFS{Type: "layers"},
		Config: v1.Config{Entrypoint: i.Entrypoint, Env: i.Env, User: i.User, Labels: i.Labels},
	}
}

// Current returns the image that was built last under a name, for a push that can build nothing.
func Current(e *source.Env, name string) (v1.Image, error) {
	dir, err := filepath.EvalSymlinks(filepath.Join(e.Cache, "images", name))
	if err != nil {
		return nil, fmt.Errorf("image %s is not built yet: run components/build build %s", name, name)
	}
	return Load(dir)
}

// Load reads the only image of an OCI layout.
func Load(dir string) (v1.Image, error) {
	index, err := layout.ImageIndexFromPath(dir)
	if err != nil {
		return nil, err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return nil, err
	}
	if len(manifest.Manifests) != 1 {
		return nil, fmt.Errorf("%s: %d images in the layout, want 1", dir, len(manifest.Manifests))
	}
	return index.Image(manifest.Manifests[0].Digest)
}

func setCurrent(images, name, dir string) error {
	link := filepath.Join(images, name)
	aside := fmt.Sprintf("%s.%d", link, os.Getpid())
	if err := os.Symlink(filepath.Base(dir), aside); err != nil {
		return err
	}
	return os.Rename(aside, link)
}
