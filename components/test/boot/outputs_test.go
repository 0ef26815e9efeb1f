//go:build boot

package boot

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What slipway makes, slipway runs: each format reaches the same line on the console.
func TestEveryOutputBoots(t *testing.T) {
	prefix := buildModel(t, example(t, "minimal.yml"))
	slipway(t, "build", "--quiet", "--insecure-registry", loopbackRegistry(), "--dir", filepath.Dir(prefix), "--name", "os",
		"--format", "kernel+initrd,kernel+squashfs,kernel+erofs,tar-kernel-initrd,oci", filepath.Join(filepath.Dir(prefix), "os.yml"))
	for _, image := range []string{"", "-squashfs.img", "-erofs.img", "-initrd.tar", "-oci"} {
		t.Run("os"+image, func(t *testing.T) {
			console := filepath.Join(t.TempDir(), "console")
			slipway(t, "run", "--cpus", "2", "--console", console, "--until", "slipway: ready in", "--timeout", "180", prefix+image)
			data, err := os.ReadFile(console)
			must(t, err)
			text := string(data)
			t.Log(text)
			onDisk := strings.Contains(text, "root file system: /dev/vda ("+strings.TrimSuffix(strings.TrimPrefix(image, "-"), ".img")+")")
			if wanted := strings.HasSuffix(image, "fs.img"); onDisk != wanted {
				t.Errorf("root file system on a disk: %v, wanted %v", onDisk, wanted)
			}
		})
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
