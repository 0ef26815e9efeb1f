package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
)

// tried is what came of a test.
type tried struct {
	code int
	err  error
	v    verdict
	raw  []byte
	log  string
}

func (r tried) check(name string) outcome {
	for _, o := range r.v.Checks {
		if o.Name == name {
			return o
		}
	}
	return outcome{Name: "there is none"}
}

func tryGuest(t *testing.T, play, spec string) tried {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return tryGuestUntil(t, ctx, play, spec)
}

func tryGuestUntil(t *testing.T, ctx context.Context, play, spec string) tried {
	t.Helper()
	t.Setenv(fakeGuest, play)
	image, _ := published(t)
	dir := t.TempDir()
	file, result := filepath.Join(dir, "test.json"), filepath.Join(dir, "result")
	if err := os.WriteFile(file, []byte(spec), 0o644); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	b, err := parseTest([]string{"--image", image, "--spec", file, "--result", result, "--work", dir, "--accel", "TCG"})
	if err != nil {
		t.Fatal(err)
	}
	b.program, b.log = os.Args[0], &log
	r := tried{}
	r.code, r.err = b.examine(ctx)
	r.log = log.String()
	if r.raw, err = os.ReadFile(result); err != nil {
		t.Fatal(err)
	}
	if len(r.raw) > maxResult {
		t.Errorf("the result has %d bytes", len(r.raw))
	}
	if err := json.Unmarshal(r.raw, &r.v); err != nil {
		t.Fatalf("%v: %s", err, r.raw)
	}
	return r
}

func TestPassesWhenEveryCheckDoesAndPressesTheButtonUntilTheMachineIsOff(t *testing.T) {
	r := tryGuest(t, "good", `{"timeoutSeconds":20,"checks":[
		{"name":"words","type":"Console","console":{"pattern":"^early w"}},
		{"name":"page","type":"HTTP","http":{"port":80,"path":"/","status":200}},
		{"name":"moved","type":"HTTP","http":{"port":80,"path":"/moved","status":302}},
		{"name":"net","type":"Exec","exec":{"container":"net","exitCode":0}},
		{"name":"odd","type":"Exec","exec":{"container":"odd","exitCode":7}}]}`)
	if r.code != passed || r.err != nil || !r.v.Passed || len(r.v.Checks) != 6 || !r.check("Ready").Passed {
		t.Errorf("got %+v", r)
	}
}

func TestSaysWhichCheckFailedAndWhy(t *testing.T) {
	r := tryGuest(t, "good", `{"timeoutSeconds":3,"checks":[
		{"name":"missing","type":"HTTP","http":{"port":80,"path":"/","status":204}},
		{"name":"nobody","type":"HTTP","http":{"port":81,"path":"/","status":200}},
		{"name":"refused","type":"TCP","tcp":{"port":82}},
		{"name":"never","type":"Exec","exec":{"container":"never"}},
		{"name":"words","type":"Console","console":{"pattern":"late words"}}]}`)
	if r.code != failed || r.v.Passed || !strings.HasPrefix(r.err.Error(), "missing: ") {
		t.Errorf("got %+v", r)
	}
	for name, want := range map[string]string{
		"missing": "GET /: status 200, not 204, within 3 s",
		"nobody":  "GET /: the connection was closed without an answer, as when nothing listens there, within 3 s",
		"refused": "port 82: connection refused, within 3 s",
		"never":   "onboot container never had not ended within 3 s",
		"words":   `no line of the console matched "late words" within 3 s`,
	} {
		if got := r.check(name); got.Passed || got.Message != want {
			t.Errorf("%s: got %q", name, got.Message)
		}
	}
}

