package images

import "slipway.dev/components/internal/image"

// kernelAll is the same kernel with every module that Debian builds for it: for machines whose hardware is not known, and for measuring.
var kernelAll = image.Image{Name: "kernel-all", Layers: []image.Layer{{withModules(kernelMinimal, "**")}}}
