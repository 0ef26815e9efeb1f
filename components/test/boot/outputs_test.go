//go:build boot

package boot

import (
	"archive/tar"
	"bytes"
	"debug/elf"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"slipway.dev/components/internal/image"
	"slipway.dev/components/internal/tree"
)

const microcode = "kernel/x86/microcode/AuthenticAMD.bin"

// kernelWithMicrocode pushes the small kernel with an archive as the kernel wants it for the processor's microcode, and returns its name. What
// would be microcode are bytes of our own: the processor's makers do not let us give theirs away.
func kernelWithMicrocode(t *testing.T) string {
	t.Helper()
	kernel, err := image.Current(newAssembler(t).env, "kernel-minimal")
	must(t, err)
	var archive, files bytes.Buffer
	for n, dir := range []string{"kernel", "kernel/x86", "kernel/x86/microcode"} {
		writeCPIO(t, &archive, n+1, 0o040755, tree.Entry{}, dir, nil)
	}
	writeCPIO(t, &archive, 4, 0o100644, tree.Entry{}, microcode, []byte("no microcode"))
	writeCPIO(t, &archive, 0, 0, tree.Entry{}, "TRAILER!!!", nil)
	out := tar.NewWriter(&files)
	must(t, out.WriteHeader(&tar.Header{Name: "ucode.cpio", Mode: 0o644, Size: int64(archive.Len())}))
	_, err = out.Write(archive.Bytes())
	must(t, errors.Join(err, out.Close()))
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(files.Bytes())), nil })
	must(t, err)
	kernel, err = mutate.AppendLayers(kernel, layer)
	must(t, err)
	name := loopbackRegistry() + "/slipway/kernel-microcode:1"
	_, err = image.Push(t.Context(), kernel, name, true)
	must(t, err)
	return name
}

// What slipway makes, slipway runs: each format reaches the same line on the console, with microcode before the rest of its initrd.
func TestEveryOutputBoots(t *testing.T) {
	prefix := buildModel(t, example(t, "minimal.yml", exampleRegistry+"/slipway/kernel-minimal:dev", kernelWithMicrocode(t)+"\n  ucode: ucode.cpio",
		"services:\n", "onboot:\n  - name: look\n    image: "+exampleRegistry+"/slipway/dhcp:dev\n    binds: [\"/:/host\"]\n"+
			"    command: [/bin/busybox, sh, -c, '/bin/busybox ls /host/kernel/x86/microcode || true']\nservices:\n"))
	slipway(t, "build", "--quiet", "--insecure-registry", loopbackRegistry(), "--dir", filepath.Dir(prefix), "--name", "os",
		"--format", "kernel+initrd,kernel+squashfs,kernel+erofs,tar-kernel-initrd,oci", filepath.Join(filepath.Dir(prefix), "os.yml"))
	for _, initrd := range []string{"-initrd.img", "-squashfs-initrd.img", "-erofs-initrd.img"} {
		data, err := os.ReadFile(prefix + initrd)
		must(t, err)
		if !bytes.HasPrefix(data, []byte("070701")) || !bytes.Contains(data[:1024], []byte(microcode)) {
			t.Errorf("os%s begins with %q instead of an archive of microcode", initrd, data[:16])
		}
	}
	for _, output := range []string{"", "-squashfs.img", "-erofs.img", "-initrd.tar", "-oci"} {
		t.Run("os"+output, func(t *testing.T) {
			console := filepath.Join(t.TempDir(), "console")
			slipway(t, "run", "--cpus", "2", "--console", console, "--until", "slipway: ready in", "--timeout", "180", prefix+output)
			data, err := os.ReadFile(console)
			must(t, err)
			text := string(data)
			t.Log(text)
			wanted := strings.HasSuffix(output, "fs.img")
			onDisk := strings.Contains(text, "root file system: /dev/vda ("+strings.TrimSuffix(strings.TrimPrefix(output, "-"), ".img")+")")
			if onDisk != wanted {
				t.Errorf("root file system on a disk: %v, wanted %v", onDisk, wanted)
			}
			// The kernel has read that archive, and then those behind it; a disk replaces what was in memory.
			if inMemory := strings.Contains(text, "look: "+filepath.Base(microcode)); inMemory == wanted {
				t.Errorf("microcode in the root file system: %v", inMemory)
			}
		})
	}
}

func TestAKernelIsWrittenDecompressed(t *testing.T) {
	prefix := buildModel(t, example(t, "minimal.yml"))
	slipway(t, "build", "--quiet", "--decompress-kernel", "--insecure-registry", loopbackRegistry(), "--dir", filepath.Dir(prefix), "--name", "plain",
		filepath.Join(filepath.Dir(prefix), "os.yml"))
	kernel, err := os.ReadFile(filepath.Join(filepath.Dir(prefix), "plain-kernel"))
	must(t, err)
	program, err := elf.NewFile(bytes.NewReader(kernel))
	must(t, err)
	if program.Machine != elf.EM_X86_64 || program.Section(".init.text") == nil {
		t.Errorf("no kernel for x86-64, but %v with %d sections", program.Machine, len(program.Sections))
	}
}

// A machine that never says it ends with the exit code of its own.
func TestRunEndsWhenItsTimeIsOver(t *testing.T) {
	prefix := buildModel(t, example(t, "minimal.yml"))
	err := exec.Command("../../../dev", "slipway", "run", "--console", filepath.Join(t.TempDir(), "console"), "--until", "never said", "--timeout", "5", prefix).Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 4 {
		t.Errorf("ended with %v", err)
	}
}
