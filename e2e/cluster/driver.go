package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
)

// driver is one way to have a cluster. Every verb means the same with each, so that what uses a cluster need not know which it is.
type driver interface {
	up(ctx context.Context, o options) error
	down() error
	status() error
	logs(arguments []string) error
	// order stops or starts a component.
	order(verb, component string) error
	// enter replaces this process with a command in the cluster's network.
	enter(command []string) error
}

const (
	localName = "local"
	kindName  = "kind"
)

// local is processes in namespaces of their own.
type local struct{ place place }

func (l local) up(ctx context.Context, o options) error { return up(ctx, l.place, o) }
func (l local) down() error                             { return down(l.place) }
func (l local) status() error                           { return status(l.place) }
func (l local) logs(arguments []string) error           { return logs(l.place, arguments) }
func (l local) order(verb, component string) error {
	return l.place.order(verb, component)
}
func (l local) enter(command []string) error { return enter(l.place, command) }

// chooseDriver is what a cluster is already, else what was asked for. Only who starts one looks for a Docker daemon.
func chooseDriver(ctx context.Context, p place, o options, starts bool) (driver, error) {
	is, err := p.driver()
	if err != nil {
		return nil, err
	}
	wanted := o.driver
	switch wanted {
	case "auto":
		wanted = ""
	case "", localName, kindName:
	default:
		return nil, misuse(fmt.Sprintf("--driver %s: want auto, local or kind", wanted))
	}
	switch {
	case is != "" && wanted != "" && is != wanted:
		return nil, fmt.Errorf("cluster %q is there already, by driver %s: end it with `cluster --name %s down`, or use another --name", p.name, is, p.name)
	case is != "":
		wanted = is
	case wanted == "" && starts && !o.apiOnly && dockerAnswers(ctx) == nil:
		wanted = kindName
	}
	if wanted == kindName {
		return kind{p}, nil
	}
	return local{p}, nil
}

// driver is the one that a cluster was started with, empty when there is none.
func (p place) driver() (string, error) {
	name, err := os.ReadFile(p.file("driver"))
	if err == nil {
		return strings.TrimSpace(string(name)), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	if _, err := os.Stat(p.file("process.json")); err == nil {
		return localName, nil
	}
	return "", nil
}
