//go:build boot

package boot

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"slipway.dev/components/internal/tree"
)

// verdict is what vmm test leaves for the operator.
type verdict struct {
	Passed bool
	Checks []struct {
		Name    string
		Passed  bool
		Message string
	}
	Seconds     int
	ConsoleTail string
	Error       string
}

// examine runs vmm test on an image, and returns its exit code and verdict.
func examine(t *testing.T, image, spec string) (int, verdict) {
	t.Helper()
	dir := t.TempDir()
	vmm, file, result := filepath.Join(dir, "vmm"), filepath.Join(dir, "test.json"), filepath.Join(dir, "result")
	if out, err := exec.Command("go", "build", "-o", vmm, "../../vmm").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	must(t, os.WriteFile(file, []byte(spec), 0o644))
	command := exec.Command(vmm, "test", "--image", image, "--spec", file, "--result", result, "--work", dir)
	began := time.Now()
	out, err := command.CombinedOutput()
	if command.ProcessState == nil {
		t.Fatal(err)
	}
	t.Logf("%.1f s\n%s", time.Since(began).Seconds(), out)
	var v verdict
	data, err := os.ReadFile(result)
	must(t, err)
	must(t, json.Unmarshal(data, &v))
	return command.ProcessState.ExitCode(), v
}

func (v verdict) message(t *testing.T, check string) string {
	t.Helper()
	for _, c := range v.Checks {
		if c.Name == check {
			if c.Passed {
				return "passed"
			}
			return c.Message
		}
	}
	t.Fatalf("no check %s in %+v", check, v)
	return ""
}

func TestABootTestPassesWithChecksOfEveryType(t *testing.T) {
	a := newAssembler(t)
	code, v := examine(t, a.publish(cmdline, a.root("tested"),
		a.container("onboot/000-lease", spec{Image: "dhcp"}),
		a.container("onboot/001-odd", busybox("echo slipway: ready in 0.01 s; exit 3", supervised(object{"onFailure": "continue"}))),
		a.container("services/web", spec{Image: "web"})),
		`{"timeoutSeconds":120,"checks":[
			{"name":"banner","type":"Console","console":{"pattern":"^slipway: tested"}},
			{"name":"page","type":"HTTP","http":{"port":8080,"path":"/","status":200}},
			{"name":"port","type":"TCP","tcp":{"port":8080}},
			{"name":"lease","type":"Exec","exec":{"container":"lease","exitCode":0}},
			{"name":"odd","type":"Exec","exec":{"container":"odd","exitCode":3}}]}`)
	if code != 0 || !v.Passed || len(v.Checks) != 6 {
		t.Errorf("exit code %d, %+v", code, v)
	}
}

func TestABootTestFailsByTheCheckThatDoes(t *testing.T) {
	a := newAssembler(t)
	code, v := examine(t, a.publish(cmdline, a.root("tested"), a.container("onboot/000-lease", spec{Image: "dhcp"}), a.container("services/web", spec{Image: "web"})),
		`{"timeoutSeconds":40,"checks":[
			{"name":"page","type":"HTTP","http":{"port":8080,"path":"/missing","status":200}},
			{"name":"ssh","type":"TCP","tcp":{"port":22}},
			{"name":"lease","type":"Exec","exec":{"container":"lease","exitCode":0}}]}`)
	if code != 1 || v.Passed || v.message(t, "Ready") != "passed" || v.message(t, "lease") != "passed" ||
		v.message(t, "page") != "GET /missing: status 404, not 200, within 40 s" || v.message(t, "ssh") != "port 22: connection refused, within 40 s" {
		t.Errorf("exit code %d, %+v", code, v)
	}
	if !strings.Contains(v.ConsoleTail, "slipway: ready in") {
		t.Errorf("got %s", v.ConsoleTail)
	}
}

func TestABootTestEndsAtOnceWithAnotherExitCodeThanWanted(t *testing.T) {
	a := newAssembler(t)
	code, v := examine(t, a.publish(cmdline, a.root("tested"), a.container("onboot/000-disk", busybox("exit 3", supervised(object{"onFailure": "continue"})))),
		`{"timeoutSeconds":120,"checks":[{"name":"disk","type":"Exec","exec":{"container":"disk","exitCode":0}}]}`)
	if code != 1 || v.Seconds > 60 || v.message(t, "disk") != "onboot container disk ended with exit code 3, not 0" {
		t.Errorf("exit code %d, %+v", code, v)
	}
}

func TestABootTestFailsWhenTheBootDoes(t *testing.T) {
	a := newAssembler(t)
	code, v := examine(t, a.publish(cmdline, a.root("tested"), a.container("onboot/000-disk", busybox("exit 7", nil))), `{"timeoutSeconds":120}`)
	if code != 1 || v.Seconds > 60 || v.message(t, "Ready") != "boot failed: onboot 000-disk: failed: exit code 7" {
		t.Errorf("exit code %d, %+v", code, v)
	}
}

func TestABootTestFailsWhenTheKernelPanics(t *testing.T) {
	a := newAssembler(t)
	// Without panic= the kernel would stand still for ever.
	code, v := examine(t, a.publish("console=ttyS0 quiet rdinit=/nothing root=/dev/nothing", a.root("tested")), `{"timeoutSeconds":120}`)
	if code != 1 || v.Seconds > 60 || !strings.Contains(v.message(t, "Ready"), "Kernel panic - not syncing: VFS: Unable to mount root fs") {
		t.Errorf("exit code %d, %+v", code, v)
	}
}

func TestABootTestFailsWhenTheMachineIsNeverReady(t *testing.T) {
	a := newAssembler(t)
	// The container says what the init would, where people look, and where only the init should be able to.
	forgery := `echo; echo "slipway: ready in 0.01 s" >/dev/ttyS0; for port in /dev/vport*; do echo '{"ready":true}' >$port || echo "no way to $port"; done; sleep 1000`
	slow := busybox(forgery, nil)
	slow.Capabilities, slow.Binds = []string{"all"}, []string{"/dev:/dev"}
	code, v := examine(t, a.publish(cmdline, a.root("tested"), a.container("onboot/000-slow", slow)), `{"timeoutSeconds":25}`)
	if code != 1 || v.message(t, "Ready") != "the machine was not ready within 25 s" {
		t.Errorf("exit code %d, %+v", code, v)
	}
	if !strings.Contains(v.ConsoleTail, "Device or resource busy") || !strings.Contains(v.ConsoleTail, "no way to /dev/vport") {
		t.Errorf("got:\n%s", v.ConsoleTail)
	}
}

func TestABootTestOfAMachineWithoutReportsKnowsTheInitByItsLine(t *testing.T) {
	a := newAssembler(t)
	whole, root := a.root("tested"), tree.New()
	for _, name := range whole.Names() {
		if entry, _ := whole.Get(name); !strings.HasSuffix(name, "/virtio_console.ko") {
			must(t, root.Put(name, entry))
		}
	}
	code, v := examine(t, a.publish(cmdline, root), `{"timeoutSeconds":60}`)
	if code != 0 || !v.Passed {
		t.Errorf("exit code %d, %+v", code, v)
	}
}

func TestABootTestWithoutAnImageIsNone(t *testing.T) {
	code, v := examine(t, t.TempDir(), `{"timeoutSeconds":15}`)
	if code != 2 || !strings.Contains(v.Error, "boot/kernel: no such file") {
		t.Errorf("exit code %d, %+v", code, v)
	}
}
