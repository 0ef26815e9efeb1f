package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// writeFiles writes what kubelet reads into dir, which lies in memory; only root may read the token.
func writeFiles(dir string, j join) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	config, err := json.MarshalIndent(kubeletConfig(dir, j), "", "  ")
	if err != nil {
		return err
	}
	bootstrap, err := json.MarshalIndent(bootstrapConfig(dir, j), "", "  ")
	if err != nil {
		return err
	}
	// The image is the same on every node; what tells them apart is what the provider calls them.
	identity := sha256.Sum256([]byte(j.ProviderID))
	machineID := hex.EncodeToString(identity[:16]) + "\n"
	for name, data := range map[string][]byte{"machine-id": []byte(machineID), "ca.crt": []byte(j.CA), "kubelet.json": config, "bootstrap.json": bootstrap} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// kubeletConfig is a KubeletConfiguration (kubelet.config.k8s.io/v1beta1).
func kubeletConfig(dir string, j join) map[string]any {
	config := map[string]any{
		"apiVersion":         "kubelet.config.k8s.io/v1beta1",
		"kind":               "KubeletConfiguration",
		"providerID":         j.ProviderID,
		"rotateCertificates": true,
		"serverTLSBootstrap": true,
		"authentication": map[string]any{
			"anonymous": map[string]any{"enabled": false},
			"webhook":   map[string]any{"enabled": true},
			"x509":      map[string]any{"clientCAFile": filepath.Join(dir, "ca.crt")},
		},
		"authorization":            map[string]any{"mode": "Webhook"},
		"cgroupDriver":             "cgroupfs",
		"containerRuntimeEndpoint": "unix://" + containerd,
		"failSwapOn":               false,
		"resolvConf":               "/run/resolvconf/resolv.conf",
		// /var is memory: what is full there is full for all, but what is free need not be much.
		"evictionHard": map[string]any{
			"memory.available": "64Mi", "nodefs.available": "3%", "imagefs.available": "3%", "nodefs.inodesFree": "1%",
		},
		// Downloads of several images side by side only share one wire.
		"serializeImagePulls":   false,
		"maxParallelImagePulls": 2,
	}
	if len(j.Taints) > 0 {
		config["registerWithTaints"] = j.Taints
	}
	if len(j.ClusterDNS) > 0 {
		config["clusterDNS"] = j.ClusterDNS
		config["clusterDomain"] = "cluster.local"
	}
	return config
}

// bootstrapConfig is a kubeconfig with the one-time token.
func bootstrapConfig(dir string, j join) map[string]any {
	type entry = map[string]any
	return entry{
		"apiVersion": "v1",
		"kind":       "Config",
		"clusters": []entry{{"name": "cluster", "cluster": entry{
			"server": j.APIServer, "certificate-authority": filepath.Join(dir, "ca.crt")}}},
		"users":           []entry{{"name": "bootstrap", "user": entry{"token": j.Token}}},
		"contexts":        []entry{{"name": "bootstrap", "context": entry{"cluster": "cluster", "user": "bootstrap"}}},
		"current-context": "bootstrap",
	}
}

// kubeletFlags are the settings that have no field in the configuration.
func kubeletFlags(dir string, j join) []string {
	flags := []string{
		"--config=" + filepath.Join(dir, "kubelet.json"),
		"--bootstrap-kubeconfig=" + filepath.Join(dir, "bootstrap.json"),
		"--kubeconfig=/var/lib/kubelet/kubeconfig",
		"--cert-dir=/var/lib/kubelet/pki",
		"--hostname-override=" + j.NodeName,
	}
	if len(j.Labels) > 0 {
		var labels []string
		for key, value := range j.Labels {
			labels = append(labels, key+"="+value)
		}
		slices.Sort(labels)
		flags = append(flags, "--node-labels="+strings.Join(labels, ","))
	}
	return flags
}
