//go:build boot

package boot

import (
	"strings"
	"testing"
)

// busybox is a container that runs a script; wish is its runtime.json.
func busybox(script string, wish object) spec {
	return spec{Image: "dhcp", Plain: true, Command: shell(script), Runtime: wish}
}

// supervised is a runtime.json with our own keys alone.
func supervised(keys object) object { return object{"slipway": keys} }

func TestServicesLiveAndDieByTheirPolicies(t *testing.T) {
	a := newAssembler(t)
	quiet := false
	m := bootFiles(t, a.files(cmdline, a.root("policies"),
		a.container("services/always", busybox("exit 0", supervised(object{"restart": "always"}))),
		a.container("services/done", busybox("exit 0", nil)),
		a.container("services/fails", busybox("exit 4", nil)),
		a.container("services/never", busybox("exit 5", supervised(object{"restart": "never"}))),
		a.container("services/silent", busybox("i=0; while [ $i -lt 100 ]; do echo this line $i is not shown; i=$((i+1)); done; touch /done; sleep 1000",
			supervised(object{"ready": object{"file": "/done"}, "log": object{"console": quiet, "maxBytes": 1000, "files": 3}}))),
		a.container("services/watcher", spec{Image: "dhcp", Plain: true, Binds: []string{"/var/log:/var/log"}, Command: shell(
			"cd /var/log; until grep -q 'line 99' silent.log; do usleep 100000; done; ls -l silent* | awk '{print $5 < 1001, $9}'; tail -n 1 silent.log"),
			Runtime: supervised(object{"after": []string{"silent"}, "restart": "never"})}),
	))
	m.sees("slipway: service always ended (exit code 0); starting it again in 1s")
	m.sees("slipway: service fails ended (exit code 4); starting it again in 2s")
	m.sees("watcher: this line 99 is not shown")
	for _, line := range []string{"service done ended (exit code 0)", "service never ended (exit code 5)", "watcher: 1 silent.log", "watcher: 1 silent.log.1", "watcher: 1 silent.log.2"} {
		m.index(line)
	}
	text := strings.Join(m.seen, "\n")
	for _, never := range []string{"done ended (exit code 0); starting", "never ended (exit code 5); starting", "silent: this line", "silent.log.3"} {
		if strings.Contains(text, never) {
			t.Errorf("%q in:\n%s", never, text)
		}
	}
	m.powerOff()
}

func TestServicesStartWhenOthersAreReadyAndStopInReverse(t *testing.T) {
	a := newAssembler(t)
	stubborn := "trap '' TERM; echo here; while :; do sleep 1; done"
	m := bootFiles(t, a.files(cmdline, a.root("order"),
		a.container("services/a-last", busybox("echo runs; trap 'echo asked; exit 0' INT; while :; do sleep 0.1; done",
			supervised(object{"after": []string{"b-tcp", "c-exec"}, "stopSignal": "SIGINT"}))),
		a.container("services/b-tcp", busybox("echo begins; sleep 1; echo listens; exec nc -ll -p 8080 -e true",
			supervised(object{"after": []string{"d-file"}, "ready": object{"tcp": "localhost:8080"}, "stopTimeoutSeconds": 1}))),
		a.container("services/c-exec", busybox("sleep 1; mkdir /x; "+stubborn, supervised(object{"ready": object{"exec": []string{"/bin/busybox", "test", "-d", "/x"}}, "stopTimeoutSeconds": 2}))),
		a.container("services/d-file", busybox("sleep 1; echo makes it; ln -s /run/there /link; mkdir -p /run; touch /run/there; trap 'echo asked; exit 0' TERM; while :; do sleep 0.1; done",
			supervised(object{"ready": object{"file": "/link"}}))),
		a.container("services/e-unready", busybox("sleep 1000", supervised(object{"restart": "never", "ready": object{"file": "/never", "timeoutSeconds": 2}, "stopTimeoutSeconds": 1}))),
		a.container("services/f-waits", busybox("echo must not run", supervised(object{"after": []string{"e-unready"}}))),
		a.container("onshutdown/000-first", busybox("echo saved", nil)),
		a.container("onshutdown/001-fails", busybox("exit 9", nil)),
		a.container("onshutdown/002-endless", busybox("sleep 1000", supervised(object{"stopTimeoutSeconds": 1}))),
		a.container("onshutdown/003-last", busybox("echo done", nil)),
	))
	ready := m.until("slipway: ready in", initLimit)
	if !strings.Contains(ready, ", but for e-unready, f-waits") {
		t.Errorf("got %s", ready)
	}
	m.sees("a-last: runs")
	m.powerOff()
	m.inOrder("d-file: makes it", "b-tcp: begins", "b-tcp: listens", "a-last: runs", "the power button was pressed", "a-last: asked", "service a-last stopped (exit code 0)",
		"d-file: asked")
	m.inOrder("service a-last stopped", "service c-exec did not stop on SIGTERM in 2s: killing it", "000-first: saved", "onshutdown 001-fails: failed: exit code 9",
		"onshutdown 002-endless: still runs after 1s", "003-last: done", "slipway: power off")
	m.index("service e-unready: not ready after 2 s: no file /never")
	m.index("service f-waits is not started: e-unready ended before it was ready")
	if text := strings.Join(m.seen, "\n"); strings.Contains(text, "must not run") {
		t.Errorf("it ran:\n%s", text)
	}
}
