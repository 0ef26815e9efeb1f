package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
)

type object = map[string]any

// cniConfig is the network of this node's pods: a bridge that is their gateway, without a rewriting of addresses, as every
// node knows the way to every pod. (With hostPort it would need iptables, which a node image need not have.)
func cniConfig(pods netip.Prefix) ([]byte, error) {
	data, err := json.MarshalIndent(object{
		"cniVersion": "1.0.0",
		"name":       "podnet",
		"plugins": []object{{
			"type":        "bridge",
			"bridge":      bridgeName,
			"isGateway":   true,
			"ipMasq":      false,
			"hairpinMode": true,
			"mtu":         mtu,
			"ipam": object{
				"type":   "host-local",
				"ranges": [][]object{{{"subnet": pods.Masked().String()}}},
				"routes": []object{{"dst": "0.0.0.0/0"}},
			},
		}},
	}, "", "  ")
	return append(data, '\n'), err
}

// writeCNI writes the configuration at once or not at all: containerd watches the folder.
func writeCNI(dir string, pods netip.Prefix) error {
	data, err := cniConfig(pods)
	if err != nil {
		return err
	}
	file := filepath.Join(dir, "10-podnet.conflist")
	if there, err := os.ReadFile(file); err == nil && bytes.Equal(there, data) {
		return nil
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	aside := filepath.Join(dir, ".10-podnet")
	if err := os.WriteFile(aside, data, 0o644); err != nil {
		return err
	}
	return os.Rename(aside, file)
}
