package images

import (
	"slipway.dev/components/internal/image"
	"slipway.dev/components/internal/source"
)

// blkid tells what lies on a disk, for all who must not overwrite it.
var blkid = source.Debian{Packages: []string{"util-linux"}, Files: []string{"sbin/blkid"}, Linked: true}

// ext4 makes the file system that is in every kernel.
var ext4 = source.Debian{Packages: []string{"e2fsprogs"}, Files: []string{"sbin/mke2fs", "sbin/mkfs.ext4", "etc/mke2fs.conf"}, Linked: true}

// format makes a file system on an empty disk.
var format = image.Image{
	Name: "format",
	Layers: []image.Layer{
		{
			blkid, ext4,
			source.Debian{Packages: []string{"xfsprogs"}, Files: []string{"sbin/mkfs.xfs"}, Linked: true},
			source.Debian{Packages: []string{"btrfs-progs"}, Files: []string{"sbin/mkfs.btrfs"}, Linked: true},
		},
		{source.GoCommand{Package: "format", At: "usr/bin/format"}},
	},
	Entrypoint: []string{"/usr/bin/format"},
	Env:        shellPath,
	Labels: map[string]string{configLabel: `{
  "capabilities": ["CAP_SYS_ADMIN"],
  "binds": ["/dev:/dev"],
  "devices": [{"path": "all", "type": "b"}],
  "net": "new",
  "ipc": "new",
  "readonly": true,
  "tmpfs": ["/tmp"]
}`},
}

// mount mounts a disk for the machine: below /var, or anywhere in the root file system as /hostroot.
var mount = image.Image{
	Name:       "mount",
	Layers:     []image.Layer{{blkid}, {source.GoCommand{Package: "mount", At: "usr/bin/mountie"}}},
	Entrypoint: []string{"/usr/bin/mountie"},
	Env:        shellPath,
	Labels: map[string]string{configLabel: `{
  "capabilities": ["CAP_SYS_ADMIN"],
  "binds": ["/dev:/dev", "/var:/var:rshared,rbind", "/:/hostroot"],
  "devices": [{"path": "all", "type": "b"}],
  "rootfsPropagation": "shared",
  "net": "new",
  "ipc": "new"
}`},
}
