package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

const (
	dockerAnswerTime = 5 * time.Second
	kindReadyTime    = "180s"
	registryImage    = "registry:3"
)

// executable is this program; a test has another.
var executable = os.Executable

//go:embed kind.yaml
var kindConfig string

//go:embed manifests/registry.yaml
var registryManifests string

// kind is kind's containers, with a registry in a container beside them as kind's documentation advises. Each cluster has a Docker
// network of its own, in which the registry has the name that it has everywhere, and Docker chooses the ports: two clusters can't
// collide, and no port can be taken.
type kind struct{ place place }

func (k kind) node() string     { return k.place.name + "-control-plane" }
func (k kind) registry() string { return k.place.name + "-registry" }
func (k kind) network() string  { return "slipway-" + k.place.name }

// dockerAnswers returns nil when there is a daemon that can be used.
func dockerAnswers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, dockerAnswerTime)
	defer cancel()
	if _, err := exec.LookPath("docker"); err != nil {
		return errors.New("driver kind needs Docker, and there is no program docker: install it, or use --driver local")
	}
	if _, err := output(ctx, nil, "docker", "version", "--format", "{{.Server.Version}}"); err != nil {
		return fmt.Errorf("driver kind needs a Docker daemon, and none answers: start it, or use --driver local (%w)", err)
	}
	return nil
}

func (k kind) up(ctx context.Context, o options) error {
	if o.apiOnly {
		return misuse("--api-only is for --driver local alone: kind's clusters are whole")
	}
	if os.Geteuid() != 0 {
		return errors.New("a cluster needs root, to enter its network: use sudo")
	}
	if err := dockerAnswers(ctx); err != nil {
		return err
	}
	release, err := k.place.lock()
	if err != nil {
		return err
	}
	defer release()
	if _, err := os.Stat(k.place.file("ready")); err == nil {
		if err := k.runs(ctx); err != nil {
			return fmt.Errorf("cluster %q was started, but %w: end it with `cluster --name %s down`", k.place.name, err, k.place.name)
		}
		fmt.Fprintf(os.Stderr, "cluster %q is up already\n", k.place.name)
		return nil
	}
	began := time.Now()
	say := func(step string) { fmt.Fprintf(os.Stderr, "%6.1f s  %s\n", time.Since(began).Seconds(), step) }
	binaries, err := findBinaries(ctx, k.place, o, kindSets)
	if err != nil {
		return err
	}
	say("programs")
	// What an `up` has left that was killed.
	if err := k.remove(ctx); err != nil {
		return err
	}
	if err := k.start(ctx, binaries, say); err != nil {
		// The caller may be gone, what was begun must go all the same.
		return errors.Join(err, k.remove(context.WithoutCancel(ctx)))
	}
	say(fmt.Sprintf("cluster %q is ready: ./dev cluster --name %s kubectl get all -A", k.place.name, k.place.name))
	return nil
}

func (k kind) start(ctx context.Context, binaries map[string]string, say func(string)) error {
	program := filepath.Join(binaries["kind"], "kind")
	if err := k.prepare(binaries, program); err != nil {
		return err
	}
	if err := k.docker(ctx, "run", "--detach", "--restart=always", "--publish=127.0.0.1::"+registryPort, "--network=bridge", "--name="+k.registry(), registryImage); err != nil {
		return err
	}
	say("registry")
	if err := k.kind(ctx, program, "create", "cluster", "--config="+k.place.file("kind.yaml")); err != nil {
		return err
	}
	say("kind's node")
	if err := k.docker(ctx, "network", "connect", "--alias="+registryName, k.network(), k.registry()); err != nil {
		return err
	}
	node, err := k.address(ctx, k.node())
	if err != nil {
		return err
	}
	registry, err := k.address(ctx, k.registry())
	if err != nil {
		return err
	}
	// Those who join from machines of their own can't look up the names of containers.
	config, err := output(ctx, k.environment(), program, "get", "kubeconfig", "--name="+k.place.name, "--internal")
	if err != nil {
		return err
	}
	config = strings.ReplaceAll(config, "https://"+k.node()+":", "https://"+node+":")
	hosts := fmt.Sprintf("%s %s\n%s %s\n", node, k.node(), registry, registryName)
	if err := errors.Join(os.WriteFile(k.place.kubeconfig(), []byte(config+"\n"), 0o600), k.place.writeNames(binaries, dnsIP, hosts)); err != nil {
		return err
	}
	return k.furnish(ctx, node, binaries, say)
}

