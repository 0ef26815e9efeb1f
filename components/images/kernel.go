package images

import (
	"slipway.dev/components/internal/image"
	"slipway.dev/components/internal/source"
)

// kernelMinimal is the kernel of Debian for virtual machines, with what any of them may need to start: its devices, writable
// containers, a read-only root on a disk.
var kernelMinimal = image.Image{
	Name: "kernel-minimal",
	Layers: []image.Layer{{source.Kernel{
		Package: "linux-image-cloud-amd64",
		Only:    "linux-image-[0-9]*-cloud-amd64",
		Modules: []string{
			"drivers/acpi/button.ko",
			"drivers/block/virtio_blk.ko",
			"drivers/char/hw_random/virtio-rng.ko",
			"drivers/char/virtio_console.ko",
			"drivers/firmware/qemu_fw_cfg.ko",
			"drivers/input/evdev.ko",
			"drivers/net/virtio_net.ko",
			"drivers/virtio/*.ko",
			"fs/erofs/erofs.ko",
			"fs/overlayfs/overlay.ko",
			"fs/squashfs/squashfs.ko",
			"lib/libcrc32c.ko",
		},
	}}},
}

// kernel adds the modules of a container node: file systems, container networks.
var kernel = image.Image{Name: "kernel", Layers: []image.Layer{{withModules(kernelMinimal,
	"drivers/block/loop.ko",
	"drivers/net/dummy.ko",
	"drivers/net/macvlan.ko",
	"drivers/net/ipvlan/ipvlan.ko",
	"drivers/net/tun.ko",
	"drivers/net/veth.ko",
	"drivers/net/vxlan/vxlan.ko",
	"drivers/net/wireguard/wireguard.ko",
	"fs/fuse/fuse.ko",
	"net/8021q/8021q.ko",
	"net/bridge/**",
	"net/ipv4/netfilter/*.ko",
	"net/ipv6/netfilter/*.ko",
	"net/netfilter/**",
	"net/sched/sch_htb.ko",
	"net/sched/sch_tbf.ko",
	"net/sched/sch_ingress.ko",
	"net/sched/cls_bpf.ko",
)}}}