func TestEndsAtOnceWhenSomethingFailsThatNoLaterTryCanMend(t *testing.T) {
	for play, want := range map[string]string{
		"panics":      "Ready: [    1.234567] Kernel panic - not syncing: VFS: Unable to mount root fs",
		"boots badly": "Ready: boot failed: onboot 000-net: failed: exit code 7",
		"half":        "Ready: the machine is up, but for the services web, db",
		"good":        "net: onboot container net ended with exit code 0, not 1",
	} {
		r := tryGuest(t, play, `{"timeoutSeconds":25,"checks":[
			{"name":"words","type":"Console","console":{"pattern":"late words"}},{"name":"net","type":"Exec","exec":{"container":"net","exitCode":1}}]}`)
		if r.code != failed || r.err.Error() != want || r.v.Seconds > 5 {
			t.Errorf("%s: got %+v", play, r)
		}
		if got := r.check("words").Message; got != "not decided: another failure ended the test" {
			t.Errorf("%s: got %q", play, got)
		}
	}
}

func TestOnlyTheInitSaysThatTheMachineIsReady(t *testing.T) {
	if r := tryGuest(t, "plain", `{"timeoutSeconds":20}`); r.code != passed {
		t.Errorf("got %+v", r)
	}
	r := tryGuest(t, "forger", `{"timeoutSeconds":3}`)
	if r.code != failed || r.err.Error() != "Ready: the machine was not ready within 3 s" {
		t.Errorf("got %+v", r)
	}
}

func TestAnotherInitIsReadyWhenItsPromptIsThere(t *testing.T) {
	if r := tryGuest(t, "prompt", `{"timeoutSeconds":20,"readyPattern":"^login: $"}`); r.code != passed {
		t.Errorf("got %+v", r)
	}
	r := tryGuest(t, "silent", `{"timeoutSeconds":1,"readyPattern":"login:","checks":[
		{"name":"page","type":"HTTP","http":{"port":80,"path":"/","status":200}},{"name":"net","type":"Exec","exec":{"container":"net"}}]}`)
	if r.check("Ready").Message != `the machine was not ready (no line of the console matched readyPattern "login:") within 1 s` ||
		r.check("page").Message != "not tried, since the machine was not ready within 1 s" ||
		r.check("net").Message != "the image's init does not report exit codes, as Slipway's does within 1 s" {
		t.Errorf("got %+v", r)
	}
}

func TestAMachineThatEndsTooSoonHasFailedAndOneThatCannotBeginIsNotTested(t *testing.T) {
	r := tryGuest(t, "ends", `{"timeoutSeconds":20}`)
	if r.code != failed || !strings.HasSuffix(r.v.Checks[0].Message, "before the machine ended") || r.v.ConsoleTail != "good bye" {
		t.Errorf("got %+v", r)
	}
	r = tryGuest(t, "crashes", `{"timeoutSeconds":20}`)
	if r.code != notTested || r.v.Passed || r.v.Error != "QEMU ended: exit status 1: qemu: cannot set up guest memory?" {
		t.Errorf("got %+v", r)
	}
}

func TestIsNotTestedWhenToldToStop(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if r := tryGuestUntil(t, ctx, "silent", `{"timeoutSeconds":20}`); r.code != notTested || r.v.Error != "told to stop before the test had ended" {
		t.Errorf("got %+v", r)
	}
}

func TestWhatAHostileGuestPrintsIsBoundedAndCleaned(t *testing.T) {
	r := tryGuest(t, "hostile", `{"timeoutSeconds":25,"checks":[{"name":"words","type":"Console","console":{"pattern":"^last words$"}}]}`)
	if r.code != passed || !strings.HasSuffix(r.v.ConsoleTail, "last words") {
		t.Errorf("got %d %v %q", r.code, r.err, r.raw)
	}
	if len(r.log) > maxShown+maxLine {
		t.Errorf("the log has %d bytes", len(r.log))
	}
	for _, text := range []string{r.log, r.v.ConsoleTail} {
		for _, c := range text {
			if c != '\n' && !unicode.IsPrint(c) {
				t.Fatalf("%q is left", c)
			}
		}
	}
}

