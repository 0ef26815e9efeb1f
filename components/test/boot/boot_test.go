//go:build boot

// Package boot starts a real virtual machine from the component images. Build them first (components/build build), then:
// go test -tags boot ./test/boot
package boot

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"slipway.dev/components/internal/source"
	"slipway.dev/components/internal/tree"
)

const cmdline = "console=ttyS0 quiet panic=-1"

func newAssembler(t *testing.T) assembler {
	cache := os.Getenv("SLIPWAY_CACHE")
	if cache == "" {
		home, err := os.UserHomeDir()
		must(t, err)
		cache = filepath.Join(home, ".cache", "slipway")
	}
	return assembler{t, source.NewEnv(filepath.Join("..", "..", ".."), cache), t.TempDir()}
}

// machine is a running vmm and what it has printed.
type machine struct {
	t     *testing.T
	cmd   *exec.Cmd
	lines chan string
	seen  []string
	power string // QEMU's control socket, where the test has it
	keys  io.WriteCloser
}

func startMachine(t *testing.T, image string, args ...string) *machine {
	t.Helper()
	vmm := filepath.Join(t.TempDir(), "vmm")
	if out, err := exec.Command("go", "build", "-o", vmm, "../../vmm").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	m := &machine{t: t, lines: make(chan string, 10_000)}
	m.cmd = exec.Command(vmm, append([]string{"--image", image, "--work", t.TempDir(), "--memory-mib", "1024", "--accel", "Auto"}, args...)...)
	m.run()
	return m
}

// until waits for a line that has the text.
func (m *machine) until(text string, within time.Duration) string {
	m.t.Helper()
	late := time.After(within)
	for {
		select {
		case line, ok := <-m.lines:
			if !ok {
				m.t.Fatalf("the machine ended before %q:\n%s", text, strings.Join(m.seen, "\n"))
			}
			m.seen = append(m.seen, line)
			if strings.Contains(line, text) {
				return line
			}
		case <-late:
			m.t.Fatalf("no %q in %s:\n%s", text, within, strings.Join(m.seen, "\n"))
		}
	}
}

func (m *machine) index(text string) int {
	m.t.Helper()
	for n, line := range m.seen {
		if strings.Contains(line, text) {
			return n
		}
	}
	m.t.Fatalf("no %q in:\n%s", text, strings.Join(m.seen, "\n"))
	return -1
}

// ended waits for the end of the output and returns the exit code.
func (m *machine) ended(within time.Duration) int {
	m.t.Helper()
	late := time.After(within)
	for {
		select {
		case line, ok := <-m.lines:
			if !ok {
				return m.cmd.ProcessState.ExitCode()
			}
			m.seen = append(m.seen, line)
		case <-late:
			m.t.Fatalf("still running after %s:\n%s", within, strings.Join(m.seen, "\n"))
		}
	}
}

func shell(script string) []string { return []string{"/bin/busybox", "sh", "-c", script} }

func TestBootsRunsOnbootInOrderKeepsServicesAndPowersOff(t *testing.T) {
	a := newAssembler(t)
	once := a.container("onboot/000-first", spec{Image: "dhcp", Command: shell("echo one; echo kept >/run/resolvconf/mark")})
	lease := a.container("onboot/001-dhcp", spec{Image: "dhcp"})
	writable := spec{Image: "web"}
	web := a.container("services/web", writable)
	failing := a.container("services/again", spec{Image: "dhcp", Command: shell("cat /run/resolvconf/mark; exit 3")})
	image := a.publish(cmdline, a.root("test image (sha256:0)"), once, lease, web, failing)
	m := startMachine(t, image)
	ready := m.until("slipway: ready in", 60*time.Second)
	t.Log(ready)
	if m.index("slipway: test image (sha256:0)") > m.index("000-first: one") || m.index("000-first: one") > m.index("eth0 has 10.0.2.15/24") {
		t.Errorf("not in order:\n%s", strings.Join(m.seen, "\n"))
	}
	// What earlier containers left in /run is there for later ones.
	m.until("service again ended (exit code 3); starting it again in 1s", 10*time.Second)
	if m.index("again: kept") > m.index("again ended (exit code 3); starting it again in 500ms") {
		t.Errorf("ended before it began:\n%s", strings.Join(m.seen, "\n"))
	}
	must(t, m.cmd.Process.Signal(syscall.SIGTERM))
	m.until("the power button was pressed", 10*time.Second)
	began := time.Now()
	if code := m.ended(30 * time.Second); code != 0 {
		t.Errorf("exit code %d:\n%s", code, strings.Join(m.seen, "\n"))
	}
	t.Logf("power off took %.2f s\n%s", time.Since(began).Seconds(), strings.Join(m.seen, "\n"))
}

