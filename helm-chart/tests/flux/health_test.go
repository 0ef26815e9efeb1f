// Package flux evaluates the example's healthCheckExprs as Flux does, by its own evaluator.
package flux

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"github.com/fluxcd/pkg/apis/kustomize"
	"github.com/fluxcd/pkg/runtime/cel"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// What Flux is to say where Argo CD says it. Flux has no word for what is suspended; it waits.
var words = map[string]status.Status{
	"Healthy": status.CurrentStatus, "Progressing": status.InProgressStatus, "Degraded": status.FailedStatus, "Suspended": status.InProgressStatus,
}

func TestHealthIsWhatEachExampleExpects(t *testing.T) {
	evaluators := expressions(t)
	for kind, pattern := range map[string]string{"OSImage": "image-*", "OSNodePool": "pool-*"} {
		files, _ := filepath.Glob("../argocd/testdata/" + pattern + ".yaml")
		if len(files) == 0 || evaluators[kind] == nil {
			t.Fatalf("%s: %d examples, expressions: %v", kind, len(files), evaluators[kind] != nil)
		}
		for _, file := range files {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
				object, expected := example(t, file)
				if got := health(t, evaluators[kind], object); got != words[expected] {
					t.Errorf("Flux says %s, Argo CD %s", got, expected)
				}
			})
		}
	}
}

// health is Flux's, which goes on waiting when an expression cannot be evaluated: before there is a status.
func health(t *testing.T, evaluator *cel.StatusEvaluator, object *unstructured.Unstructured) status.Status {
	t.Helper()
	result, err := evaluator.Evaluate(context.Background(), object)
	if err == nil {
		return result.Status
	}
	if _, seen := object.Object["status"]; seen {
		t.Fatal(err)
	}
	return status.InProgressStatus
}

// example reads an object, and the health that its first line expects.
func example(t *testing.T, file string) (*unstructured.Unstructured, string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(asJSON); err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(string(text), "# expect: "), " ")
	return object, first
}

// expressions are those of the example's Kustomization, by kind.
func expressions(t *testing.T) map[string]*cel.StatusEvaluator {
	t.Helper()
	text, err := os.ReadFile("../../../examples/flux/kustomization.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var kustomization struct {
		Spec struct{ HealthCheckExprs []kustomize.CustomHealthCheck }
	}
	if err := yaml.Unmarshal(text, &kustomization); err != nil {
		t.Fatal(err)
	}
	evaluators := map[string]*cel.StatusEvaluator{}
	for _, check := range kustomization.Spec.HealthCheckExprs {
		evaluator, err := cel.NewStatusEvaluator(&check.HealthCheckExpressions)
		if err != nil {
			t.Fatalf("%s: %v", check.Kind, err)
		}
		evaluators[check.Kind] = evaluator
	}
	return evaluators
}
