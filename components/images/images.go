// Package images is the table of the component images: what each is made of, and what it may do when it runs.
package images

import (
	"slices"

	"slipway.dev/components/internal/image"
)

// All are the component images, in the order of building.
var All = slices.Concat([]image.Image{kernel, kernelMinimal, kernelAll, kernelStorage, initImage, runc, containerd, cni, node, vmm, web, builder, operator}, batteries)

// batteries are the components that any OS image may take.
var batteries = []image.Image{certificates, dhcp, staticIP, sysctl, modprobe, poweroff, format, mount, metadata, sshd, wireguard, getty, swap, crypt, ntp, logs}
