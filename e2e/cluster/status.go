package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// broken are the components that have ended.
func (c condition) broken() []componentState {
	var ended []componentState
	for _, state := range c.Components {
		if state.Ended != "" {
			ended = append(ended, state)
		}
	}
	return ended
}

func status(p place) error {
	_, pidfd, running, err := p.supervisor()
	if err != nil {
		return err
	}
	if !running {
		fmt.Printf("cluster %q does not run\n", p.name)
		return exitCode(3)
	}
	unix.Close(pidfd)
	now, err := p.condition()
	if err != nil {
		return err
	}
	for _, state := range now.Components {
		if state.Ended == "" {
			fmt.Printf("%-24s runs\n", state.Name)
		} else {
			fmt.Printf("%-24s %s; the end of its log:\n%s\n", state.Name, state.Ended, tail(p.log(state.Name), 15))
		}
	}
	switch {
	case len(now.broken()) > 0:
		fmt.Printf("cluster %q is broken: cluster --name %s down, then up\n", p.name, p.name)
		return exitCode(1)
	case !now.Ready:
		fmt.Printf("cluster %q is starting\n", p.name)
		return exitCode(1)
	}
	fmt.Printf("cluster %q is ready; KUBECONFIG is %s, from within `cluster exec`\n", p.name, p.kubeconfig())
	return nil
}

func logs(p place, arguments []string) error {
	found, err := filepath.Glob(p.log("*"))
	if err != nil {
		return err
	}
	var names []string
	for _, file := range found {
		names = append(names, strings.TrimSuffix(filepath.Base(file), ".log"))
	}
	switch {
	case len(names) == 0:
		return fmt.Errorf("cluster %q has no logs: it was never started, or was ended by `cluster down`", p.name)
	case len(arguments) == 0:
		fmt.Println(strings.Join(names, "\n"))
		return nil
	case len(arguments) > 1:
		return errors.New("logs: one component, please")
	}
	for _, name := range names {
		if name == arguments[0] {
			file, err := os.Open(p.log(name))
			if err != nil {
				return err
			}
			defer file.Close()
			_, err = file.WriteTo(os.Stdout)
			return err
		}
	}
	return fmt.Errorf("no component %q; there are: %s", arguments[0], strings.Join(names, ", "))
}