// prepare writes what kind and its node read.
func (k kind) prepare(binaries map[string]string, program string) error {
	registries := k.place.file("registries")
	known := filepath.Join(registries, registryHost)
	if err := errors.Join(os.MkdirAll(known, 0o755), os.MkdirAll(filepath.Dir(k.place.kubeconfig()), 0o700)); err != nil {
		return err
	}
	config := strings.NewReplacer("${CNI_PLUGINS}", strconv.Quote(binaries["containerd"]), "${REGISTRIES}", strconv.Quote(registries)).Replace(kindConfig)
	return errors.Join(
		// First: from here on `down` knows what to remove.
		os.WriteFile(k.place.file("driver"), []byte(kindName+"\n"), 0o644),
		os.WriteFile(k.place.file("program"), []byte(program+"\n"), 0o644),
		os.WriteFile(k.place.file("kind.yaml"), []byte(config), 0o644),
		os.WriteFile(filepath.Join(known, "hosts.toml"), []byte("server = \"http://"+registryHost+"\"\n"), 0o644))
}

// furnish gives kind's cluster what the local one has.
func (k kind) furnish(ctx context.Context, node string, binaries map[string]string, say func(string)) error {
	self, err := executable()
	if err != nil {
		return err
	}
	if err := k.within(ctx, "", self, pushPodnetVerb, filepath.Join(binaries["podnet"], "podnet")); err != nil {
		return err
	}
	say("image of podnet pushed")
	port, err := output(ctx, nil, "docker", "port", k.registry(), registryPort)
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(port, "\n")
	manifests := strings.Join([]string{apiManifests, strings.ReplaceAll(registryManifests, "${FROM_OUTSIDE}", first), podnetManifests(node)}, "\n---\n")
	if err := k.within(ctx, manifests, "kubectl", "apply", "--server-side", "--filename=-"); err != nil {
		return err
	}
	if err := k.within(ctx, "", "kubectl", "wait", "--for=condition=Ready", "node", "--all", "--timeout="+kindReadyTime); err != nil {
		return err
	}
	say("node Ready")
	return os.WriteFile(k.place.file("ready"), nil, 0o644)
}

func (k kind) down() error {
	ctx := context.Background()
	release, err := k.place.lock()
	if err != nil {
		return err
	}
	defer release()
	if err := dockerAnswers(ctx); err != nil {
		return err
	}
	return k.remove(ctx)
}

// remove takes away all that there may be of the cluster; what isn't there is all right.
func (k kind) remove(ctx context.Context) error {
	program, err := os.ReadFile(k.place.file("program"))
	if errors.Is(err, os.ErrNotExist) {
		return os.RemoveAll(k.place.dir) // it never came to start anything
	}
	if err != nil {
		return err
	}
	if err := k.kind(ctx, strings.TrimSpace(string(program)), "delete", "cluster"); err != nil {
		return err
	}
	found, err := output(ctx, nil, "docker", "ps", "--all", "--quiet", "--filter=name=^"+k.registry()+"$")
	if err == nil && found != "" {
		err = k.docker(ctx, "rm", "--force", "--volumes", k.registry())
	}
	if err != nil {
		return err
	}
	found, err = output(ctx, nil, "docker", "network", "ls", "--quiet", "--filter=name=^"+k.network()+"$")
	if err == nil && found != "" {
		err = k.docker(ctx, "network", "rm", k.network())
	}
	if err != nil {
		return err
	}
	return os.RemoveAll(k.place.dir)
}

func (k kind) status() error {
	ctx := context.Background()
	if err := dockerAnswers(ctx); err != nil {
		return err
	}
	_, err := os.Stat(k.place.file("ready"))
	switch running := k.runs(ctx); {
	case err != nil:
		fmt.Printf("cluster %q is starting, or its start was interrupted: cluster --name %s down\n", k.place.name, k.place.name)
		return exitCode(1)
	case running != nil:
		fmt.Printf("cluster %q is broken: %v: cluster --name %s down, then up\n", k.place.name, running, k.place.name)
		return exitCode(1)
	}
	fmt.Printf("cluster %q is ready, by kind; KUBECONFIG is %s, from within `cluster exec`\n", k.place.name, k.place.kubeconfig())
	return nil
}

