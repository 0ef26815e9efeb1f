//go:build boot

package boot

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// sshKey makes a key pair and returns the private one's file and the public one's text.
func sshKey(t *testing.T) (file, public string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "key")
	if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(file + ".pub")
	must(t, err)
	return file, strings.TrimSpace(string(data))
}

func ssh(port, key, command string, options ...string) (string, error) {
	args := append([]string{"-p", port, "-i", key, "-F", "none", "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
		"-o", "BatchMode=yes", "-o", "ConnectTimeout=20", "-o", "LogLevel=ERROR"}, options...)
	out, err := exec.Command("ssh", append(args, "root@127.0.0.1", command)...).CombinedOutput()
	return string(out), err
}

// sshWhenUp tries again while the server is not there yet: QEMU takes connections before the guest does.
func sshWhenUp(port, key, command string) (string, error) {
	for late := time.Now().Add(60 * time.Second); ; time.Sleep(200 * time.Millisecond) {
		out, err := ssh(port, key, command)
		if err == nil || strings.Contains(out, "Permission denied") || time.Now().After(late) {
			return out, err
		}
	}
}

func TestTheSSHExampleLetsInWhoHasAKeyOfTheMetadata(t *testing.T) {
	key, public := sshKey(t)
	stranger, _ := sshKey(t)
	data, err := json.Marshal(object{
		"hostname": object{"content": "ship"},
		"ssh":      object{"entries": object{"authorized_keys": object{"perm": "0600", "content": public + "\n"}}},
	})
	must(t, err)
	file := filepath.Join(t.TempDir(), "userdata")
	must(t, os.WriteFile(file, data, 0o600))
	port := freePort(t)
	m := bootFiles(t, buildModel(t, example(t, "sshd.yml")),
		append(userNetwork(port+":22"), "-fw_cfg", "name=opt/dev.slipway/userdata,file="+file)...)
	m.until("sshd: starts at port 22", bootLimit)
	m.index("the host name is ship")

	out, err := sshWhenUp(port, key, "hostname; id -u; grep CapEff /proc/self/status; touch /etc/x 2>&1; ls /var/log")
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, strings.Join(m.all(), "\n"))
	}
	for _, want := range []string{"ship\n0\n", "CapEff:\t00000000000004c1\n", "Read-only file system", "sshd.log"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	if out, err := ssh(port, stranger, "true"); err == nil || !strings.Contains(out, "Permission denied (publickey)") {
		t.Errorf("a stranger: %v %s", err, out)
	}
	m.powerOff()
}

func TestNobodyGetsAnSSHServerThatNobodyCanLogInTo(t *testing.T) {
	m := bootFiles(t, buildModel(t, example(t, "sshd.yml")), userNetwork()...)
	m.until("nobody gave this machine any data", bootLimit)
	m.until("sshd: nobody could log in: give /etc/ssh/authorized_keys", 60*time.Second)
	m.powerOff()
}

func TestTheWireGuardExampleAnswersThroughItsTunnel(t *testing.T) {
	m := bootFiles(t, buildModel(t, example(t, "wireguard.yml")))
	m.until(`,"failed":0`, bootLimit)
	m.index("wg0 is up: 192.168.2.1/24")
	m.powerOff()
}
