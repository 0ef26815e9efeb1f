//go:build boot

package boot

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"slipway.dev/components/internal/tree"
)

func TestVolumesAreWritableOrNotAsTheImageSays(t *testing.T) {
	a := newAssembler(t)
	root := a.root("volumes")
	for _, volume := range []string{"data", "fixed"} {
		at := "containers/volumes/" + volume
		must(t, root.Put(at+"/lower/from-image", tree.Entry{Mode: 0o644, Data: []byte("first\n")}))
		for _, dir := range []string{"tmp", "merged"} {
			must(t, root.Put(at+"/"+dir, tree.Entry{Kind: tree.Dir, Mode: 0o755}))
		}
	}
	must(t, root.Put("containers/volumes/data/lower", tree.Entry{Kind: tree.Dir, Mode: 0o1777}))
	must(t, root.Put("containers/volumes/fixed/readonly", tree.Entry{Mode: 0o644}))
	writer := busybox("cat /data/from-image; echo second >/data/from-image; stat -c 'mode %a' /data; echo x >/fixed/new || echo refused", nil)
	writer.Binds = []string{"/containers/volumes/data/merged:/data", "/containers/volumes/fixed/merged:/fixed"}
	reader := busybox("cat /other/from-image; cat /fixed/from-image", nil)
	reader.Binds = []string{"/containers/volumes/data/merged:/other", "/containers/volumes/fixed/merged:/fixed"}
	m := bootFiles(t, a.files(cmdline, root, a.container("onboot/000-writer", writer), a.container("onboot/001-reader", reader)))
	m.sees("slipway: ready in")
	m.inOrder("000-writer: first", "000-writer: mode 1777", "Read-only file system", "000-writer: refused", "001-reader: second", "001-reader: first")
	m.powerOff()
}

func TestFilesHaveTheirExtendedAttributesInAContainer(t *testing.T) {
	a := newAssembler(t)
	root := a.root("capabilities of files")
	// struct vfs_cap_data, revision 2: effective, permitted CAP_CHOWN.
	capability := []byte{1, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	line, err := json.Marshal(object{"path": "/containers/onboot/000-user/lower/bin/busybox-able", "xattrs": object{"security.capability": base64.StdEncoding.EncodeToString(capability)}})
	must(t, err)
	must(t, root.Put("containers/xattrs/0123", tree.Entry{Mode: 0o644, Data: append(line, '\n')}))
	user := busybox("touch /tmp/mine; /bin/busybox chown 7 /tmp/mine || echo plain may not; /bin/busybox-able chown 7 /tmp/mine && stat -c 'owner %u' /tmp/mine", nil)
	user.UID, user.Bounding = 1000, []string{"CAP_CHOWN"}
	container := a.container("onboot/000-user", user)
	program, _ := container.Get("containers/onboot/000-user/lower/bin/busybox")
	must(t, container.Put("containers/onboot/000-user/lower/bin/busybox-able", program))
	must(t, container.Put("containers/onboot/000-user/lower/tmp", tree.Entry{Kind: tree.Dir, Mode: 0o1777}))
	m := bootFiles(t, a.files(cmdline, root, container))
	m.sees("slipway: ready in")
	m.inOrder("000-user: plain may not", "000-user: owner 7")
	m.powerOff()
}

func TestInterfacesNamespacesCgroupsAndMountsAreAsRuntimeJSONSays(t *testing.T) {
	a := newAssembler(t)
	maker := busybox("ip -o link | sed 's/^[0-9]*: //; s/[:@].*//' | sort | tr '\\n' ' '", object{
		"interfaces": []object{{"name": "inside0", "add": "veth", "peer": "outside0"}, {"name": "dummy7", "add": "dummy"}, {"name": "wg7", "add": "wireguard", "createInRoot": true}},
		"bindNS":     object{"net": "/run/kept/net", "uts": "/run/kept/uts"},
		"cgroups":    []string{"slipway/test"},
		"mounts":     []object{{"destination": "/var/mine", "type": "tmpfs", "source": "tmpfs", "options": []string{"size=1m", "ro", "noexec"}}},
		"mkdir":      []string{"made/in/the/container", "/var/made"},
	})
	maker.Net = "new"
	look := busybox("ls /sys/class/net | tr '\\n' ' '; grep ' /var/mine ' /proc/mounts | cut -d ' ' -f 3,4; ls -d /var/made; cat /sys/fs/cgroup/slipway/test/cgroup.controllers", nil)
	look.Binds, look.Net = []string{"/var:/var"}, ""
	join := busybox("ip -o link | sed 's/^[0-9]*: //; s/[:@].*//' | sort | tr '\\n' ' '", nil)
	join.Net = "/run/kept/net"
	m := bootFiles(t, a.files(cmdline, a.root("around"), a.container("onboot/000-maker", maker), a.container("onboot/001-look", look), a.container("onboot/002-join", join)))
	m.sees("slipway: ready in")
	m.inOrder("000-maker: dummy7 inside0 lo wg7", "001-look: dummy0 lo outside0", "tmpfs ro", "001-look: /var/made", "memory", "002-join: dummy7 inside0 lo wg7")
	m.powerOff()
}

func TestLandlockDeniesAContainerWhatItsRulesDoNotName(t *testing.T) {
	a := newAssembler(t)
	script := `echo x >/tmp/allowed && echo may write tmp; echo x >/etc/x || echo may not write etc; cat /etc/passwd || echo may not read etc; cat /bin/sh >/dev/null && echo may read bin`
	rules := object{"readOnly": []string{"/bin"}, "readWrite": []string{"/tmp", "/dev"}}
	files := func(at string, keys object) *tree.Tree {
		container := a.container(at, busybox(script, supervised(keys)))
		must(t, container.Put("containers/"+at+"/lower/tmp", tree.Entry{Kind: tree.Dir, Mode: 0o1777}))
		must(t, container.Put("containers/"+at+"/lower/etc/passwd", tree.Entry{Mode: 0o644, Data: []byte("root:x:0:0::/:\n")}))
		return container
	}
	m := bootFiles(t, a.files(cmdline, a.root("landlock"), files("onboot/000-free", object{}), files("onboot/001-bound", object{"landlock": rules, "onFailure": "continue"})))
	m.sees("slipway: ready in")
	m.inOrder("000-free: root:x:0:0", "000-free: may read bin", "001-bound: may write tmp", "001-bound: may not write etc", "001-bound: may not read etc", "001-bound: may read bin")
	m.powerOff()
}
