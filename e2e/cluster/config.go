package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

type object = map[string]any

const (
	pkiDir           = kubernetes + "/pki"
	containerdSocket = "/run/containerd/containerd.sock"
)

func pki(file string) string { return pkiDir + "/" + file }

// writePKI makes every certificate, key and kubeconfig of a cluster.
func writePKI() error {
	a, err := newAuthority(pkiDir)
	if err != nil {
		return err
	}
	apiNames := []string{"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc." + clusterDomain, "localhost", hostName}
	if err := a.issueServer("apiserver", "kube-apiserver", apiNames, hostIP, serviceIP, "127.0.0.1"); err != nil {
		return err
	}
	if err := a.issueServer("kubelet-server", "system:node:"+hostName, []string{hostName}, hostIP); err != nil {
		return err
	}
	if err := a.writeKeyPair("service-accounts"); err != nil {
		return err
	}
	clients := []struct {
		name, user string
		groups     []string
	}{
		{"admin", "slipway:admin", []string{"system:masters"}},
		{"apiserver-kubelet-client", "kube-apiserver-kubelet-client", []string{"system:masters"}},
		{"controller-manager", "system:kube-controller-manager", nil},
		{"scheduler", "system:kube-scheduler", nil},
		{"kubelet", "system:node:" + hostName, []string{"system:nodes"}},
		{"proxy", "system:kube-proxy", nil},
		{"coredns", "system:coredns", nil},
	}
	for _, client := range clients {
		if err := a.issueClient(client.name, client.user, client.groups...); err != nil {
			return err
		}
		if err := writeKubeconfig(client.name); err != nil {
			return err
		}
	}
	return nil
}

// writeKubeconfig writes NAME.kubeconfig with its certificates inside: it is read from outside of the node, too.
func writeKubeconfig(name string) error {
	data := map[string][]byte{}
	for _, file := range []string{"ca.crt", name + ".crt", name + ".key"} {
		var err error
		if data[file], err = os.ReadFile(pki(file)); err != nil {
			return err
		}
	}
	return writeJSON(filepath.Join(kubernetes, name+".kubeconfig"), object{
		"apiVersion":      "v1",
		"kind":            "Config",
		"clusters":        []object{{"name": "slipway", "cluster": object{"server": apiServer, "certificate-authority-data": data["ca.crt"]}}},
		"users":           []object{{"name": name, "user": object{"client-certificate-data": data[name+".crt"], "client-key-data": data[name+".key"]}}},
		"contexts":        []object{{"name": "slipway", "context": object{"cluster": "slipway", "user": name}}},
		"current-context": "slipway",
	})
}

func writeJSON(file string, value any) error {
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(data, '\n'), 0o600)
}

// kubeletConfig is a KubeletConfiguration (kubelet.config.k8s.io/v1beta1) that runs on cgroup v1 and v2 alike, and
// everything it makes lies in one cgroup that can be removed afterwards.
func kubeletConfig(cgroup string) object {
	return object{
		"apiVersion": "kubelet.config.k8s.io/v1beta1",
		"kind":       "KubeletConfiguration",
		"authentication": object{
			"anonymous": object{"enabled": false},
			"webhook":   object{"enabled": true},
			"x509":      object{"clientCAFile": pki("ca.crt")},
		},
		"authorization":            object{"mode": "Webhook"},
		"tlsCertFile":              pki("kubelet-server.crt"),
		"tlsPrivateKeyFile":        pki("kubelet-server.key"),
		"containerRuntimeEndpoint": "unix://" + containerdSocket,
		"clusterDNS":               []string{dnsIP},
		"clusterDomain":            clusterDomain,
		"resolvConf":               "/etc/resolv.conf",
		"cgroupDriver":             "cgroupfs",
		"cgroupRoot":               cgroup,
		"cgroupsPerQOS":            false,
		"enforceNodeAllocatable":   []string{},
		"failCgroupV1":             false,
		"failSwapOn":               false,
		// The default lies in /usr, which is the machine's.
		"volumePluginDir": "/var/lib/kubelet/volume-plugins",
		// The disk is shared with others: what is full for them need not stop the cluster.
		"evictionHard":                object{"memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%", "nodefs.inodesFree": "1%"},
		"imageGCHighThresholdPercent": 100,
		"serializeImagePulls":         false,
		"nodeStatusUpdateFrequency":   "5s",
	}
}

