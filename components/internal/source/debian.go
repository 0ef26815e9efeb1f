package source

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"slipway.dev/components/internal/tree"
)

// Debian takes files from Debian packages and those they depend on. The versions are those of the machine's package lists.
type Debian struct {
	Packages []string
	Only     string   // keep only packages whose name matches; all when empty
	Files    []string // patterns of files to keep ("usr/share/qemu/*.bin", "lib64/…"; a final "/**" takes a folder)
	Linked   bool     // keep the shared libraries that those files are linked with, too
}

func (s Debian) Key(e *Env) (string, error) {
	archives, err := s.archives(e)
	return Hash("debian", strings.Join(archives, " "), s.Only, strings.Join(s.Files, " "), fmt.Sprint(s.Linked)), err
}

func (s Debian) Add(e *Env, t *tree.Tree) error {
	everything, err := s.Unpack(e)
	if err != nil {
		return err
	}
	chosen := map[string]bool{}
	for _, pattern := range s.Files {
		found := false
		for _, name := range everything.Names() {
			if matches(pattern, name) {
				chosen[name], found = true, true
			}
		}
		if !found {
			return fmt.Errorf("packages %s: no file matches %s", strings.Join(s.Packages, ", "), pattern)
		}
	}
	if s.Linked {
		if err := addLibraries(everything, chosen); err != nil {
			return err
		}
	}
	for name := range chosen {
		entry, _ := everything.Get(name)
		if err := t.Put(name, entry); err != nil {
			return err
		}
	}
	return nil
}

// Unpack returns all files of the packages.
func (s Debian) Unpack(e *Env) (*tree.Tree, error) {
	archives, err := s.archives(e)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(e.Cache, "debs")
	if err := download(dir, archives); err != nil {
		return nil, err
	}
	all := tree.New()
	for _, archive := range archives {
		if err := unpack(all, filepath.Join(dir, archive)); err != nil {
			return nil, fmt.Errorf("%s: %w", archive, err)
		}
	}
	return all, nil
}

// archives asks apt which package files a machine that has nothing yet would need.
func (s Debian) archives(e *Env) ([]string, error) {
	args := append([]string{"install", "--print-uris", "-y", "--no-install-recommends",
		"-o", "Dir::State::status=/dev/null", "-o", "Debug::NoLocking=1"}, s.Packages...)
	out, err := e.remember(append([]string{"apt-get"}, args...), "/var/lib/apt/lists", func() (string, error) { return run("", nil, "apt-get", args...) })
	if err != nil {
		return nil, fmt.Errorf("%w\nare the package lists there? (apt-get update)", err)
	}
	var archives []string
	for line := range strings.SplitSeq(out, "\n") {
		fields := strings.Fields(line)
		if len(fields) < 3 || !strings.HasPrefix(line, "'") {
			continue
		}
		name, _, _ := strings.Cut(fields[1], "_")
		if ok, err := path.Match(s.Only, name); s.Only == "" || err == nil && ok {
			archives = append(archives, fields[1])
		}
	}
	if len(archives) == 0 {
		return nil, fmt.Errorf("apt knows no package for %s %s", strings.Join(s.Packages, " "), s.Only)
	}
	return archives, nil
}

// download fetches what is missing. apt checks each file against the signed package lists.
func download(dir string, archives []string) error {
	var wanted []string
	for _, archive := range archives {
		if _, err := os.Stat(filepath.Join(dir, archive)); err == nil {
			continue
		}
		parts := strings.SplitN(archive, "_", 3)
		if len(parts) != 3 {
			return fmt.Errorf("unexpected package file name %q", archive)
		}
		version, err := url.PathUnescape(parts[1])
		if err != nil {
			return err
		}
		wanted = append(wanted, parts[0]+"="+version)
	}
	if len(wanted) == 0 {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	aside, err := os.MkdirTemp(dir, ".download-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(aside)
	if _, err := run(aside, nil, "apt-get", append([]string{"download", "-o", "APT::Sandbox::User=root"}, wanted...)...); err != nil {
		return err
	}
	for _, archive := range archives {
		err := os.Rename(filepath.Join(aside, archive), filepath.Join(dir, archive))
		if err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}

func unpack(all *tree.Tree, archive string) error {
	cmd := exec.Command("dpkg-deb", "--fsys-tarfile", archive)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	readErr := all.AddTar(out, func(name string) bool {
		return !strings.HasPrefix(name, "usr/share/doc/") && !strings.HasPrefix(name, "usr/share/man/")
	})
	if readErr != nil {
		cmd.Process.Kill()
	}
	if err := cmd.Wait(); readErr == nil && err != nil {
		return err
	}
	return readErr
}

func matches(pattern, name string) bool {
	if folder, ok := strings.CutSuffix(pattern, "/**"); ok {
		return strings.HasPrefix(name, folder+"/")
	}
	ok, err := path.Match(pattern, name)
	return err == nil && ok
}
