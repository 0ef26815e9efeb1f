//go:build boot

package boot

import (
	"io"
	"strings"
	"testing"
)

func TestGoesOnAfterAFailureOnlyWhenTheImageSaysSoAndWaitsInRescueWithoutAShell(t *testing.T) {
	a := newAssembler(t)
	m := bootFiles(t, a.files(cmdline, a.root("rescue"),
		a.container("onboot/000-optional", busybox("exit 3", supervised(object{"onFailure": "continue"}))),
		a.container("onboot/001-next", busybox("echo went on", nil)),
		a.container("onboot/002-vital", busybox("exit 6", supervised(object{"onFailure": "rescue"}))),
		a.container("services/web", busybox("echo must not run", nil)),
	))
	m.sees("rescue: this image has no shell; the machine waits for the power button")
	m.inOrder("onboot 000-optional: failed: exit code 3; the boot goes on", "001-next: went on", "boot stopped: onboot 002-vital: failed: exit code 6")
	m.powerOff()
	if text := strings.Join(m.seen, "\n"); strings.Contains(text, "must not run") {
		t.Errorf("it ran:\n%s", text)
	}
}

func TestGivesARescueShellOnTheConsoleWhenTheImageHasOne(t *testing.T) {
	a := newAssembler(t)
	root := a.root("rescue")
	a.merge(root, "", a.flatten("dhcp"))
	m := bootPrepared(t, a.files(cmdline, root, a.container("onboot/000-vital", busybox("exit 6", supervised(object{"onFailure": "rescue"})))))
	input, keyboard := io.Pipe()
	m.cmd.Stdin = input
	m.run()
	m.sees("rescue: a shell on the console")
	_, err := io.WriteString(keyboard, "echo answer $((40+2))\nexit\n")
	must(t, err)
	m.sees("answer 42")
	keyboard.Close()
	m.sees("slipway: power off")
}

func TestRefusesToBootWithARuntimeJSONThatItCannotRead(t *testing.T) {
	a := newAssembler(t)
	m := bootFiles(t, a.files(cmdline, a.root("wrong"), a.container("services/web", busybox("echo must not run", supervised(object{"retsart": "always"})))))
	m.sees(`boot failed: /containers/services/web/runtime.json: json: unknown field "retsart"`)
	m.sees("slipway: power off")
}
