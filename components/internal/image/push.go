package image

import (
	"context"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// Push puts an image into a registry under repository:tag; pushed is false when the tag has that digest already.
func Push(ctx context.Context, img v1.Image, reference string, insecure bool) (pushed bool, err error) {
	var options []name.Option
	if insecure {
		options = append(options, name.Insecure)
	}
	ref, err := name.ParseReference(reference, options...)
	if err != nil {
		return false, err
	}
	digest, err := img.Digest()
	if err != nil {
		return false, err
	}
	if there, err := remote.Head(ref, remote.WithContext(ctx)); err == nil && there.Digest == digest {
		return false, nil
	}
	return true, remote.Write(ref, img, remote.WithContext(ctx))
}
