//go:build boot

package boot

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"slipway.dev/components/internal/image"
	"slipway.dev/components/internal/source"
	"slipway.dev/components/internal/tree"
)

// spec is what a container of the test may set; the image's label gives the rest.
type spec struct {
	Name, Image       string
	Command           []string
	Capabilities      []string
	Net, PID          string
	Binds             []string
	Readonly          bool
	RootfsPropagation string
	Runtime           object
	Plain             bool // nothing of the image's label
	UID               int
	Bounding          []string // capabilities that a file may give
}

// assembler lays images out as docs/interfaces.md says, as simply as a test can.
type assembler struct {
	t   *testing.T
	env *source.Env
	dir string
}

// publish writes /boot of a published image from segments.
func (a assembler) publish(cmdline string, segments ...*tree.Tree) string {
	boot := filepath.Join(a.dir, "image", "boot")
	must(a.t, os.MkdirAll(filepath.Join(boot, "segments"), 0o755))
	var list strings.Builder
	for _, files := range segments {
		aside := filepath.Join(boot, "segment")
		writeSegment(a.t, withParents(a.t, files), aside)
		data, err := os.ReadFile(aside)
		must(a.t, err)
		hash := sha256.Sum256(data)
		name := hex.EncodeToString(hash[:]) + ".img"
		must(a.t, os.Rename(aside, filepath.Join(boot, "segments", name)))
		fmt.Fprintln(&list, name)
	}
	must(a.t, os.WriteFile(filepath.Join(boot, "initrd.list"), []byte(list.String()), 0o644))
	must(a.t, os.WriteFile(filepath.Join(boot, "cmdline"), []byte(cmdline), 0o644))
	kernel, _ := a.flatten("kernel").Get("kernel")
	must(a.t, os.WriteFile(filepath.Join(boot, "kernel"), kernel.Data, 0o644))
	return filepath.Join(a.dir, "image")
}

// files writes what QEMU boots, as the command does, and returns what their names begin with.
func (a assembler) files(cmdline string, segments ...*tree.Tree) string {
	image, prefix := a.publish(cmdline, segments...), filepath.Join(a.dir, "files")
	list, err := os.ReadFile(filepath.Join(image, "boot", "initrd.list"))
	must(a.t, err)
	var initrd []byte
	for name := range strings.Lines(string(list)) {
		data, err := os.ReadFile(filepath.Join(image, "boot", "segments", strings.TrimSpace(name)))
		must(a.t, err)
		initrd = append(initrd, data...)
	}
	must(a.t, os.WriteFile(prefix+"-initrd.img", initrd, 0o644))
	must(a.t, os.WriteFile(prefix+"-cmdline", []byte(cmdline), 0o644))
	must(a.t, os.Symlink(filepath.Join(image, "boot", "kernel"), prefix+"-kernel"))
	return prefix
}

// root is the root file system of an image: modules, init, runc.
func (a assembler) root(release string) *tree.Tree {
	files := a.flatten("init")
	a.merge(files, "", a.flatten("runc"))
	modules, _ := a.flatten("kernel").Get("kernel.tar")
	must(a.t, files.AddTar(bytes.NewReader(modules.Data), func(string) bool { return true }))
	must(a.t, files.Put("etc/os-release", tree.Entry{Mode: 0o644, Data: []byte("PRETTY_NAME=\"" + release + "\"\n")}))
	return files
}

// container lays out one container at /containers/AT.
func (a assembler) container(at string, s spec) *tree.Tree {
	a.t.Helper()
	img, err := image.Current(a.env, s.Image)
	must(a.t, err)
	config, err := img.ConfigFile()
	must(a.t, err)
	label := s
	if text := config.Config.Labels["org.mobyproject.config"]; text != "" && !s.Plain {
		must(a.t, json.Unmarshal([]byte(text), &label))
		label.Command = s.Command
	}
	out := tree.New()
	inside := map[bool]string{true: "rootfs", false: "lower"}[label.Readonly]
	files := a.flatten(s.Image)
	oci, destinations := runtimeSpec(label, config)
	for _, destination := range destinations {
		if _, there := files.Resolve(destination); !there && !strings.HasSuffix(destination, "os-release") {
			must(a.t, files.Put(destination, tree.Entry{Kind: tree.Dir, Mode: 0o755}))
		} else if !there {
			must(a.t, files.Put(destination, tree.Entry{Mode: 0o644}))
		}
	}
	a.merge(out, filepath.Join("containers", at, inside), files)
	data, err := json.Marshal(oci)
	must(a.t, err)
	must(a.t, out.Put(filepath.Join("containers", at, "config.json"), tree.Entry{Mode: 0o644, Data: data}))
	if s.Runtime != nil {
		label.Runtime = s.Runtime
	}
	if label.Runtime == nil {
		label.Runtime = object{}
	}
	if !label.Readonly {
		a.writable(out, "/containers/"+at, label.Runtime)
	}
	data, err = json.Marshal(label.Runtime)
	must(a.t, err)
	must(a.t, out.Put(filepath.Join("containers", at, "runtime.json"), tree.Entry{Mode: 0o644, Data: data}))
	return out
}

// writable puts an overlay on memory over a container's files, before what else its runtime.json says.
func (a assembler) writable(files *tree.Tree, dir string, runtime object) {
	for _, made := range []string{"rootfs", "tmp"} {
		must(a.t, files.Put(dir+"/"+made, tree.Entry{Kind: tree.Dir, Mode: 0o755}))
	}
	mounts := []object{
		{"destination": dir + "/tmp", "type": "tmpfs", "source": "tmpfs", "options": []string{"nodev"}},
		{"destination": dir + "/rootfs", "type": "overlay", "source": "overlay", "options": []string{"lowerdir=" + dir + "/lower", "upperdir=" + dir + "/tmp/upper", "workdir=" + dir + "/tmp/work"}},
	}
	if own, ok := runtime["mounts"].([]object); ok {
		mounts = append(mounts, own...)
	}
	runtime["mounts"] = mounts
}

