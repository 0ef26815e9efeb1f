package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// commandImage is an image of one static command: the same bytes for the same command.
func commandImage(command []byte, user string) (v1.Image, error) {
	var layer bytes.Buffer
	archive := tar.NewWriter(&layer)
	header := &tar.Header{Typeflag: tar.TypeReg, Name: "command", Mode: 0o755, Size: int64(len(command)), ModTime: time.Unix(0, 0)}
	if err := archive.WriteHeader(header); err != nil {
		return nil, err
	}
	if _, err := archive.Write(command); err != nil {
		return nil, err
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(layer.Bytes())), nil }
	packed, err := tarball.LayerFromOpener(open, tarball.WithMediaType(types.OCILayer), tarball.WithCompressionLevel(gzip.BestSpeed))
	if err != nil {
		return nil, err
	}
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	image, err = mutate.ConfigFile(image, &v1.ConfigFile{
		Architecture: "amd64", OS: "linux", RootFS: v1.RootFS{Type: "layers"},
		Config: v1.Config{Entrypoint: []string{"/command"}, User: user},
	})
	if err != nil {
		return nil, err
	}
	return mutate.AppendLayers(image, packed)
}

// pushImages puts what the cluster itself runs in pods into its registry.
func pushImages(ctx context.Context) error {
	commands := []struct{ file, repository, user string }{
		{nodeBinaries + "/pause/pause", pauseImage, "65535:65535"},
		{nodeBinaries + "/podnet/podnet", podnetImage, "0:0"},
	}
	for _, command := range commands {
		data, err := os.ReadFile(command.file)
		if err != nil {
			return err
		}
		image, err := commandImage(data, command.user)
		if err != nil {
			return err
		}
		reference, err := name.ParseReference(registryHost+"/"+command.repository, name.Insecure)
		if err != nil {
			return err
		}
		if err := remote.Write(reference, image, remote.WithContext(ctx)); err != nil {
			return fmt.Errorf("push %s: %w", reference, err)
		}
	}
	return nil
}