// runs returns nil when both containers run.
func (k kind) runs(ctx context.Context) error {
	for _, container := range []string{k.node(), k.registry()} {
		state, err := output(ctx, nil, "docker", "inspect", "--format={{.State.Status}}", container)
		if err != nil {
			return fmt.Errorf("there is no container %s", container)
		}
		if state != "running" {
			return fmt.Errorf("the container %s is %s", container, state)
		}
	}
	return nil
}

func (k kind) logs(arguments []string) error {
	commands := map[string][]string{
		"node":       {"logs", k.node()},
		"registry":   {"logs", k.registry()},
		"kubelet":    {"exec", k.node(), "journalctl", "--no-pager", "--unit=kubelet"},
		"containerd": {"exec", k.node(), "journalctl", "--no-pager", "--unit=containerd"},
	}
	names := []string{"node", "registry", "kubelet", "containerd"}
	switch {
	case len(arguments) == 0:
		fmt.Println(strings.Join(names, "\n"))
		return nil
	case len(arguments) > 1:
		return misuse("logs: one component, please")
	case commands[arguments[0]] == nil:
		return fmt.Errorf("no component %q; there are: %s; the others are pods in kube-system", arguments[0], strings.Join(names, ", "))
	}
	command := exec.Command("docker", commands[arguments[0]]...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	return command.Run()
}

func (k kind) order(verb, component string) error {
	return fmt.Errorf("%s %s: the components of kind's clusters are systemd's and kubelet's; start a cluster with --driver local", verb, component)
}

func (k kind) enter(command []string) error {
	if len(command) == 0 {
		return misuse("exec: which command?")
	}
	if os.Geteuid() != 0 {
		return errors.New("a cluster's network is root's: use sudo")
	}
	state, err := output(context.Background(), nil, "docker", "inspect", "--format={{.State.Pid}}", k.node())
	if err != nil {
		return notRunning(k.place)
	}
	pid, err := strconv.Atoi(state)
	if err != nil || pid <= 0 {
		return notRunning(k.place)
	}
	pidfd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return fmt.Errorf("process %d of the container %s: %w (does the Docker daemon run on this machine?)", pid, k.node(), err)
	}
	return replace(k.place, pidfd, command)
}

// within runs a command in the cluster's network, by this same program, and goes on when it has ended.
func (k kind) within(ctx context.Context, input string, line ...string) error {
	self, err := executable()
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, self, append([]string{"--name", k.place.name, "--driver", kindName, "exec"}, line...)...)
	command.Stdin = strings.NewReader(input)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s in the cluster: %w\n%s", filepath.Base(line[0]), err, out)
	}
	return nil
}

// address is a container's in the cluster's network.
func (k kind) address(ctx context.Context, container string) (string, error) {
	format := fmt.Sprintf("{{(index .NetworkSettings.Networks %q).IPAddress}}", k.network())
	address, err := output(ctx, nil, "docker", "inspect", "--format="+format, container)
	if err == nil && address == "" {
		err = fmt.Errorf("the container %s has no address in the network %s", container, k.network())
	}
	return address, err
}

func (k kind) docker(ctx context.Context, arguments ...string) error {
	_, err := output(ctx, nil, "docker", arguments...)
	return err
}

// kind's own words go to the user: it pulls an image that takes a while. The user's own kubeconfig is left alone.
func (k kind) kind(ctx context.Context, program string, arguments ...string) error {
	arguments = append(arguments, "--name="+k.place.name, "--kubeconfig="+k.place.file("outside.kubeconfig"))
	command := exec.CommandContext(ctx, program, arguments...)
	command.Env = k.environment()
	command.Stdout, command.Stderr = os.Stderr, os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("kind %s: %w", arguments[0], err)
	}
	return nil
}

func (k kind) environment() []string {
	return append(os.Environ(), "KIND_EXPERIMENTAL_DOCKER_NETWORK="+k.network(), "KIND_EXPERIMENTAL_PROVIDER=docker")
}

// output runs a program that says little, and says it in the error when it fails.
func output(ctx context.Context, environment []string, program string, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, program, arguments...)
	command.Env = environment
	var words strings.Builder
	command.Stderr = &words
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w: %s", program, strings.Join(arguments, " "), err, strings.TrimSpace(words.String()))
	}
	return strings.TrimSpace(string(out)), nil
}
