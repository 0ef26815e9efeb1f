package images

import (
	"slices"

	"slipway.dev/components/internal/image"
	"slipway.dev/components/internal/source"
)

// kernelStorage is the kernel with the modules that disks of all kinds need; ext4 is in the kernel itself.
var kernelStorage = image.Image{Name: "kernel-storage", Layers: []image.Layer{{withModules(kernel,
	"crypto/algif_skcipher.ko",
	"crypto/essiv.ko",
	"crypto/lz4.ko",
	"crypto/lzo-rle.ko",
	"crypto/xts.ko",
	"drivers/ata/ata_piix.ko",
	"drivers/block/zram/zram.ko",
	"drivers/md/dm-crypt.ko",
	"drivers/scsi/sd_mod.ko",
	"drivers/scsi/sr_mod.ko",
	"drivers/scsi/virtio_scsi.ko",
	"fs/btrfs/btrfs.ko",
	"fs/fat/vfat.ko",
	"fs/isofs/isofs.ko",
	"fs/nls/nls_ascii.ko",
	"fs/nls/nls_cp437.ko",
	"fs/nls/nls_utf8.ko",
	"fs/xfs/xfs.ko",
)}}}

// withModules is the source of a kernel with more modules.
func withModules(base image.Image, modules ...string) source.Source {
	kernel := base.Layers[0][0].(source.Kernel)
	kernel.Modules = slices.Concat(kernel.Modules, modules)
	return kernel
}
