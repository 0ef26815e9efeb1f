package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"slipway.dev/components/internal/kmod"
)

// loadModules loads what the devices ask for, and what /etc/modules names; then it goes on listening to what is plugged in.
func (m *machine) loadModules() error {
	defer func() { go watchPowerButton(m.pressed) }()
	loader, err := kmod.Open("/lib/modules")
	if errors.Is(err, fs.ErrNotExist) {
		m.console.say("no modules for this kernel")
		return nil
	}
	if err != nil {
		return err
	}
	events, err := listen()
	if err != nil {
		m.console.say("devices that are plugged in later are not seen: %v", err)
	}
	if err := loader.LoadForDevices("/sys"); err != nil {
		m.console.say("%v", err)
	}
	if events != nil {
		go events.follow(func(e event) {
			if alias := e["MODALIAS"]; e["ACTION"] == "add" && alias != "" {
				if err := loader.Load(alias); err != nil {
					m.console.say("%v", err)
				}
			}
		})
	}
	return loadListed(loader, "/etc/modules")
}

// loadListed loads the modules that a file names, one a line.
func loadListed(loader *kmod.Loader, file string) error {
	list, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for name := range strings.Lines(string(list)) {
		if name = strings.TrimSpace(name); name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		if err := loader.Load(name); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}
