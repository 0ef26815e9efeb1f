// Package source has the places that an image's files come from. Each names its content before making it, so that a cache can answer.
package source

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"slipway.dev/components/internal/tree"
)

// Env is where sources find their inputs.
type Env struct {
	Repository string // the work tree
	Cache      string // everything that is slow to make
	memo       map[string]string
}

// NewEnv returns an environment with an empty memory.
func NewEnv(repository, cache string) *Env {
	return &Env{Repository: repository, Cache: cache, memo: map[string]string{}}
}

// Components returns the folder of the component definitions.
func (e *Env) Components() string { return filepath.Join(e.Repository, "components") }

// once runs an expensive question only once per run.
func (e *Env) once(question string, ask func() (string, error)) (string, error) {
	if answer, ok := e.memo[question]; ok {
		return answer, nil
	}
	answer, err := ask()
	if err == nil {
		e.memo[question] = answer
	}
	return answer, err
}

// remember keeps the answer to a question until the files in a folder change.
func (e *Env) remember(question []string, folder string, ask func() (string, error)) (string, error) {
	return e.once(strings.Join(question, " "), func() (string, error) {
		parts := append([]string{}, question...)
		files, err := os.ReadDir(folder)
		if err != nil {
			return "", err
		}
		for _, file := range files {
			if info, err := file.Info(); err == nil && info.Mode().IsRegular() {
				parts = append(parts, file.Name(), info.ModTime().String(), fmt.Sprint(info.Size()))
			}
		}
		kept := filepath.Join(e.Cache, "answers", Hash(parts...))
		if answer, err := os.ReadFile(kept); err == nil {
			return string(answer), nil
		}
		answer, err := ask()
		if err != nil {
			return "", err
		}
		if err := os.MkdirAll(filepath.Dir(kept), 0o755); err != nil {
			return "", err
		}
		aside := fmt.Sprintf("%s.%d", kept, os.Getpid())
		if err := os.WriteFile(aside, []byte(answer), 0o644); err != nil {
			return "", err
		}
		return answer, os.Rename(aside, kept)
	})
}

// Source adds files to a layer.
type Source interface {
	// Key changes when the files would.
	Key(*Env) (string, error)
	// Add puts the files into the tree.
	Add(*Env, *tree.Tree) error
}

// Hash is the short content hash used in keys.
func Hash(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// run runs a command and returns what it prints; its errors are shown as they are.
func run(dir string, env []string, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, strings.TrimSpace(complaint.String()))
	}
	return string(out), nil
}
