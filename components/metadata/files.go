package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// entry is LinuxKit's userdata: a file has content, a folder has entries.
type entry struct {
	Perm    string           `json:"perm"`
	Content *string          `json:"content"`
	Entries map[string]entry `json:"entries"`
}

const depthMax = 16

// write makes the files below root: userdata as it came, provider, what LinuxKit's JSON names, and of cloud-init's data the host name
// and the SSH keys.
func write(root, from string, s seed) error {
	if err := os.MkdirAll(root, 0o755); err != nil {
		return err
	}
	for name, data := range map[string][]byte{"userdata": s.user, "provider": []byte(from)} {
		// Others than root have no business with what may be secret.
		if err := os.WriteFile(filepath.Join(root, name), data, 0o600); err != nil {
			return err
		}
	}
	if err := cloudInit(root, s); err != nil {
		return err
	}
	if !bytes.HasPrefix(bytes.TrimSpace(s.user), []byte("{")) {
		return nil
	}
	var files map[string]entry
	if err := json.Unmarshal(s.user, &files); err != nil {
		return fmt.Errorf("userdata begins with { but is not LinuxKit's JSON: %w", err)
	}
	return folder(root, files, 1)
}

func folder(at string, files map[string]entry, depth int) error {
	if depth > depthMax {
		return fmt.Errorf("%s: more than %d levels", at, depthMax)
	}
	for name, e := range files {
		to := filepath.Join(at, name)
		if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\x00") {
			return fmt.Errorf("userdata: %q is no name of a file", name)
		}
		if (e.Content == nil) == (e.Entries == nil) {
			return fmt.Errorf("userdata: %s must have either content or entries", to)
		}
		mode := os.FileMode(0o644)
		if e.Entries != nil {
			mode = 0o755
		}
		if e.Perm != "" {
			bits, err := strconv.ParseUint(e.Perm, 8, 32)
			if err != nil || bits > 0o777 {
				return fmt.Errorf("userdata: %s: perm %q is not octal, such as \"0600\"", to, e.Perm)
			}
			mode = os.FileMode(bits)
		}
		if err := put(to, e, mode, depth); err != nil {
			return err
		}
	}
	return nil
}

func put(to string, e entry, mode os.FileMode, depth int) error {
	if e.Entries == nil {
		if err := os.WriteFile(to, []byte(*e.Content), mode); err != nil {
			return err
		}
	} else {
		if err := os.MkdirAll(to, 0o755); err != nil {
			return err
		}
		if err := folder(to, e.Entries, depth+1); err != nil {
			return err
		}
	}
	return os.Chmod(to, mode)
}

// cloudConfig is the part of cloud-init's data that a machine without a package manager and without users can fulfil.
type cloudConfig struct {
	LocalHostname string   `yaml:"local-hostname"`
	Hostname      string   `yaml:"hostname"`
	Keys          []string `yaml:"ssh_authorized_keys"`
	InstanceID    string   `yaml:"instance-id"`
}

func cloudInit(root string, s seed) error {
	var all cloudConfig
	if len(s.meta) > 0 {
		if err := yaml.Unmarshal(s.meta, &all); err != nil {
			return fmt.Errorf("meta-data: %w", err)
		}
	}
	if bytes.HasPrefix(s.user, []byte("#cloud-config")) {
		if err := yaml.Unmarshal(s.user, &all); err != nil {
			return fmt.Errorf("user-data: %w", err)
		}
	}
	files := map[string]string{"instance-id": all.InstanceID, "hostname": all.LocalHostname}
	if all.Hostname != "" {
		files["hostname"] = all.Hostname
	}
	if len(all.Keys) > 0 {
		if err := os.MkdirAll(filepath.Join(root, "ssh"), 0o755); err != nil {
			return err
		}
		files["ssh/authorized_keys"] = strings.Join(all.Keys, "\n")
	}
	for name, text := range files {
		if text == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(root, name), []byte(text+"\n"), 0o644); err != nil {
			return err
		}
	}
	return nil
}
