package images

import (
	"slipway.dev/components/internal/image"
	"slipway.dev/components/internal/source"
)

// vmm is a virtual machine monitor for an unprivileged pod: QEMU without screens, sound and USB, as far as Debian's build allows.
var vmm = image.Image{
	Name: "vmm",
	Layers: []image.Layer{
		append(image.Layer{source.Debian{
			Packages: []string{"qemu-system-x86"},
			Files: []string{
				"usr/bin/qemu-system-x86_64",
				"usr/lib/x86_64-linux-gnu/qemu/accel-tcg-x86_64.so",
				"usr/share/qemu/kvmvapic.bin",
				"usr/share/qemu/linuxboot_dma.bin",
				"usr/share/seabios/bios-256k.bin",
			},
			Linked: true,
		}}, users...),
		{source.GoCommand{Package: "vmm", At: "usr/bin/vmm"}},
	},
	Entrypoint: []string{"/usr/bin/vmm"},
	Env:        []string{"PATH=/usr/bin"},
	User:       "65532:65532",
}

var web = image.Image{
	Name: "web",
	Layers: []image.Layer{append(image.Layer{
		source.GoCommand{Package: "web", At: "usr/bin/web"},
		source.GoCommand{Package: "probe", At: "usr/bin/probe"},
	}, users...)},
	Entrypoint: []string{"/usr/bin/web"},
	User:       "65532:65532",
}
