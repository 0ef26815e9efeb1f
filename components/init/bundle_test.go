package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestFindsBundlesInOrder(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "onboot/010-later/rootfs/x"), "")
	write(t, filepath.Join(root, "onboot/002-first/rootfs/x"), "")
	write(t, filepath.Join(root, "onshutdown/000-last/rootfs/x"), "")
	write(t, filepath.Join(root, "services/web/runtime.json"), `{"mkdir":["/var/a"]}`)
	found, err := findBundles(root)
	if err != nil || len(found.onboot) != 2 || len(found.services) != 1 || len(found.onshutdown) != 1 {
		t.Fatalf("%+v %v", found, err)
	}
	if found.onboot[0].name != "002-first" || found.onboot[1].name != "010-later" {
		t.Errorf("got %+v", found.onboot)
	}
	if found.services[0].id() != "services-web" || found.services[0].config.Mkdir[0] != "/var/a" {
		t.Errorf("got %+v", found.services[0])
	}
}

func TestStartsServicesAfterThoseTheyWaitFor(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "services/a/runtime.json"), `{"slipway":{"after":["c"]}}`)
	write(t, filepath.Join(root, "services/b/runtime.json"), `{}`)
	write(t, filepath.Join(root, "services/c/runtime.json"), `{"slipway":{"after":["d"]}}`)
	write(t, filepath.Join(root, "services/d/runtime.json"), `{}`)
	found, err := findBundles(root)
	if err != nil {
		t.Fatal(err)
	}
	var order string
	for _, b := range found.services {
		order += b.name
	}
	if order != "dcab" {
		t.Errorf("got %s", order)
	}
}

func TestRefusesServicesThatWaitForEachOtherOrForNobody(t *testing.T) {
	for after, want := range map[string]string{"b": "services wait for each other: a after b after a", "x": "there is no service x"} {
		root := t.TempDir()
		write(t, filepath.Join(root, "services/a/runtime.json"), `{"slipway":{"after":["`+after+`"]}}`)
		write(t, filepath.Join(root, "services/b/runtime.json"), `{"slipway":{"after":["a"]}}`)
		if _, err := findBundles(root); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestRefusesWishesInRuntimeJSONThatItDoesNotKnow(t *testing.T) {
	for text, want := range map[string]string{
		`{"mkdirs":[]}`:                                       `unknown field "mkdirs"`,
		`{"slipway":{"restarts":"always"}}`:                   `unknown field "restarts"`,
		`{"slipway":{"restart":"often"}}`:                     `slipway.restart: "often"`,
		`{"slipway":{"onFailure":"panic"}}`:                   `slipway.onFailure: "panic"`,
		`{"slipway":{"stopSignal":"SIGNOTHING"}}`:             `"SIGNOTHING" is no signal`,
		`{"slipway":{"ready":{}}}`:                            "want one of file, tcp and exec",
		`{"slipway":{"ready":{"file":"/x","exec":["true"]}}}`: "want one of file, tcp and exec",
		`{"slipway":{"ready":{"tcp":"web:http"}}}`:            "want IP:PORT",
		`{} {}`: "more than one JSON value",
		`{`:     "unexpected EOF",
	} {
		root := t.TempDir()
		write(t, filepath.Join(root, "services/web/runtime.json"), text)
		if _, err := findBundles(root); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "services/web/runtime.json") {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func TestReadsEveryKeyOfRuntimeJSON(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "services/web/runtime.json"), `{"cgroups":["a/b"],"mounts":[{"destination":"/x","type":"tmpfs","source":"tmpfs","options":["ro"],
"uidMappings":[],"gidMappings":[]}],"mkdir":["y"],"interfaces":[{"name":"veth0","add":"veth","peer":"veth1","createInRoot":true}],
"bindNS":{"cgroup":"/1","ipc":"/2","mnt":"/3","net":"/4","pid":"/5","user":"/6","uts":"/7"},"namespace":"other",
"slipway":{"restart":"always","after":[],"ready":{"tcp":"localhost:80","timeoutSeconds":5},"stopSignal":"INT","stopTimeoutSeconds":3,"onFailure":"continue",
"log":{"console":false,"maxBytes":100,"files":3},"landlock":{"readOnly":["/"],"readWrite":["/tmp"]}}}`)
	found, err := findBundles(root)
	if err != nil {
		t.Fatal(err)
	}
	config := found.services[0].config
	if config.BindNS.UTS != "/7" || config.Interfaces[0].Peer != "veth1" || config.Slipway.stopTimeout() != 3*time.Second || *config.Slipway.Log.Console {
		t.Errorf("got %+v", config)
	}
}

func TestAFailureIsNeverHiddenUnlessTheImageSaysSo(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"onboot/000-a", "onshutdown/000-b", "services/c"} {
		write(t, filepath.Join(root, dir, "runtime.json"), `{}`)
	}
	found, err := findBundles(root)
	if err != nil {
		t.Fatal(err)
	}
	service := found.services[0].config.Slipway
	if found.onboot[0].config.Slipway.OnFailure != powerOff || found.onshutdown[0].config.Slipway.OnFailure != goOn || service.Restart != onFailure {
		t.Errorf("got %+v", found)
	}
	for _, c := range []struct {
		policy, why string
		want        bool
	}{
		{always, wellDone, true}, {onFailure, wellDone, false}, {onFailure, "exit code 1", true}, {onFailure, "killed by killed", true}, {never, "exit code 1", false},
	} {
		if again(c.policy, c.why) != c.want {
			t.Errorf("%+v", c)
		}
	}
}

func TestKnowsSignalsByNameAndNumber(t *testing.T) {
	for name, want := range map[string]unix.Signal{"SIGTERM": 15, "term": 15, "9": 9, "SIGRTMIN+3": 37, "RTMIN": 34} {
		if got, err := signalOf(name); err != nil || got != want {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
	for _, name := range []string{"", "0", "99", "SIGRTMIN+99", "TERMINATE"} {
		if got, err := signalOf(name); err == nil {
			t.Errorf("%q: %v", name, got)
		}
	}
}

func TestMakesFoldersInsideTheContainerOnly(t *testing.T) {
	root := t.TempDir()
	outside := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "rootfs"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(root, "rootfs/absolute")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../../..", filepath.Join(root, "rootfs/upwards")); err != nil {
		t.Fatal(err)
	}
	b := bundle{dir: root, config: runtimeConfig{Mkdir: []string{"../../outside", "absolute/a", "upwards/b"}}}
	if err := b.prepare(); err != nil {
		t.Fatal(err)
	}
	for _, made := range []string{"rootfs/outside", "rootfs" + outside + "/a", "rootfs/b"} {
		if _, err := os.Stat(filepath.Join(root, made)); err != nil {
			t.Error(err)
		}
	}
	if entries, _ := os.ReadDir(outside); len(entries) > 0 {
		t.Errorf("left the container: %v", entries)
	}
}
