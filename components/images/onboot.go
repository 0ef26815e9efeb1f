package images

import (
	"slipway.dev/components/internal/image"
	"slipway.dev/components/internal/source"
)

// certificates is for init: the authorities that Debian trusts, for every container that binds the folder.
var certificates = image.Image{
	Name:   "ca-certificates",
	Layers: []image.Layer{{source.Certificates{}}},
}

// dhcp asks for an address once and ends, or keeps it as a service with --renew.
var dhcp = image.Image{
	Name: "dhcp",
	Layers: []image.Layer{append(shell("sbin/udhcpc", "sbin/ip"),
		script("dhcp/dhcp", "sbin/dhcp"),
		script("dhcp/lease", "usr/share/udhcpc/lease"),
	)},
	Entrypoint: []string{"/sbin/dhcp"},
	Env:        shellPath,
	Labels: map[string]string{configLabel: `{
  "capabilities": ["CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_NET_BIND_SERVICE"],
  "net": "host",
  "readonly": true,
  "binds": ["/run/resolvconf:/run/resolvconf"],
  "runtime": {"mkdir": ["/run/resolvconf"]}
}`},
}

// staticIP gives interfaces the addresses and routes that files of ip commands name.
var staticIP = image.Image{
	Name:       "static-ip",
	Layers:     []image.Layer{append(shell(), script("static-ip/ip", "sbin/ip"), script("static-ip/static-ip", "sbin/static-ip"))},
	Entrypoint: []string{"/sbin/static-ip"},
	Env:        shellPath,
	Labels: map[string]string{configLabel: `{
  "capabilities": ["CAP_NET_ADMIN"],
  "net": "host",
  "readonly": true,
  "binds": ["/etc:/hostroot/etc:ro", "/run/resolvconf:/run/resolvconf"],
  "runtime": {"mkdir": ["/run/resolvconf"]}
}`},
}

// sysctl hardens the kernel's settings, then applies those of the OS image.
var sysctl = image.Image{
	Name: "sysctl",
	Layers: []image.Layer{append(shell(),
		script("sysctl/sysctl", "sbin/sysctl"),
		source.Folder{From: "components/sysctl/00-slipway.conf", At: "etc/sysctl.d/00-slipway.conf"},
	)},
	Entrypoint: []string{"/sbin/sysctl"},
	Env:        shellPath,
	// The kernel asks for these where a file of /proc/sys is more than its mode says; net is the machine's.
	Labels: map[string]string{configLabel: `{
  "capabilities": ["CAP_SYS_ADMIN", "CAP_NET_ADMIN", "CAP_SYS_PTRACE"],
  "net": "host",
  "pid": "host",
  "readonly": true,
  "binds": ["/etc:/hostroot/etc:ro"]
}`},
}

// modprobe loads the modules that its command names.
var modprobe = image.Image{
	Name:       "modprobe",
	Layers:     []image.Layer{append(shell("sbin/modprobe"), script("modprobe/load", "sbin/load"))},
	Entrypoint: []string{"/sbin/load"},
	Env:        shellPath,
	Labels: map[string]string{configLabel: `{
  "capabilities": ["CAP_SYS_MODULE"],
  "readonly": true,
  "binds": ["/lib/modules:/lib/modules:ro", "/sys:/sys:ro"]
}`},
}

// poweroff ends the machine after some time. It asks process 1, which stops the services first: for that a signal suffices.
var poweroff = image.Image{
	Name:       "poweroff",
	Layers:     []image.Layer{append(shell(), script("poweroff/poweroff", "sbin/poweroff"), source.Links{"poweroff.sh": "/sbin/poweroff"})},
	Entrypoint: []string{"/sbin/poweroff"},
	Env:        shellPath,
	Labels:     map[string]string{configLabel: `{"pid": "host", "net": "none", "ipc": "new", "readonly": true}`},
}
