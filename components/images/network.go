package images

import (
	"slipway.dev/components/internal/image"
	"slipway.dev/components/internal/source"
)

// metadata brings the owner's data into /run/config. Mounting a seed needs SYS_ADMIN, as the host name does.
var metadata = image.Image{
	Name:       "metadata",
	Layers:     []image.Layer{{source.GoCommand{Package: "metadata", At: "usr/bin/metadata"}}},
	Entrypoint: []string{"/usr/bin/metadata"},
	Env:        shellPath,
	Labels: map[string]string{configLabel: `{
  "capabilities": ["CAP_SYS_ADMIN"],
  "net": "host",
  "readonly": true,
  "tmpfs": ["/tmp"],
  "binds": ["/dev:/dev", "/run/config:/run/config"],
  "devices": [{"path": "all", "type": "b"}],
  "runtime": {"mkdir": ["/run/config"]}
}`},
}

// sshd is a shell for those with a key, in its own container: it sees /etc, /var/log and /run/config, and may change none of them.
var sshd = image.Image{
	Name: "sshd",
	Layers: []image.Layer{append(shell(),
		source.Debian{Packages: []string{"dropbear-bin"}, Files: []string{"usr/sbin/dropbear", "usr/bin/dropbearkey", "usr/bin/dropbearconvert"}, Linked: true},
		script("sshd/sshd", "usr/sbin/sshd"),
		source.Inline{At: "etc/passwd", Mode: 0o644, Text: "root:x:0:0:root:/home/root:/bin/sh\n"},
		source.Inline{At: "etc/group", Mode: 0o644, Text: "root:x:0:\ntty:x:5:\n"},
		source.Inline{At: "etc/shells", Mode: 0o644, Text: "/bin/sh\n"},
		names, hosts,
		source.Folders{Paths: []string{"home", "root/.ssh", "tmp"}, Mode: 0o755},
	)},
	Entrypoint: []string{"/usr/sbin/sshd"},
	Env:        shellPath,
	// It becomes the user, who is root here, gives her a terminal, and listens at port 22.
	Labels: map[string]string{configLabel: `{
  "capabilities": ["CAP_SETUID", "CAP_SETGID", "CAP_CHOWN", "CAP_NET_BIND_SERVICE"],
  "net": "host",
  "readonly": true,
  "tmpfs": ["/home", "/tmp"],
  "binds": [
    "/etc:/hostroot/etc:ro",
    "/run/config:/run/config:ro",
    "/run/resolvconf:/run/resolvconf:ro",
    "/var/log:/var/log:ro",
    "/var/lib/sshd:/var/lib/sshd"
  ],
  "runtime": {"mkdir": ["/run/config", "/run/resolvconf", "/var/lib/sshd"]}
}`},
}

// wireguard sets tunnels up.
var wireguard = image.Image{
	Name: "wireguard",
	Layers: []image.Layer{append(shell("sbin/ip"),
		source.Debian{Packages: []string{"wireguard-tools"}, Files: []string{"usr/bin/wg"}, Linked: true},
		script("wireguard/wg-config", "usr/bin/wg-config"),
		source.Links{"usr/bin/lk-wg-config": "wg-config"},
	)},
	Entrypoint: []string{"/usr/bin/wg-config"},
	Env:        shellPath,
	Labels: map[string]string{configLabel: `{
  "capabilities": ["CAP_NET_ADMIN"],
  "readonly": true,
  "binds": ["/etc/wireguard:/etc/wireguard:ro"]
}`},
}
