package source

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"slipway.dev/components/internal/tree"
)

// JavaRuntime is a JDK cut down by jlink to some modules, at /usr/lib/jvm.
type JavaRuntime struct{ Modules []string }

const javaHome = "usr/lib/jvm"

func (s JavaRuntime) Key(e *Env) (string, error) {
	home, err := javaHomeOf()
	if err != nil {
		return "", err
	}
	release, err := os.ReadFile(filepath.Join(home, "release"))
	return Hash("java", string(release), strings.Join(s.Modules, ",")), err
}

func (s JavaRuntime) Add(e *Env, t *tree.Tree) error {
	home, err := javaHomeOf()
	if err != nil {
		return err
	}
	aside, err := os.MkdirTemp("", "jlink-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(aside)
	out := filepath.Join(aside, "java")
	_, err = run("", nil, filepath.Join(home, "bin", "jlink"), "--add-modules", strings.Join(s.Modules, ","), "--output", out,
		"--strip-java-debug-attributes", "--no-header-files", "--no-man-pages", "--generate-cds-archive")
	if err != nil {
		return err
	}
	return filepath.WalkDir(out, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name := filepath.Join(javaHome, strings.TrimPrefix(file, out))
		if entry.Type()&fs.ModeSymlink != 0 {
			target, err := os.Readlink(file)
			if err != nil {
				return err
			}
			return t.Put(name, tree.Entry{Kind: tree.Link, Target: target})
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		return t.Put(name, tree.Entry{Mode: int64(info.Mode().Perm() | 0o444), Data: data})
	})
}

// javaHomeOf finds the JDK 25 that the build uses.
func javaHomeOf() (string, error) {
	candidates, _ := filepath.Glob("/usr/lib/jvm/*25*")
	for _, home := range append([]string{os.Getenv("JAVA_HOME")}, candidates...) {
		release, err := os.ReadFile(filepath.Join(home, "release"))
		if home != "" && err == nil && strings.Contains(string(release), `JAVA_VERSION="25`) {
			return home, nil
		}
	}
	return "", fmt.Errorf("no JDK 25 found: set JAVA_HOME to one")
}
