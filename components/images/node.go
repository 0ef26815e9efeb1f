package images

import (
	"slipway.dev/components/internal/image"
	"slipway.dev/components/internal/source"
)

// initImage is the root file system around the containers: PID 1 and mount points. It has no shell and no login.
var initImage = image.Image{
	Name: "init",
	Layers: []image.Layer{{
		source.GoCommand{Package: "init", At: "init"},
		// The kernel calls this for modules that it misses.
		source.Links{"sbin/modprobe": "/init", "sbin/switch-root": "/init", "etc/mtab": "/proc/mounts"},
		names, hosts,
		source.Inline{At: "etc/passwd", Mode: 0o644, Text: "root:x:0:0:root:/:/sbin/nologin\n"},
		source.Inline{At: "etc/group", Mode: 0o644, Text: "root:x:0:\n"},
		source.Folders{Paths: []string{"containers/onboot", "containers/onshutdown", "containers/services", "dev", "proc", "sys", "run", "var", "mnt", "lib/modules"}, Mode: 0o755},
		source.Folders{Paths: []string{"tmp"}, Mode: 0o1777},
	}},
	Entrypoint: []string{"/init"},
}

var runc = image.Image{
	Name:       "runc",
	Layers:     []image.Layer{{source.Binaries{Set: "runc", Files: map[string]string{"usr/bin/runc": "runc"}}}},
	Entrypoint: []string{"/usr/bin/runc"},
}

const pause = "slipway.dev/pause:1"

// containerd runs the pods of a node, with the runc that the init uses, too. That comes as a folder: runc starts itself from an
// overlay of its folder, which would show what lies below a bind mount of the file alone.
// Pods' host paths are resolved in this container: /var, /run, /dev, /sys and /lib/modules are the node's own.
var containerd = image.Image{
	Name: "containerd",
	Layers: []image.Layer{
		append(image.Layer{
			names, hosts,
			source.Binaries{Set: "containerd", Files: map[string]string{"usr/bin/containerd": "containerd"}},
			// One file is all three, by the name that it is called by.
			source.Links{"usr/bin/containerd-shim-runc-v2": "containerd", "usr/bin/ctr": "containerd"},
			source.Folders{Paths: []string{"etc/cni/net.d", "opt/cni/bin", "etc/containerd/certs.d", "usr/local/bin", "var", "run", "sys", "proc", "dev", "lib/modules"}, Mode: 0o755},
		}, users...),
		{
			source.GoCommand{Package: "containerd", At: "usr/bin/containerd-service"},
			source.Folder{From: "components/containerd/config.toml", At: "etc/containerd/config.toml"},
			source.Archive{Package: "pause", Name: pause, At: "usr/share/slipway/pause.tar", Pack: image.PackCommand},
		},
	},
	Entrypoint: []string{"/usr/bin/containerd-service"},
	Env:        []string{"PATH=/usr/bin:/usr/local/bin"},
	Labels: map[string]string{configLabel: wholeMachine + `    "/usr/bin:/usr/local/bin:ro,rbind"
  ],
  "runtime": {"mkdir": ["/var/lib/containerd", "/var/lib/kubelet", "/var/log/pods", "/run/containerd"]}
}`},
}

// wholeMachine begins the label of a container that has all of the node; the binds go on behind it.
const wholeMachine = `{
  "restart": "always",
  "capabilities": ["all"],
  "net": "host",
  "pid": "host",
  "ipc": "host",
  "uts": "host",
  "rootfsPropagation": "rshared",
  "binds": [
    "/dev:/dev:rw,rbind,rslave",
    "/dev/pts:/dev/pts:rw,rbind,rslave",
    "/sys:/sys:rw,rbind,rslave",
    "/sys/fs/cgroup:/sys/fs/cgroup:rw,rbind,rslave",
    "/run:/run:rw,rbind,rshared",
    "/var:/var:rw,rbind,rshared",
    "/lib/modules:/lib/modules:ro,rbind",
`

// cni is laid into the root file system (init:); the model binds /opt/cni/bin into containerd, whose pods then have networks.
var cni = image.Image{
	Name: "cni",
	Layers: []image.Layer{{source.Binaries{Set: "containerd", Files: map[string]string{
		"opt/cni/bin/bridge":     "bridge",
		"opt/cni/bin/host-local": "host-local",
		"opt/cni/bin/loopback":   "loopback",
		"opt/cni/bin/portmap":    "portmap",
	}}}},
}

// node joins the cluster and is its kubelet.
var node = image.Image{
	Name: "node",
	Layers: []image.Layer{
		append(image.Layer{
			names, hosts,
			source.Binaries{Set: "kubernetes", Files: map[string]string{"usr/bin/kubelet": "kubelet"}},
			source.Debian{Packages: []string{"mount"}, Files: []string{"bin/mount", "bin/umount"}, Linked: true},
			source.Folders{Paths: []string{"var", "run", "sys", "proc", "dev", "lib/modules"}, Mode: 0o755},
			source.Inline{At: "etc/os-release", Mode: 0o644}, // the node's own is bound over it
			source.Links{"etc/machine-id": "/run/slipway/machine-id"},
		}, users...),
		{source.GoCommand{Package: "node", At: "usr/bin/node"}},
	},
	Entrypoint: []string{"/usr/bin/node"},
	Env:        []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin"},
	Labels: map[string]string{configLabel: wholeMachine + `    "/etc/os-release:/etc/os-release:ro,rbind"
  ],
  "runtime": {"mkdir": ["/var/lib/kubelet", "/var/log/pods", "/run/containerd"]}
}`},
}
