package images

import (
	"slipway.dev/components/internal/image"
	"slipway.dev/components/internal/source"
)

const configLabel = "org.mobyproject.config"

// users is what a program needs to know of users: root, the id that unprivileged pods run as, and nobody.
var users = image.Layer{
	source.Inline{At: "etc/passwd", Mode: 0o644, Text: "root:x:0:0:root:/:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n"},
	source.Inline{At: "etc/group", Mode: 0o644, Text: "root:x:0:\nnonroot:x:65532:\nnogroup:x:65534:\n"},
	source.Inline{At: "etc/nsswitch.conf", Mode: 0o644, Text: "hosts: files dns\n"},
	source.Folders{Paths: []string{"tmp"}, Mode: 0o1777},
	source.Folders{Paths: []string{"home/nonroot"}, Mode: 0o755, UID: 65532, GID: 65532},
}

// names lets a container of a node resolve names as the node does: the init keeps the node's resolv.conf in /run.
var names = source.Links{"etc/resolv.conf": "/run/resolvconf/resolv.conf"}

var hosts = source.Inline{At: "etc/hosts", Mode: 0o644, Text: "127.0.0.1 localhost\n::1 localhost\n"}

// libc is Debian's C library and what the JVM and native Java libraries link with.
var libc = append(image.Layer{source.Debian{
	Packages: []string{"libc6", "zlib1g", "libstdc++6"},
	Files:    []string{"lib/x86_64-linux-gnu/*.so*", "usr/lib/x86_64-linux-gnu/*.so*", "lib64/*"},
}}, users...)
