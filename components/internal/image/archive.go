package image

import (
	"bytes"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"slipway.dev/components/internal/tree"
)

// PackCommand returns an OCI archive (a tar of a layout) of an image that holds one static command and runs it as an unprivileged user.
func PackCommand(name string, command []byte) ([]byte, error) {
	dir, err := os.MkdirTemp("", "archive-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	files := tree.New()
	if err := files.Put("command", tree.Entry{Mode: 0o755, Data: command}); err != nil {
		return nil, err
	}
	layer := &blob{file: filepath.Join(dir, "layer")}
	if err := layer.write(files, layer.file); err != nil {
		return nil, err
	}
	img := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	img, err = mutate.ConfigFile(img, Image{Entrypoint: []string{"/command"}, User: "65535:65535"}.config())
	if err != nil {
		return nil, err
	}
	if img, err = mutate.Append(img, mutate.Addendum{Layer: layer}); err != nil {
		return nil, err
	}
	at := filepath.Join(dir, "layout")
	out, err := layout.Write(at, empty.Index)
	if err != nil {
		return nil, err
	}
	// containerd names an imported image by this annotation.
	annotations := map[string]string{"io.containerd.image.name": name, "org.opencontainers.image.ref.name": name}
	if err := out.AppendImage(img, layout.WithAnnotations(annotations)); err != nil {
		return nil, err
	}
	return packLayout(at, img)
}

func packLayout(dir string, img v1.Image) ([]byte, error) {
	files := tree.New()
	names := []string{"oci-layout", "index.json"}
	manifest, err := img.Manifest()
	if err != nil {
		return nil, err
	}
	digest, err := img.Digest()
	if err != nil {
		return nil, err
	}
	for _, hash := range []v1.Hash{digest, manifest.Config.Digest, manifest.Layers[0].Digest} {
		names = append(names, "blobs/"+hash.Algorithm+"/"+hash.Hex)
	}
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		if err := files.Put(name, tree.Entry{Mode: 0o644, Data: data}); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	err = files.WriteTar(&out)
	return out.Bytes(), err
}
