package images

import (
	"slipway.dev/components/internal/image"
	"slipway.dev/components/internal/source"
)

// getty is a login at the consoles, for who asks for it. Its terminals are the only devices that it has.
var getty = image.Image{
	Name: "getty",
	Layers: []image.Layer{append(shell("bin/login", "sbin/getty"),
		script("getty/getty", "usr/sbin/getty"),
		script("getty/rootshell", "sbin/rootshell"),
		source.Inline{At: "etc/passwd", Mode: 0o644, Text: "root:x:0:0:root:/:/bin/sh\n"},
		source.Inline{At: "etc/group", Mode: 0o644, Text: "root:x:0:\ntty:x:5:\n"},
		source.Inline{At: "etc/shells", Mode: 0o644, Text: "/bin/sh\n"},
		source.Links{"etc/shadow": "/tmp/shadow"},
		names, hosts,
		source.Folders{Paths: []string{"tmp"}, Mode: 0o1777},
	)},
	Entrypoint: []string{"/usr/sbin/getty"},
	Env:        shellPath,
	Labels: map[string]string{configLabel: `{
  "capabilities": ["CAP_SETUID", "CAP_SETGID", "CAP_CHOWN", "CAP_FOWNER", "CAP_DAC_OVERRIDE", "CAP_SYS_TTY_CONFIG"],
  "net": "host",
  "pid": "host",
  "readonly": true,
  "tmpfs": ["/tmp"],
  "binds": ["/etc:/hostroot/etc:ro", "/run/resolvconf:/run/resolvconf:ro", "/var/log:/var/log:ro"],
  "devices": [
    {"path": "/dev/tty0", "type": "c", "major": 4, "minor": 0, "mode": "0600"},
    {"path": "/dev/tty1", "type": "c", "major": 4, "minor": 1, "mode": "0600"},
    {"path": "/dev/ttyS0", "type": "c", "major": 4, "minor": 64, "mode": "0600"},
    {"path": "/dev/ttyS1", "type": "c", "major": 4, "minor": 65, "mode": "0600"},
    {"path": "/dev/ttyAMA0", "type": "c", "major": 204, "minor": 64, "mode": "0600"},
    {"path": "/dev/hvc0", "type": "c", "major": 229, "minor": 0, "mode": "0600"}
  ],
  "runtime": {"mkdir": ["/run/resolvconf"]}
}`},
}

var cryptsetup = source.Debian{Packages: []string{"cryptsetup-bin"}, Files: []string{"sbin/cryptsetup"}, Linked: true}

// swap turns a file, a disk or compressed memory into more memory. The default filter of system calls gives swapon to who has SYS_ADMIN.
var swap = image.Image{
	Name:       "swap",
	Layers:     []image.Layer{append(shell(), blkid, cryptsetup, script("swap/swap", "usr/bin/swap"))},
	Entrypoint: []string{"/usr/bin/swap"},
	Env:        shellPath,
	Labels: map[string]string{configLabel: `{
  "capabilities": ["CAP_SYS_ADMIN", "CAP_MKNOD", "CAP_CHOWN"],
  "binds": ["/dev:/dev", "/var:/var"],
  "devices": [{"path": "all", "type": "a"}],
  "net": "new",
  "ipc": "new"
}`},
}

// crypt opens encrypted disks.
var crypt = image.Image{
	Name:       "dm-crypt",
	Layers:     []image.Layer{append(shell(), blkid, ext4, cryptsetup, script("dm-crypt/crypto", "usr/bin/crypto"))},
	Entrypoint: []string{"/usr/bin/crypto"},
	Env:        shellPath,
	Labels: map[string]string{configLabel: `{
  "capabilities": ["CAP_SYS_ADMIN", "CAP_MKNOD", "CAP_CHOWN", "CAP_IPC_LOCK"],
  "binds": ["/dev:/dev", "/etc/dm-crypt:/etc/dm-crypt:ro"],
  "devices": [{"path": "all", "type": "a"}],
  "tmpfs": ["/run"],
  "net": "new",
  "ipc": "host"
}`},
}

// ntp keeps the clock. It is root without root's rights: the image's files are often readable by root alone.
var ntp = image.Image{
	Name:       "ntp",
	Layers:     []image.Layer{{source.GoCommand{Package: "ntp", At: "usr/sbin/ntp"}, names, hosts}},
	Entrypoint: []string{"/usr/sbin/ntp"},
	Env:        shellPath,
	Labels: map[string]string{configLabel: `{
  "capabilities": ["CAP_SYS_TIME"],
  "net": "host",
  "readonly": true,
  "binds": ["/etc:/hostroot/etc:ro", "/run/resolvconf:/run/resolvconf:ro"],
  "runtime": {"mkdir": ["/run/resolvconf"]}
}`},
}

// logs keeps the logs of services and of the kernel where they outlive the machine's memory.
var logs = image.Image{
	Name:       "logs",
	Layers:     []image.Layer{{source.GoCommand{Package: "logs", At: "usr/bin/logs"}}},
	Entrypoint: []string{"/usr/bin/logs"},
	Env:        shellPath,
	Labels: map[string]string{configLabel: `{
  "capabilities": ["CAP_SYSLOG"],
  "net": "new",
  "ipc": "new",
  "readonly": true,
  "binds": ["/var/log:/var/log:ro", "/var/lib/logs:/var/lib/logs"],
  "devices": [{"path": "/dev/kmsg", "type": "c", "major": 1, "minor": 11, "mode": "0600"}],
  "runtime": {"mkdir": ["/var/lib/logs"]}
}`},
}
