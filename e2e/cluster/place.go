package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// The addresses inside a cluster's network namespace; docs/interfaces.md promises them to the other parts.
const (
	hostName      = "host"
	hostIP        = "10.77.0.2"
	hostNet       = hostIP + "/24"
	podCIDR       = "10.244.0.0/16"
	serviceCIDR   = "10.96.0.0/16"
	serviceIP     = "10.96.0.1"
	dnsIP         = "10.96.0.10"
	dnsReadyPort  = "10253"
	clusterDomain = "cluster.local"
	registryName  = "registry.slipway.test"
	registryPort  = "5000"
	registryHost  = registryName + ":" + registryPort
	apiServer     = "https://" + hostIP + ":6443"
	podnetImage   = "slipway/podnet:dev"
	pauseImage    = "slipway/pause:dev"
)

const (
	defaultName    = "slipway"
	defaultAPIName = "slipway-api"
)

var nameForm = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$`)

// place is where one cluster keeps its things, as seen from outside of it.
type place struct {
	name string
	// dir goes with the cluster; cache stays.
	dir, cache string
}

func newPlace(name string) (place, error) {
	if !nameForm.MatchString(name) {
		return place{}, fmt.Errorf("--name %q: want at most 40 of a-z, 0-9 and -, with no - at its ends", name)
	}
	state, err := folder("SLIPWAY_STATE", ".local/state/slipway")
	if err != nil {
		return place{}, err
	}
	cache, err := folder("SLIPWAY_CACHE", ".cache/slipway")
	if err != nil {
		return place{}, err
	}
	return place{name: name, dir: filepath.Join(state, "clusters", name), cache: cache}, nil
}

func folder(variable, inHome string) (string, error) {
	if dir := os.Getenv(variable); dir != "" {
		return filepath.Abs(dir)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("no home folder: set %s (%w)", variable, err)
	}
	return filepath.Join(home, inHome), nil
}

func (p place) kubeconfig() string { return filepath.Join(p.dir, "kubernetes", "admin.kubeconfig") }

func (p place) file(name string) string { return filepath.Join(p.dir, name) }

func (p place) log(component string) string { return filepath.Join(p.dir, "log", component+".log") }
