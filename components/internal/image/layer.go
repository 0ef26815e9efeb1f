package image

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/klauspost/compress/zstd"

	"slipway.dev/components/internal/source"
	"slipway.dev/components/internal/tree"
)

// blob is a finished layer in the cache.
type blob struct {
	file           string
	DiffHash, Hash v1.Hash
	Bytes          int64
}

func (l Layer) key(e *source.Env) (string, error) {
	parts := []string{"layer", "zstd"}
	for _, s := range l {
		key, err := s.Key(e)
		if err != nil {
			return "", err
		}
		parts = append(parts, key)
	}
	return source.Hash(parts...), nil
}

// build returns the layer from the cache, or makes it there.
func (l Layer) build(e *source.Env, key string) (*blob, error) {
	file := filepath.Join(e.Cache, "layers", key+".tar.zst")
	made := &blob{file: file}
	if data, err := os.ReadFile(file + ".json"); err == nil {
		return made, json.Unmarshal(data, made)
	}
	files := tree.New()
	for _, s := range l {
		if err := s.Add(e, files); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return nil, err
	}
	aside := fmt.Sprintf("%s.%d", file, os.Getpid())
	defer os.Remove(aside)
	if err := made.write(files, aside); err != nil {
		return nil, err
	}
	if err := os.Rename(aside, file); err != nil {
		return nil, err
	}
	// The description comes last: where it is, the layer is whole.
	data, err := json.Marshal(made)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(aside, data, 0o644); err != nil {
		return nil, err
	}
	return made, os.Rename(aside, file+".json")
}

func (b *blob) write(files *tree.Tree, to string) error {
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer out.Close()
	packed, plain := sha256.New(), sha256.New()
	// Zstandard (RFC 8878) is read three times as fast as gzip, and is smaller. One thread and no options that depend on the machine:
	// equal files give equal bytes.
	zip, err := zstd.NewWriter(io.MultiWriter(out, packed), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	if err := files.WriteTar(io.MultiWriter(zip, plain)); err != nil {
		return err
	}
	if err := zip.Close(); err != nil {
		return err
	}
	info, err := out.Stat()
	if err != nil {
		return err
	}
	b.Bytes, b.Hash, b.DiffHash = info.Size(), sum(packed), sum(plain)
	return out.Close()
}

// linkInto shares the blob with an OCI layout instead of copying it.
func (b *blob) linkInto(layout string) error {
	dir := filepath.Join(layout, "blobs", b.Hash.Algorithm)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	err := os.Link(b.file, filepath.Join(dir, b.Hash.Hex))
	if os.IsExist(err) {
		return nil
	}
	return err
}

func (b *blob) Digest() (v1.Hash, error)            { return b.Hash, nil }
func (b *blob) DiffID() (v1.Hash, error)            { return b.DiffHash, nil }
func (b *blob) Size() (int64, error)                { return b.Bytes, nil }
func (b *blob) MediaType() (types.MediaType, error) { return types.OCILayerZStd, nil }
func (b *blob) Compressed() (io.ReadCloser, error)  { return os.Open(b.file) }

func (b *blob) Uncompressed() (io.ReadCloser, error) {
	f, err := os.Open(b.file)
	if err != nil {
		return nil, err
	}
	zip, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1))
	if err != nil {
		f.Close()
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{zip, closer{zip, f}}, nil
}

// closer ends a decoder and then closes its file.
type closer struct {
	zip  *zstd.Decoder
	file *os.File
}

func (c closer) Close() error {
	c.zip.Close()
	return c.file.Close()
}

func sum(h hash.Hash) v1.Hash {
	return v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(h.Sum(nil))}
}
