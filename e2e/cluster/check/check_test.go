//go:build cluster

// Package check starts a real cluster, looks at it from inside, and sees that nothing of it remains.
package check

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"slipway.dev/e2e/cluster/internal/commandimage"
)

const name = "check"

// pushVariable makes this test's own program, started inside of the cluster, push the file that it names.
const pushVariable = "SLIPWAY_CHECK_PUSH"

func TestMain(m *testing.M) {
	if file := os.Getenv(pushVariable); file != "" {
		if err := commandimage.Push(context.Background(), file, "65532:65532", "registry.slipway.test:5000/check/visitor:dev"); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestAClusterRunsRestrictedPodsAndLeavesNothingBehind(t *testing.T) {
	c := build(t)
	before := observe(t)
	t.Cleanup(func() { c.output(t, "down") })
	began := time.Now()
	c.output(t, "up")
	t.Logf("up after %s", time.Since(began).Round(100*time.Millisecond))

	t.Run("is up already when it is started again", func(t *testing.T) {
		if out := c.output(t, "up"); !strings.Contains(out, "is up already") {
			t.Errorf("got %q", out)
		}
	})
	t.Run("gives back the exit code of a command", func(t *testing.T) {
		err := c.command("exec", "sh", "-c", "exit 7").Run()
		if code := new(exec.ExitError); !errors.As(err, &code) || code.ExitCode() != 7 {
			t.Errorf("got %v, want exit code 7", err)
		}
	})
	t.Run("knows no names from outside", func(t *testing.T) {
		if out, err := c.command("exec", "getent", "hosts", "example.org").CombinedOutput(); err == nil {
			t.Errorf("example.org is %s", out)
		}
	})
	t.Run("runs restricted pods that reach registry, API, services and an image volume", func(t *testing.T) {
		c.pushVisitor(t)
		c.output(t, "kubectl", "apply", "-f", "server.yaml")
		c.output(t, "kubectl", "-n", "check", "wait", "--for=condition=Ready", "pod/server", "--timeout=60s")
		c.output(t, "kubectl", "apply", "-f", "client.yaml")
		c.output(t, "kubectl", "-n", "check", "wait", "--for=jsonpath={.status.phase}=Succeeded", "pod/client", "--timeout=60s")
		got := c.output(t, "kubectl", "-n", "check", "logs", "client")
		for _, want := range []string{
			"http://registry.slipway.test:5000/v2/ 200 {}",
			"https://10.77.0.2:6443/readyz 200 ok",
			"https://kubernetes.default/readyz 200 ok",
			"https://kubernetes.default/version 401 {",
			`http://server.check.svc.cluster.local/ 200 <!doctype html>`,
			`<a href="command">`,
		} {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in what the client got:\n%s", want, got)
			}
		}
	})
	t.Run("runs commands in pods", func(t *testing.T) {
		got := c.output(t, "kubectl", "-n", "check", "exec", "server", "--", "/command", "get", "http://127.0.0.1:8080/")
		if !strings.Contains(got, `<a href="command">`) {
			t.Errorf("got %q", got)
		}
	})
	t.Run("gives pods the usual address of DNS", func(t *testing.T) {
		got := c.output(t, "kubectl", "-n", "check", "exec", "server", "--", "/command", "resolver")
		if !strings.Contains(got, "nameserver 10.96.0.10\n") {
			t.Errorf("got %q", got)
		}
	})
	t.Run("lets no node write to what is others'", func(t *testing.T) {
		kubelet := "--kubeconfig=" + filepath.Join(stateFolder(t), "kubernetes/kubelet.kubeconfig")
		out, err := c.command("kubectl", kubelet, "label", "node", "host", "node-restriction.kubernetes.io/trusted=yes").CombinedOutput()
		if err == nil || !strings.Contains(string(out), `is not allowed to modify labels: node-restriction.kubernetes.io/trusted`) {
			t.Errorf("got %v: %s", err, out)
		}
	})
	t.Run("notes who writes, and not who reads", func(t *testing.T) {
		c.output(t, "kubectl", "-n", "check", "create", "configmap", "noted")
		c.output(t, "kubectl", "-n", "check", "get", "configmap", "noted")
		var verbs []string
		for line := range strings.Lines(c.output(t, "logs", "audit")) {
			var event struct {
				Verb      string
				User      struct{ Username string }
				ObjectRef struct{ Name string }
			}
			if err := json.Unmarshal([]byte(line), &event); err != nil {
				t.Fatal(err)
			}
			if event.ObjectRef.Name == "noted" {
				verbs = append(verbs, event.User.Username+" "+event.Verb)
			}
		}
		if !slices.Equal(verbs, []string{"slipway:admin create"}) {
			t.Errorf("got %q", verbs)
		}
	})
	t.Run("refuses pods that are not restricted", func(t *testing.T) {
		out, err := c.command("kubectl", "-n", "check", "run", "bad", "--image=x", "--privileged").CombinedOutput()
		if err == nil || !strings.Contains(string(out), "violates PodSecurity") {
			t.Errorf("got %v: %s", err, out)
		}
	})
	t.Run("lets a bootstrap token ask for a certificate, and signs nothing by itself", func(t *testing.T) {
		for verb, want := range map[string]string{"create": "yes", "approve": "no"} {
			what := []string{"kubectl", "auth", "can-i", verb, "certificatesigningrequests.certificates.k8s.io", "--as=system:bootstrap:abcdef", "--as-group=system:bootstrappers"}
			out, _ := c.command(what...).Output() // "no" is an exit code of 1, too
			if got := strings.TrimSpace(string(out)); got != want {
				t.Errorf("%s: %q, want %q", verb, got, want)
			}
		}
	})

	t.Run("says which component has ended", func(t *testing.T) {
		for _, pid := range pids(t, pidNamespace(t), "kube-scheduler") {
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
		deadline := time.Now().Add(10 * time.Second)
		for {
			out, err := c.command("status").CombinedOutput()
			if err != nil && strings.Contains(string(out), "kube-scheduler           ended by signal 9 (killed); the end of its log:") {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%v\n%s", err, out)
			}
			<-time.After(50 * time.Millisecond)
		}
	})

	t.Run("starts what has ended, and stops and starts under pods that run on", func(t *testing.T) {
		c.output(t, "start", "kube-scheduler")
		for _, component := range []string{"kubelet", "containerd", "kube-apiserver"} {
			c.output(t, "stop", component)
		}
		if out, err := c.command("status").CombinedOutput(); err == nil || !strings.Contains(string(out), "kubelet                  was stopped; the end of its log:") {
			t.Errorf("%v: %s", err, out)
		}
		for _, component := range []string{"kube-apiserver", "containerd", "kubelet"} {
			c.output(t, "start", component)
		}
		if out := c.output(t, "status"); !strings.Contains(out, "is ready") {
			t.Errorf("got %s", out)
		}
		got := c.output(t, "kubectl", "-n", "check", "get", "pod", "server", "-o", "jsonpath={.status.phase} {.status.containerStatuses[0].restartCount}")
		if got != "Running 0" {
			t.Errorf("the server is %s", got)
		}
	})
	t.Run("knows the components that may be stopped", func(t *testing.T) {
		out, err := c.command("stop", "server").CombinedOutput()
		if err == nil || !strings.Contains(string(out), `no component "server"; there are: etcd, registry, containerd,`) {
			t.Errorf("%v: %s", err, out)
		}
	})

	namespace := pidNamespace(t)
	if len(processes(t, namespace)) < 8 {
		t.Errorf("few processes for a cluster: %q", processes(t, namespace))
	}
	c.output(t, "down")
	nothingRemains(t, before, namespace)
}

func TestAKilledStartIsFinishedByTheNextOrTakenAway(t *testing.T) {
	c := build(t)
	before := observe(t)
	t.Cleanup(func() { c.output(t, "down") })
	for _, moment := range []string{"programs", "namespaces, network", "etcd", "kube-apiserver", "kubelet"} {
		t.Run("killed after "+moment, func(t *testing.T) {
			killAfter(t, c.command("up"), moment)
			namespace := ""
			if _, err := os.Stat(filepath.Join(stateFolder(t), "process.json")); err == nil {
				namespace = pidNamespace(t)
			}
			if moment == "kube-apiserver" {
				c.output(t, "up")
				if out := c.output(t, "status"); !strings.Contains(out, "is ready") {
					t.Errorf("got %s", out)
				}
			}
			c.output(t, "down")
			nothingRemains(t, before, namespace)
		})
	}
	t.Run("and so is one whose first process is killed", func(t *testing.T) {
		c.output(t, "up", "--api-only")
		namespace := pidNamespace(t)
		if err := syscall.Kill(firstProcess(t), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		nothingRuns(t, namespace)
		c.output(t, "up", "--api-only")
		c.output(t, "down")
		nothingRemains(t, before, namespace)
	})
}

func TestClustersOfDifferentNamesRunSideBySide(t *testing.T) {
	c := build(t)
	other := cluster{c.program, name + "-too"}
	before := observe(t)
	t.Cleanup(func() { c.output(t, "down"); other.output(t, "down") })
	starts := []*exec.Cmd{c.command("up", "--api-only"), other.command("up", "--api-only")}
	for _, start := range starts {
		if err := start.Start(); err != nil {
			t.Fatal(err)
		}
	}
	for _, start := range starts {
		if err := start.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	c.output(t, "kubectl", "create", "namespace", "mine")
	if out := other.output(t, "kubectl", "get", "namespaces"); strings.Contains(out, "mine") {
		t.Errorf("they are one: %s", out)
	}
	namespace := pidNamespace(t)
	c.output(t, "down")
	if out := other.output(t, "kubectl", "get", "--raw", "/readyz"); out != "ok" {
		t.Errorf("the other one says %q", out)
	}
	other.output(t, "down")
	nothingRemains(t, before, namespace)
}

// killAfter starts `up` and kills it, and it alone, when it has said a step.
func killAfter(t *testing.T, up *exec.Cmd, step string) {
	t.Helper()
	words, err := up.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := up.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(words); lines.Scan(); {
		if strings.HasSuffix(lines.Text(), "s  "+step) {
			break
		}
	}
	if err := up.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = up.Wait() // it was killed
}

func nothingRemains(t *testing.T, before []string, namespace string) {
	t.Helper()
	eventually(t, "left behind", func() []string { return append(left(before, observe(t)), processes(t, namespace)...) })
	if _, err := os.Stat(stateFolder(t)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
}

func nothingRuns(t *testing.T, namespace string) {
	t.Helper()
	eventually(t, "still running", func() []string { return processes(t, namespace) })
}

// eventually gives the machine's init and the kernel the time to notice what is dead.
func eventually(t *testing.T, what string, remains func() []string) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	rest := remains()
	for ; len(rest) > 0 && time.Now().Before(deadline); rest = remains() {
		<-time.After(100 * time.Millisecond)
	}
	if len(rest) > 0 {
		t.Errorf("%s:\n%s", what, strings.Join(rest, "\n"))
	}
}

type cluster struct{ program, name string }

func build(t *testing.T) cluster {
	t.Helper()
	out, err := exec.Command("../build").Output()
	if err != nil {
		t.Fatal(err)
	}
	return cluster{strings.TrimSpace(string(out)), name}
}

func (c cluster) command(arguments ...string) *exec.Cmd {
	return exec.Command(c.program, append([]string{"--name", c.name, "--driver", "local"}, arguments...)...)
}

func (c cluster) output(t *testing.T, arguments ...string) string {
	t.Helper()
	out, err := c.command(arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("cluster %s: %v\n%s", strings.Join(arguments, " "), err, out)
	}
	return string(out)
}

func (c cluster) pushVisitor(t *testing.T) {
	t.Helper()
	visitor := filepath.Join(t.TempDir(), "visitor")
	compile := exec.Command("go", "build", "-o", visitor, "./visitor")
	compile.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	push := c.command("exec", self)
	push.Env = append(os.Environ(), pushVariable+"="+visitor)
	if out, err := push.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func stateFolder(t *testing.T) string {
	t.Helper()
	state := os.Getenv("SLIPWAY_STATE")
	if state == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			t.Fatal(err)
		}
		state = filepath.Join(home, ".local/state/slipway")
	}
	return filepath.Join(state, "clusters", name)
}

func firstProcess(t *testing.T) int {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(stateFolder(t), "process.json"))
	if err != nil {
		t.Fatal(err)
	}
	var first struct{ PID int }
	if err := json.Unmarshal(data, &first); err != nil {
		t.Fatal(err)
	}
	return first.PID
}

// pidNamespace is the cluster's, by the kernel's name for it.
func pidNamespace(t *testing.T) string {
	t.Helper()
	namespace, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/pid", firstProcess(t)))
	if err != nil {
		t.Fatal(err)
	}
	return namespace
}

// processes are the commands that run in a PID namespace.
func processes(t *testing.T, namespace string) []string {
	t.Helper()
	var found []string
	for _, link := range namespaceLinks(t, namespace) {
		command, _ := os.ReadFile(filepath.Join(filepath.Dir(filepath.Dir(link)), "comm"))
		found = append(found, strings.TrimSpace(string(command)))
	}
	return found
}

// pids are the processes of a PID namespace that run a program.
func pids(t *testing.T, namespace, program string) []int {
	t.Helper()
	var found []int
	for _, link := range namespaceLinks(t, namespace) {
		dir := filepath.Dir(filepath.Dir(link))
		// The kernel keeps 15 characters of a command's name.
		command, _ := os.ReadFile(filepath.Join(dir, "comm"))
		if strings.TrimSpace(string(command)) == program[:min(15, len(program))] {
			pid, err := strconv.Atoi(filepath.Base(dir))
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, pid)
		}
	}
	return found
}

func namespaceLinks(t *testing.T, namespace string) []string {
	t.Helper()
	if namespace == "" {
		return nil
	}
	links, err := filepath.Glob("/proc/[0-9]*/ns/pid")
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(links, func(link string) bool {
		there, err := os.Readlink(link)
		return err != nil || there != namespace
	})
}

// observe lists what a cluster could leave on a machine: mounts, links, cgroups, settings.
func observe(t *testing.T) []string {
	t.Helper()
	var found []string
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(mounts)) {
		found = append(found, "mount "+strings.TrimSpace(line))
	}
	links, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		found = append(found, "link "+link.Name)
	}
	_ = filepath.WalkDir("/sys/fs/cgroup", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && strings.Contains(path, "/slipway/"+name) {
			found = append(found, "cgroup "+path)
		}
		return nil
	})
	for _, setting := range []string{"vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops", "net/ipv4/ip_forward"} {
		value, err := os.ReadFile("/proc/sys/" + setting)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, "setting "+setting+" "+strings.TrimSpace(string(value)))
	}
	return found
}

func left(before, after []string) []string {
	return slices.DeleteFunc(slices.Clone(after), func(item string) bool { return slices.Contains(before, item) })
}
