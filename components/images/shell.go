package images

import (
	"slipway.dev/components/internal/image"
	"slipway.dev/components/internal/source"
)

// busybox is one static file. Its shell finds its own applets without links; those that a model's command may name have one.
var busybox = source.Debian{Packages: []string{"busybox-static"}, Files: []string{"bin/busybox"}}

// shell is busybox with links for sh and the paths given.
func shell(applets ...string) image.Layer {
	links := source.Links{"bin/sh": "busybox"}
	for _, applet := range applets {
		links[applet] = "/bin/busybox"
	}
	return image.Layer{busybox, links}
}

// script is an executable file of the repository.
func script(from, at string) source.Source {
	return source.Folder{From: "components/" + from, At: at}
}

var shellPath = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}
