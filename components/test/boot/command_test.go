//go:build boot

package boot

import (
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/registry"

	"slipway.dev/components/internal/image"
)

// exampleRegistry is what the examples call their registry; the tests put their own in its place.
const exampleRegistry = "registry.slipway.test:5000"

var loopbackRegistry = sync.OnceValue(func() string {
	return httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0)), registry.WithReferrersSupport(false))).Listener.Addr().String()
})

// slipway runs the command as a user does.
func slipway(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("../../../dev", append([]string{"slipway"}, args...)...).CombinedOutput(); err != nil {
		t.Fatalf("slipway %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// buildModel builds a model by the command, from the component images of the cache, and returns what its files' names begin with.
func buildModel(t *testing.T, model string) string {
	t.Helper()
	a, server := newAssembler(t), loopbackRegistry()
	for _, line := range strings.Split(model, "\n") {
		_, reference, ok := strings.Cut(line, exampleRegistry+"/slipway/")
		if !ok {
			continue
		}
		name, _, _ := strings.Cut(reference, ":")
		img, err := image.Current(a.env, name)
		must(t, err)
		_, err = image.Push(t.Context(), img, fmt.Sprintf("%s/slipway/%s:dev", server, name), true)
		must(t, err)
	}
	file := filepath.Join(a.dir, "os.yml")
	must(t, os.WriteFile(file, []byte(strings.ReplaceAll(model, exampleRegistry, server)), 0o644))
	slipway(t, "build", "--quiet", "--insecure-registry", server, "--name", "os", "--dir", a.dir, file)
	return filepath.Join(a.dir, "os")
}

// example reads a file of examples/; with pairs of old and new text, those are replaced.
func example(t *testing.T, name string, pairs ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "examples", name))
	must(t, err)
	text := string(data)
	for n := 0; n < len(pairs); n += 2 {
		if !strings.Contains(text, pairs[n]) {
			t.Fatalf("%s has no %q", name, pairs[n])
		}
		text = strings.ReplaceAll(text, pairs[n], pairs[n+1])
	}
	return text
}
