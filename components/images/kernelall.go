package images

import (
	"slipway.dev/components/internal/image"
	"slipway.dev/components/internal/source"
)

// kernelAll is the same kernel with every module that Debian builds for it: for machines whose hardware is not known, and for measuring.
var kernelAll = image.Image{
	Name: "kernel-all",
	Layers: []image.Layer{{source.Kernel{
		Package: "linux-image-cloud-amd64",
		Only:    "linux-image-[0-9]*-cloud-amd64",
		Modules: []string{"**"},
	}}},
}
