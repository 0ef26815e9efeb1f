package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fakes are programs that note how they are called and answer as these containers would.
type fakes struct {
	dir   string
	place place
}

func newFakes(t *testing.T) fakes {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("kind's clusters are root's")
	}
	f := fakes{dir: t.TempDir()}
	f.place = place{name: "x", dir: filepath.Join(f.dir, "state/clusters/x"), cache: filepath.Join(f.dir, "cache")}
	f.program(t, "docker", `case "$*" in
"port "*) echo 127.0.0.1:32768 ;;
"inspect --format={{.State.Status}}"*) echo running ;;
"inspect --format={{.State.Pid}}"*) echo 0 ;;
"inspect --format={{(index"*"x-control-plane") echo 172.20.0.2 ;;
"inspect --format={{(index"*"x-registry") echo 172.20.0.3 ;;
"ps "* | "network ls "*) echo 0123 ;;
esac`)
	f.program(t, "sets/kind", `[ "$1 $2" != "get kubeconfig" ] || echo "server: https://x-control-plane:6443"`)
	f.program(t, "self", `cat >>"`+f.dir+`/applied"`)
	f.program(t, "repository/components/binaries/build", `for set in "$@"; do echo "`+f.dir+`/sets"; done`)
	f.write(t, "repository/components/podnet/go.mod", "module podnet\n\ngo 1.26.0\n")
	f.write(t, "repository/components/podnet/go.sum", "")
	f.write(t, "repository/components/podnet/main.go", "package main\n\nfunc main() {}\n")
	t.Setenv("PATH", f.dir+":"+os.Getenv("PATH"))
	executable = func() (string, error) { return filepath.Join(f.dir, "self"), nil }
	t.Cleanup(func() { executable = os.Executable })
	return f
}

func (f fakes) write(t *testing.T, file, text string) {
	t.Helper()
	file = filepath.Join(f.dir, file)
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o755)); err != nil {
		t.Fatal(err)
	}
}

func (f fakes) program(t *testing.T, file, script string) {
	t.Helper()
	f.write(t, file, "#!/bin/sh\necho \""+filepath.Base(file)+" $*\" >>\""+f.dir+"/calls\"\n"+script+"\n")
}

// calls are what was called since the last time, without what only looks.
func (f fakes) calls(t *testing.T) []string {
	t.Helper()
	file := filepath.Join(f.dir, "calls")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	calls := strings.Split(strings.ReplaceAll(strings.TrimSpace(string(text)), f.dir, "DIR"), "\n")
	return slices.DeleteFunc(calls, func(call string) bool {
		return strings.HasPrefix(call, "docker inspect") || strings.HasPrefix(call, "docker version") || strings.HasPrefix(call, "build")
	})
}

func (f fakes) options() options { return options{repository: filepath.Join(f.dir, "repository")} }

var removal = []string{
	"kind delete cluster --name=x --kubeconfig=DIR/state/clusters/x/outside.kubeconfig",
	"docker ps --all --quiet --filter=name=^x-registry$",
	"docker rm --force --volumes x-registry",
	"docker network ls --quiet --filter=name=^slipway-x$",
	"docker network rm slipway-x",
}