func (a assembler) flatten(name string) *tree.Tree {
	a.t.Helper()
	img, err := image.Current(a.env, name)
	must(a.t, err)
	layers, err := img.Layers()
	must(a.t, err)
	files := tree.New()
	for _, layer := range layers {
		reader, err := layer.Uncompressed()
		must(a.t, err)
		must(a.t, files.AddTar(reader, func(string) bool { return true }))
		_, err = io.Copy(io.Discard, reader)
		must(a.t, err)
		must(a.t, reader.Close())
	}
	return files
}

func (a assembler) merge(into *tree.Tree, at string, files *tree.Tree) {
	for _, name := range files.Names() {
		entry, _ := files.Get(name)
		must(a.t, into.Put(filepath.Join(at, name), entry))
	}
}

func withParents(t *testing.T, files *tree.Tree) *tree.Tree {
	var archive bytes.Buffer
	must(t, files.WriteTar(&archive))
	whole := tree.New()
	must(t, whole.AddTar(&archive, func(string) bool { return true }))
	return whole
}

type object = map[string]any

// runtimeSpec is the OCI config.json, and the mounts' destinations.
func runtimeSpec(s spec, config *v1.ConfigFile) (object, []string) {
	args := s.Command
	if len(args) == 0 {
		args = append(config.Config.Entrypoint, config.Config.Cmd...)
	}
	mounts := map[string]object{
		"/proc":          {"type": "proc", "source": "proc", "options": []string{"nosuid", "nodev", "noexec"}},
		"/dev":           {"type": "tmpfs", "source": "tmpfs", "options": []string{"nosuid", "mode=755", "size=65536k"}},
		"/dev/pts":       {"type": "devpts", "source": "devpts", "options": []string{"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"}},
		"/sys":           {"type": "sysfs", "source": "sysfs", "options": []string{"nosuid", "nodev", "noexec"}},
		"/sys/fs/cgroup": {"type": "cgroup", "source": "cgroup", "options": []string{"nosuid", "nodev", "noexec", "ro"}},
	}
	for _, bind := range s.Binds {
		parts := strings.SplitN(bind, ":", 3)
		options := []string{"rw", "rbind", "rshared"}
		if len(parts) == 3 {
			options = strings.Split(parts[2], ",")
		}
		mounts[parts[1]] = object{"type": "bind", "source": parts[0], "options": options}
	}
	var destinations []string
	for destination := range mounts {
		destinations = append(destinations, destination)
	}
	sort.Strings(destinations)
	var list []object
	for _, destination := range destinations {
		mounts[destination]["destination"] = destination
		list = append(list, mounts[destination])
	}
	capabilities := s.Capabilities
	if len(capabilities) == 1 && capabilities[0] == "all" {
		capabilities = allCapabilities
	}
	namespaces := []object{{"type": "mount"}}
	if s.PID != "host" {
		namespaces = append(namespaces, object{"type": "pid"})
	}
	if s.Net == "new" {
		namespaces = append(namespaces, object{"type": "network"})
	} else if strings.HasPrefix(s.Net, "/") {
		namespaces = append(namespaces, object{"type": "network", "path": s.Net})
	}
	sets := object{}
	for _, set := range []string{"bounding", "effective", "permitted", "inheritable"} {
		sets[set] = capabilities
	}
	if s.Bounding != nil {
		sets = object{"bounding": s.Bounding}
	}
	linux := object{"namespaces": namespaces, "rootfsPropagation": s.RootfsPropagation}
	if len(capabilities) == len(allCapabilities) {
		linux["resources"] = object{"devices": []object{{"allow": true, "access": "rwm"}}}
	}
	return object{
		"ociVersion": "1.2.0",
		"process":    object{"args": args, "env": config.Config.Env, "cwd": "/", "user": object{"uid": s.UID, "gid": s.UID}, "capabilities": sets},
		"root":       object{"path": "rootfs", "readonly": s.Readonly},
		"mounts":     list,
		"linux":      linux,
	}, destinations
}

var allCapabilities = strings.Fields(`CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER CAP_FSETID CAP_KILL CAP_SETGID CAP_SETUID
CAP_SETPCAP CAP_LINUX_IMMUTABLE CAP_NET_BIND_SERVICE CAP_NET_BROADCAST CAP_NET_ADMIN CAP_NET_RAW CAP_IPC_LOCK CAP_IPC_OWNER CAP_SYS_MODULE
CAP_SYS_RAWIO CAP_SYS_CHROOT CAP_SYS_PTRACE CAP_SYS_PACCT CAP_SYS_ADMIN CAP_SYS_BOOT CAP_SYS_NICE CAP_SYS_RESOURCE CAP_SYS_TIME
CAP_SYS_TTY_CONFIG CAP_MKNOD CAP_LEASE CAP_AUDIT_WRITE CAP_AUDIT_CONTROL CAP_SETFCAP CAP_MAC_OVERRIDE CAP_MAC_ADMIN CAP_SYSLOG
CAP_WAKE_ALARM CAP_BLOCK_SUSPEND CAP_AUDIT_READ CAP_PERFMON CAP_BPF CAP_CHECKPOINT_RESTORE`)
