// Package argocd evaluates Argo CD's health check of our resources as Argo CD does: by gopher-lua, with the few libraries that it opens.
package argocd

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
	"sigs.k8s.io/yaml"
)

const prefix = "resource.customizations.health.slipway.dev_"

func scripts(t *testing.T) map[string]string {
	t.Helper()
	file, err := os.ReadFile("../../files/argocd/argocd-cm.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var config struct{ Data map[string]string }
	if err := yaml.UnmarshalStrict(file, &config); err != nil {
		t.Fatal(err)
	}
	return config.Data
}

func TestEveryKindHasAHealthCheck(t *testing.T) {
	definitions, err := filepath.Glob("../../files/crds/*.yaml")
	if err != nil || len(definitions) == 0 {
		t.Fatalf("no definitions: %v", err)
	}
	all := scripts(t)
	for _, file := range definitions {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var crd struct {
			Spec struct{ Names struct{ Kind string } }
		}
		if err := yaml.Unmarshal(text, &crd); err != nil {
			t.Fatal(err)
		}
		if all[prefix+crd.Spec.Names.Kind] == "" {
			t.Errorf("%s has no health check", crd.Spec.Names.Kind)
		}
	}
}

// Each file begins with "# expect: STATUS WORDS…", the health and a part of its message.
func TestHealthIsWhatEachExampleExpects(t *testing.T) {
	all := scripts(t)
	files, _ := filepath.Glob("testdata/*.yaml")
	if len(files) == 0 {
		t.Fatal("there are no examples")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(string(text), "\n")
			status, message, _ := strings.Cut(strings.TrimPrefix(first, "# expect: "), " ")
			var object map[string]any
			if err := yaml.Unmarshal(text, &object); err != nil {
				t.Fatal(err)
			}
			got := evaluate(t, all[prefix+object["kind"].(string)], object)
			if got["status"] != status || !strings.Contains(got["message"], message) {
				t.Errorf("got %v, want %s and %q", got, status, message)
			}
		})
	}
}

func evaluate(t *testing.T, script string, object map[string]any) map[string]string {
	t.Helper()
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	for name, open := range map[string]lua.LGFunction{lua.LoadLibName: lua.OpenPackage, lua.BaseLibName: lua.OpenBase, lua.TabLibName: lua.OpenTable} {
		if err := state.CallByParam(lua.P{Fn: state.NewFunction(open), Protect: true}, lua.LString(name)); err != nil {
			t.Fatal(err)
		}
	}
	// Numbers as JSON has them.
	text, _ := json.Marshal(object)
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		t.Fatal(err)
	}
	state.SetGlobal("obj", value(state, plain))
	if err := state.DoString(script); err != nil {
		t.Fatal(err)
	}
	result, ok := state.Get(-1).(*lua.LTable)
	if !ok {
		t.Fatalf("the script gave %v, not a table", state.Get(-1))
	}
	return map[string]string{"status": lua.LVAsString(result.RawGetString("status")), "message": lua.LVAsString(result.RawGetString("message"))}
}

func value(state *lua.LState, from any) lua.LValue {
	switch v := from.(type) {
	case bool:
		return lua.LBool(v)
	case float64:
		return lua.LNumber(v)
	case string:
		return lua.LString(v)
	case []any:
		table := state.CreateTable(len(v), 0)
		for _, item := range v {
			table.Append(value(state, item))
		}
		return table
	case map[string]any:
		table := state.CreateTable(0, len(v))
		for key, item := range v {
			table.RawSetString(key, value(state, item))
		}
		return table
	}
	return lua.LNil
}