func TestKindsClusterHasARegistryBesideItAndOurPodNetwork(t *testing.T) {
	f := newFakes(t)
	if err := (kind{f.place}).up(t.Context(), f.options()); err != nil {
		t.Fatal(err)
	}
	calls := f.calls(t)
	want := []string{
		"docker run --detach --restart=always --publish=127.0.0.1::5000 --network=bridge --name=x-registry registry:3",
		"kind create cluster --config=DIR/state/clusters/x/kind.yaml --name=x --kubeconfig=DIR/state/clusters/x/outside.kubeconfig",
		"docker network connect --alias=registry.slipway.test slipway-x x-registry",
		"kind get kubeconfig --name=x --internal",
		"self --name x --driver kind exec DIR/self push-podnet-from-within DIR/cache/bin/podnet",
		"docker port x-registry 5000",
		"self --name x --driver kind exec kubectl apply --server-side --filename=-",
		"self --name x --driver kind exec kubectl wait --for=condition=Ready node --all --timeout=180s",
	}
	if len(calls) != len(want) {
		t.Fatalf("got %s", strings.Join(calls, "\n"))
	}
	for n, call := range calls {
		if n == 4 { // the folder's name has a hash
			call = call[:strings.LastIndex(call, "podnet-")] + "podnet"
		}
		if call != want[n] {
			t.Errorf("call %d is %q, want %q", n, call, want[n])
		}
	}
	for file, words := range map[string]string{
		"state/clusters/x/kubernetes/admin.kubeconfig":                      "server: https://172.20.0.2:6443",
		"state/clusters/x/hosts":                                            "172.20.0.3 registry.slipway.test",
		"state/clusters/x/resolv.conf":                                      "nameserver 10.96.0.10",
		"state/clusters/x/kind.yaml":                                        `hostPath: "` + f.dir + `/state/clusters/x/registries"`,
		"state/clusters/x/registries/registry.slipway.test:5000/hosts.toml": `server = "http://registry.slipway.test:5000"`,
		"applied": `host: "127.0.0.1:32768"`,
	} {
		text, err := os.ReadFile(filepath.Join(f.dir, file))
		if err != nil || !strings.Contains(string(text), words) {
			t.Errorf("%s: %v: no %q in %s", file, err, words, text)
		}
	}
	applied, _ := os.ReadFile(filepath.Join(f.dir, "applied"))
	if strings.Contains(string(applied), "${") || !strings.Contains(string(applied), "value: 172.20.0.2") {
		t.Errorf("applied:\n%s", applied)
	}
}

func TestKindsClusterThatIsUpIsLeftAsItIs(t *testing.T) {
	f := newFakes(t)
	if err := (kind{f.place}).up(t.Context(), f.options()); err != nil {
		t.Fatal(err)
	}
	f.calls(t)
	if err := (kind{f.place}).up(t.Context(), f.options()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(f.dir, "calls")); err == nil && len(f.calls(t)) > 0 {
		t.Error("something was started again")
	}
	f.program(t, "docker", `case "$*" in "inspect --format={{.State.Status}} x-registry") echo exited ;; "inspect "*) echo running ;; esac`)
	err := (kind{f.place}).up(t.Context(), f.options())
	if err == nil || !strings.Contains(err.Error(), "the container x-registry is exited: end it with `cluster --name x down`") {
		t.Errorf("got %v", err)
	}
}

