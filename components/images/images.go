// Package images is the table of the component images: what each is made of, and what it may do when it runs.
package images

import "slipway.dev/components/internal/image"

// All are the component images, in the order of building.
var All = []image.Image{kernel, kernelAll, initImage, runc, dhcp, containerd, node, vmm, web, builder, operator}