// authenticationConfig is an AuthenticationConfiguration that knows nobody without a name, but for asking whether the server is there.
func authenticationConfig() object {
	return object{
		"apiVersion": "apiserver.config.k8s.io/v1",
		"kind":       "AuthenticationConfiguration",
		"anonymous":  object{"enabled": true, "conditions": []object{{"path": "/livez"}, {"path": "/readyz"}, {"path": "/healthz"}}},
	}
}

// auditPolicy notes who has written which object, so that a test can tell that nobody has.
func auditPolicy() object {
	return object{
		"apiVersion": "audit.k8s.io/v1",
		"kind":       "Policy",
		"omitStages": []string{"RequestReceived"},
		"rules": []object{
			{"level": "None", "verbs": []string{"get", "list", "watch"}},
			{"level": "None", "nonResourceURLs": []string{"*"}},
			{"level": "Metadata"},
		},
	}
}

// proxyConfig is a KubeProxyConfiguration (kubeproxy.config.k8s.io/v1alpha1).
func proxyConfig(bridgesFiltered bool) object {
	return object{
		"apiVersion":       "kubeproxy.config.k8s.io/v1alpha1",
		"kind":             "KubeProxyConfiguration",
		"mode":             "iptables",
		"hostnameOverride": hostName,
		"clientConnection": object{"kubeconfig": kubernetes + "/proxy.kubeconfig"},
		"clusterCIDR":      podCIDR,
		"detectLocalMode":  "ClusterCIDR",
		"iptables":         object{"masqueradeAll": !bridgesFiltered, "minSyncPeriod": "100ms"},
		// These limits are the whole machine's.
		"conntrack": object{"maxPerCore": 0, "min": 0},
	}
}

const containerdConfig = `version = 3
root = '/var/lib/containerd'
state = '/run/containerd'

[grpc]
  address = '` + containerdSocket + `'

[plugins.'io.containerd.cri.v1.images']
  snapshotter = 'overlayfs'

  [plugins.'io.containerd.cri.v1.images'.pinned_images]
    sandbox = '` + registryHost + `/` + pauseImage + `'

  [plugins.'io.containerd.cri.v1.images'.registry]
    config_path = '/etc/containerd/certs.d'

[plugins.'io.containerd.cri.v1.runtime']
  # Where the machine's root may not lower a score, every pod would fail on it.
  restrict_oom_score_adj = true

  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = ['/opt/cni/bin']
    conf_dir = '/etc/cni/net.d'
`

const registryConfig = `version: 0.1
log:
  level: warn
  accesslog:
    disabled: true
storage:
  filesystem:
    rootdirectory: ` + registryDir + `
  delete:
    enabled: true
http:
  addr: ` + hostIP + `:` + registryPort + `
`

// corefile is CoreDNS's configuration: the cluster's own names and nothing else. A name from outside is unknown at once, so nothing
// waits for a network that isn't there.
const corefile = clusterDomain + ` in-addr.arpa ip6.arpa {
    bind ` + hostIP + `
    errors
    ready 127.0.0.1:` + dnsReadyPort + `
    kubernetes ` + clusterDomain + ` in-addr.arpa ip6.arpa {
        kubeconfig ` + kubernetes + `/coredns.kubeconfig slipway
        pods insecure
        ttl 5
    }
}
` + registryName + ` ` + hostName + ` {
    bind ` + hostIP + `
    hosts
}
. {
    bind ` + hostIP + `
    template ANY ANY {
        rcode NXDOMAIN
    }
}
`

// writeConfigs writes the configuration of all that runs on the host node.
func writeConfigs(s settings) error {
	hosts := fmt.Sprintf("server = \"http://%s\"\n", registryHost)
	texts := map[string]string{
		"/etc/containerd/config.toml":                             containerdConfig,
		"/etc/containerd/certs.d/" + registryHost + "/hosts.toml": hosts,
		kubernetes + "/registry.yml":                              registryConfig,
		kubernetes + "/Corefile":                                  corefile,
	}
	for file, text := range texts {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	objects := map[string]object{
		"kubelet":        kubeletConfig(s.cgroup()),
		"proxy":          proxyConfig(filterBridges()),
		"authentication": authenticationConfig(),
		"audit":          auditPolicy(),
	}
	for name, config := range objects {
		if err := writeJSON(kubernetes+"/"+name+".json", config); err != nil {
			return err
		}
	}
	return nil
}