func TestWhatAKilledStartOfKindLeftIsRemovedByTheNextOne(t *testing.T) {
	f := newFakes(t)
	// Killed within `kind create`: what it is going to remove is noted, and it isn't ready.
	if err := os.MkdirAll(f.place.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := (kind{f.place}).prepare(map[string]string{"containerd": "/cni"}, filepath.Join(f.dir, "sets/kind")); err != nil {
		t.Fatal(err)
	}
	if err := (kind{f.place}).up(t.Context(), f.options()); err != nil {
		t.Fatal(err)
	}
	if calls := f.calls(t); !slices.Equal(calls[:len(removal)], removal) || !strings.HasPrefix(calls[len(removal)], "docker run") {
		t.Errorf("got %s", strings.Join(calls, "\n"))
	}
}

func TestAStartOfKindThatFailsLeavesNothing(t *testing.T) {
	for _, step := range []string{"docker run", "kind create", "docker network connect", "kind get", "self"} {
		f := newFakes(t)
		program, arguments, _ := strings.Cut(step, " ")
		file := map[string]string{"docker": "docker", "kind": "sets/kind", "self": "self"}[program]
		good, err := os.ReadFile(filepath.Join(f.dir, file))
		if err != nil {
			t.Fatal(err)
		}
		f.write(t, file, strings.Replace(string(good), "\necho", "\ncase \"$*\" in \""+arguments+"\"*) echo no luck >&2; exit 1 ;; esac\necho", 1))
		if err := (kind{f.place}).up(t.Context(), f.options()); err == nil || (program != "kind" && !strings.Contains(err.Error(), "no luck")) {
			t.Errorf("%s: got %v", step, err)
		}
		if calls := f.calls(t); !slices.Equal(calls[len(calls)-len(removal):], removal) {
			t.Errorf("%s: got %s", step, strings.Join(calls, "\n"))
		}
		if _, err := os.Stat(f.place.dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: the folder is still there: %v", step, err)
		}
	}
}

func TestKindsClusterIsTakenAwayOnceAndMoreOften(t *testing.T) {
	f := newFakes(t)
	if err := (kind{f.place}).up(t.Context(), f.options()); err != nil {
		t.Fatal(err)
	}
	f.calls(t)
	if err := (kind{f.place}).down(); err != nil {
		t.Fatal(err)
	}
	if calls := f.calls(t); !slices.Equal(calls, removal) {
		t.Errorf("got %s", strings.Join(calls, "\n"))
	}
	if err := (kind{f.place}).down(); err != nil {
		t.Error(err)
	}
	if calls := f.calls(t); len(calls) > 0 {
		t.Errorf("got %s", strings.Join(calls, "\n"))
	}
}

func TestWithoutADaemonKindSaysSoBeforeItStartsAnything(t *testing.T) {
	f := newFakes(t)
	f.program(t, "docker", `echo "Cannot connect to the Docker daemon" >&2; exit 1`)
	err := (kind{f.place}).up(t.Context(), f.options())
	if err == nil || !strings.Contains(err.Error(), "driver kind needs a Docker daemon, and none answers: start it, or use --driver local") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(f.place.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is there: %v", err)
	}
	t.Setenv("PATH", f.dir+"/sets")
	if err := (kind{f.place}).up(t.Context(), f.options()); err == nil || !strings.Contains(err.Error(), "there is no program docker: install it") {
		t.Errorf("got %v", err)
	}
}

func TestTheDriverIsTheClustersOwnThenTheWantedOneThenKindWhereDockerAnswers(t *testing.T) {
	const daemon, silence = "", "exit 1"
	for _, c := range []struct {
		name, is, docker string
		wants            options
		starts           bool
		want, problem    string
	}{
		{"a daemon answers", "", daemon, options{}, true, kindName, ""},
		{"a daemon answers, auto is said", "", daemon, options{driver: "auto"}, true, kindName, ""},
		{"no daemon answers", "", silence, options{}, true, localName, ""},
		{"the API alone", "", daemon, options{apiOnly: true}, true, localName, ""},
		{"local is wanted", "", daemon, options{driver: "local"}, true, localName, ""},
		{"kind is wanted", "", silence, options{driver: "kind"}, true, kindName, ""},
		{"nothing is there", "", daemon, options{}, false, localName, ""},
		{"it is kind's", "kind", silence, options{}, true, kindName, ""},
		{"it is local", "local", daemon, options{}, true, localName, ""},
		{"it is another one's", "local", daemon, options{driver: "kind"}, true, "", "is there already, by driver local: end it with"},
		{"a driver that isn't", "", daemon, options{driver: "minikube"}, true, "", "--driver minikube: want auto, local or kind"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFakes(t)
			f.program(t, "docker", c.docker)
			switch c.is {
			case kindName:
				f.write(t, "state/clusters/x/driver", "kind\n")
			case localName:
				f.write(t, "state/clusters/x/process.json", "{}")
			}
			got, err := chooseDriver(context.Background(), f.place, c.wants, c.starts)
			if c.problem != "" {
				if err == nil || !strings.Contains(err.Error(), c.problem) {
					t.Errorf("got %v", err)
				}
				return
			}
			name := localName
			if _, is := got.(kind); is {
				name = kindName
			}
			if err != nil || name != c.want {
				t.Errorf("got %s, %v", name, err)
			}
		})
	}
}