func TestCutsLinesThatDoNotEnd(t *testing.T) {
	var c lineCutter
	long := strings.Repeat("x", maxLine)
	got := c.add([]byte("one\r\n" + long + "y\ntw"))
	if len(got) != 3 || got[0] != "one" || got[1] != long || got[2] != "y" || c.unfinished() != "tw" {
		t.Errorf("got %d lines, %q", len(got), c.unfinished())
	}
	if got := c.add([]byte("o\n\n")); len(got) != 2 || got[0] != "two" || got[1] != "" {
		t.Errorf("got %q", got)
	}
}

func TestAVerdictFitsWhateverItHolds(t *testing.T) {
	var all []outcome
	for n := range maxChecks {
		all = append(all, outcome{Name: fmt.Sprintf("%063d", n), Passed: n%2 == 0, Message: strings.Repeat("é\"", 400)})
	}
	v := judge(all, time.Second, strings.Repeat("\\\"é", 9000))
	size := len(encode(v))
	if size > maxResult || size < maxResult-50 || v.Passed || v.Checks[0].Passed || len(v.Checks)+v.Omitted != maxChecks || len(v.ConsoleTail) < 500 {
		t.Errorf("%d bytes, %d checks, %d omitted, %d of console", size, len(v.Checks), v.Omitted, len(v.ConsoleTail))
	}
}

func TestNamesWhatIsWrongInASpec(t *testing.T) {
	for spec, want := range map[string]string{
		`{`:             "unexpected EOF",
		`{}`:            "timeoutSeconds 0: must lie between 1 and 86400",
		`{"timeout":1}`: `unknown field "timeout"`,
		`{"timeoutSeconds":1,"readyPattern":"("}`:                                                     "readyPattern: error parsing regexp",
		`{"timeoutSeconds":1,"checks":[{"name":"a","type":"Console","console":{"pattern":"(?=a)"}}]}`: `checks[0] "a": console.pattern: error parsing regexp`,
		`{"timeoutSeconds":1,"checks":[{"name":"a","type":"TCP","http":{"port":1,"path":"/"}}]}`:      `checks[0] "a": type "TCP": must be Console, HTTP, TCP or Exec, with the field of that name`,
		`{"timeoutSeconds":1,"checks":[{"name":"a","type":"TCP","tcp":{"port":65536}}]}`:              "port 65536: must lie between 1 and 65535",
		`{"timeoutSeconds":1,"checks":[{"name":"a","type":"HTTP","http":{"port":80,"path":"x"}}]}`:    `http.path "x": must begin with /`,
	} {
		r := tryGuest(t, "good", spec)
		if r.code != notTested || !strings.Contains(r.v.Error, want) || !strings.HasPrefix(r.v.Error, "--spec: ") {
			t.Errorf("%s: got %q", spec, r.v.Error)
		}
	}
}

func TestAConnectionCountsOnceTheGuestHasAcceptedIt(t *testing.T) {
	table := "  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ\r\n" +
		"  TCP[HOST_FORWARD]  12       127.0.0.1 40001       10.0.2.15    80     0     0\r\n" +
		"  TCP[SYN_SENT]      14       127.0.0.1 40001       10.0.2.15    80     0     0\r\n" +
		"  TCP[ESTABLISHED]   15       127.0.0.1 40002       10.0.2.15    22     0     0\r\n"
	rows := established.FindAllStringSubmatch(table, -1)
	if len(rows) != 1 || rows[0][2] != "40002" {
		t.Errorf("got %q", rows)
	}
}

func TestTheNetworkOfATestHasNoWayOut(t *testing.T) {
	if got := testNetwork(map[int]int{443: 40002, 80: 40001}); got != "user,id=net0,restrict=on,hostfwd=tcp:127.0.0.1:40001-:80,hostfwd=tcp:127.0.0.1:40002-:443" {
		t.Errorf("got %s", got)
	}
}
