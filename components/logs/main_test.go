package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func newKeeper(t *testing.T, limit int64) *keeper {
	return &keeper{from: t.TempDir(), to: t.TempDir(), limit: limit, files: 3, sources: map[string]*source{}}
}

func say(t *testing.T, k *keeper, text string) {
	t.Helper()
	file, err := os.OpenFile(filepath.Join(k.from, "web.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func kept(t *testing.T, k *keeper, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(k.to, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestKeepsEachLineOnceAcrossTheInitsRotation(t *testing.T) {
	k := newKeeper(t, 1<<20)
	for _, step := range []func(){
		func() { say(t, k, "one\n") },
		func() { say(t, k, "two\n") },
		func() {
			say(t, k, "three\n")
			log := filepath.Join(k.from, "web.log")
			if err := os.Rename(log, log+".1"); err != nil {
				t.Fatal(err)
			}
			say(t, k, "four\n")
		},
		func() {},
	} {
		step()
		if err := k.copy(); err != nil {
			t.Fatal(err)
		}
	}
	if got := kept(t, k, "web.log"); got != "one\ntwo\nthree\nfour\n" {
		t.Errorf("got %q", got)
	}
}

func TestBoundsWhatItKeeps(t *testing.T) {
	k := newKeeper(t, 100)
	for n := range 9 {
		say(t, k, strings.Repeat(string(rune('a'+n)), 99)+"\n")
		if err := k.copy(); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(k.to)
	if err != nil || len(entries) > 3 {
		t.Errorf("%v %v", entries, err)
	}
	if !strings.HasPrefix(kept(t, k, "web.log.1"), "i") || !strings.HasPrefix(kept(t, k, "web.log.2"), "h") {
		t.Error("the newest are not kept in order")
	}
}

func TestGoesOnWithAnOldLog(t *testing.T) {
	k := newKeeper(t, 1<<20)
	if err := os.WriteFile(filepath.Join(k.to, "web.log"), []byte("before\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	say(t, k, "after\n")
	if err := k.copy(); err != nil {
		t.Fatal(err)
	}
	if got := kept(t, k, "web.log"); got != "before\nafter\n" {
		t.Errorf("got %q", got)
	}
}

func TestReadsTheKernelsRecords(t *testing.T) {
	if got := message("6,339,5140900,-;NET: Registered PF_INET6\n SUBSYSTEM=net\n"); got != "[    5.140900] NET: Registered PF_INET6" {
		t.Errorf("got %q", got)
	}
	if message("nonsense") != "" {
		t.Error("accepted")
	}
}
