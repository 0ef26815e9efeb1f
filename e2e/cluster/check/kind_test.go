//go:build cluster

package check

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// docker is a daemon that has kind's image and starts nothing.
const docker = `#!/bin/sh
echo "docker $*" >>"$0.calls"
case $1 in
info) echo '{"CgroupVersion":"2","MemoryLimit":true,"PidsLimit":true,"CPUShares":true,"SecurityOptions":[]}' ;;
network) [ "$2" != inspect ] || echo '[]' ;;
run) exit 1 ;;
esac
`

func TestTheRealKindUnderstandsItsConfiguration(t *testing.T) {
	dir := t.TempDir()
	out, err := exec.Command("../../../components/binaries/build", "kind").Output()
	if err != nil {
		t.Fatal(err)
	}
	template, err := os.ReadFile("../kind.yaml")
	if err != nil {
		t.Fatal(err)
	}
	config := strings.NewReplacer("${CNI_PLUGINS}", `"/cni plugins"`, "${REGISTRIES}", `"/registries"`).Replace(string(template))
	for file, text := range map[string]string{"docker": docker, "kind.yaml": config} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	create := exec.Command(filepath.Join(strings.TrimSpace(string(out)), "kind"), "create", "cluster", "--name=x", "--config="+dir+"/kind.yaml", "--kubeconfig="+dir+"/kubeconfig")
	create.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "KIND_EXPERIMENTAL_DOCKER_NETWORK=slipway-x", "KIND_EXPERIMENTAL_PROVIDER=docker")
	words, err := create.CombinedOutput()
	if err == nil {
		t.Fatalf("a daemon that starts nothing has started a cluster: %s", words)
	}
	calls, err := os.ReadFile(filepath.Join(dir, "docker.calls"))
	if err != nil {
		t.Fatalf("%v\n%s", err, words)
	}
	for _, want := range []string{
		"--name x-control-plane", "--net slipway-x", "kindest/node:v1.36.",
		"--volume=/cni plugins:/opt/cni/bin:ro", "--volume=/registries:/etc/containerd/certs.d:ro",
	} {
		if !strings.Contains(string(calls), want) {
			t.Errorf("no %q in what kind asked of Docker:\n%s\n%s", want, calls, words)
		}
	}
}
