package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// guard is where a container with Landlock rules finds the init: /dev is memory in every container, so a mount point can be made there.
const guard = "/dev/slipway-landlock"

// ociConfig is the part of config.json that the init must know.
type ociConfig struct {
	Process struct {
		ApparmorProfile string `json:"apparmorProfile"`
	} `json:"process"`
	Hostname string `json:"hostname"`
	Mounts   []struct {
		Source string `json:"source"`
	} `json:"mounts"`
	Linux struct {
		Namespaces []struct {
			Type string `json:"type"`
			Path string `json:"path"`
		} `json:"namespaces"`
	} `json:"linux"`
}

func (b *bundle) readConfig() (ociConfig, error) {
	var config ociConfig
	file := filepath.Join(b.dir, "config.json")
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(data, &config)
	}
	if err != nil {
		return config, fmt.Errorf("%s: %w", file, err)
	}
	return config, nil
}

// needsDevices tells that the container can't be created before all devices are there.
func (b *bundle) needsDevices() bool {
	config, err := b.readConfig()
	if err != nil || len(b.config.Interfaces) > 0 {
		return true
	}
	for _, wish := range b.config.Mounts {
		if ofDevice(wish.Source) {
			return true
		}
	}
	for _, mount := range config.Mounts {
		if ofDevice(mount.Source) {
			return true
		}
	}
	for _, namespace := range config.Linux.Namespaces {
		if namespace.Type == "uts" && namespace.Path == "" && config.Hostname == "" {
			return true // it begins with the machine's name, which may be that of a network card
		}
	}
	return false
}

func ofDevice(source string) bool {
	return strings.HasPrefix(source, "/dev/") && source != "/dev/pts" && source != "/dev/shm" && source != "/dev/mqueue" || strings.HasPrefix(source, "/sys/")
}

// adapt returns the folder that runc gets: the container's own or, where this kernel or Landlock asks for another config.json, one in /run.
// What the kernel can't do is said on the console.
func (b *bundle) adapt(console *console) (string, error) {
	config, err := b.readConfig()
	if err != nil {
		return "", err
	}
	rules := b.config.Slipway.Landlock
	dropProfile := config.Process.ApparmorProfile != "" && !hasAppArmor()
	if dropProfile {
		console.say("%s: this kernel has no AppArmor: its profile %s is not applied", b.id(), config.Process.ApparmorProfile)
	}
	if rules != nil && landlockVersion() == 0 {
		console.say("%s: this kernel has no Landlock: its rules are not applied", b.id())
		rules = nil
	}
	if rules == nil && !dropProfile {
		return b.dir, nil
	}
	data, err := os.ReadFile(filepath.Join(b.dir, "config.json"))
	if err != nil {
		return "", err
	}
	if data, err = rewrite(data, b.dir, rules, dropProfile); err != nil {
		return "", fmt.Errorf("%s/config.json: %w", b.dir, err)
	}
	dir := filepath.Join("/run/slipway/bundles", b.id())
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, "config.json"), data, 0o644)
}

// rewrite changes a config.json: its root becomes absolute, Landlock's guard goes before the command, the AppArmor profile goes away.
func rewrite(data []byte, dir string, rules *landlock, dropProfile bool) ([]byte, error) {
	config := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&config); err != nil {
		return nil, err
	}
	root, _ := config["root"].(map[string]any)
	process, _ := config["process"].(map[string]any)
	if root == nil || process == nil {
		return nil, fmt.Errorf("no root or no process")
	}
	if path, _ := root["path"].(string); !filepath.IsAbs(path) {
		root["path"] = filepath.Join(dir, path)
	}
	if dropProfile {
		delete(process, "apparmorProfile")
	}
	if rules != nil {
		args, _ := process["args"].([]any)
		encoded, err := json.Marshal(rules)
		if err != nil {
			return nil, err
		}
		process["args"] = append([]any{guard, string(encoded)}, args...)
		process["noNewPrivileges"] = true
		mounts, _ := config["mounts"].([]any)
		config["mounts"] = append(mounts, map[string]any{"destination": guard, "type": "bind", "source": "/init", "options": []string{"bind", "ro", "nosuid", "nodev"}})
	}
	return json.Marshal(config)
}

func hasAppArmor() bool {
	data, err := os.ReadFile("/sys/module/apparmor/parameters/enabled")
	return err == nil && len(data) > 0 && data[0] == 'Y'
}
