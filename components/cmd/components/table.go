package main

import (
	"fmt"
	"io"

	"slipway.dev/components/images"
	"slipway.dev/components/internal/image"
	"slipway.dev/components/internal/source"
)

// table writes the sizes of the images that were made last, as docs/components.md has them.
func table(env *source.Env, out io.Writer) error {
	fmt.Fprintln(out, "| component | compressed, MB |\n|---|---|")
	for _, i := range images.All {
		img, err := image.Current(env, i.Name)
		if err != nil {
			continue // not built here
		}
		manifest, err := img.Manifest()
		if err != nil {
			return err
		}
		var size int64
		for _, layer := range manifest.Layers {
			size += layer.Size
		}
		fmt.Fprintf(out, "| `%s` | %.1f |\n", i.Name, float64(size)/1e6)
	}
	return nil
}