func TestPowersOffWhenAnOnbootContainerFails(t *testing.T) {
	a := newAssembler(t)
	failing := a.container("onboot/000-failing", spec{Image: "dhcp", Command: shell("exit 7")})
	web := a.container("services/web", spec{Image: "web"})
	m := startMachine(t, a.publish(cmdline, a.root("broken"), failing, web))
	m.until("boot failed: onboot 000-failing: failed: exit code 7", 60*time.Second)
	if code := m.ended(30 * time.Second); code == 0 {
		t.Error("a machine that ended by itself must not count as stopped")
	}
	if text := strings.Join(m.seen, "\n"); strings.Contains(text, "slipway: ready") {
		t.Errorf("must not be ready:\n%s", text)
	}
}

func TestPowersOffWhileAnOnbootContainerRuns(t *testing.T) {
	a := newAssembler(t)
	endless := a.container("onboot/000-endless", spec{Image: "dhcp", Command: shell("echo waiting; sleep 1000")})
	m := startMachine(t, a.publish(cmdline, a.root("endless"), endless))
	m.until("000-endless: waiting", 60*time.Second)
	must(t, m.cmd.Process.Signal(syscall.SIGTERM))
	m.until("the power button was pressed", 10*time.Second)
	if code := m.ended(30 * time.Second); code != 0 {
		t.Errorf("exit code %d:\n%s", code, strings.Join(m.seen, "\n"))
	}
	if text := strings.Join(m.seen, "\n"); strings.Contains(text, "boot failed") {
		t.Errorf("it did not fail:\n%s", text)
	}
}

func TestRefusesASegmentWhoseBytesChanged(t *testing.T) {
	a := newAssembler(t)
	files := tree.New()
	must(t, files.Put("x", tree.Entry{Mode: 0o644, Data: []byte("x")}))
	image := a.publish(cmdline, files)
	segments, err := filepath.Glob(filepath.Join(image, "boot/segments/*"))
	must(t, err)
	must(t, os.WriteFile(segments[0], []byte("four"), 0o644))
	m := startMachine(t, image)
	if code := m.ended(10 * time.Second); code != 1 {
		t.Errorf("exit code %d", code)
	}
	m.index(fmt.Sprintf("boot/segments/%s: its bytes have the digest sha256:", filepath.Base(segments[0])))
}

// inOrder asserts that lines with these texts were printed in this order; others may lie between them.
func (m *machine) inOrder(texts ...string) {
	m.t.Helper()
	at := 0
	for _, text := range texts {
		for at < len(m.seen) && !strings.Contains(m.seen[at], text) {
			at++
		}
		if at == len(m.seen) {
			m.t.Errorf("no %q, or not in the order %q:\n%s", text, texts, strings.Join(m.seen, "\n"))
			return
		}
	}
}

// sees waits for lines that have these texts, in any order.
func (m *machine) sees(texts ...string) {
	m.t.Helper()
	for _, text := range texts {
		if !strings.Contains(strings.Join(m.seen, "\n"), text) {
			m.until(text, initLimit)
		}
	}
}

const initLimit = 90 * time.Second
