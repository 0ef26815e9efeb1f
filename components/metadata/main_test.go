package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func read1(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestLinuxKitsJSONBecomesFiles(t *testing.T) {
	root := t.TempDir()
	user := `{"ssh":{"entries":{"authorized_keys":{"perm":"0600","content":"ssh-ed25519 A"}}},"hostname":{"content":"ship"}}`
	if err := write(root, "fwcfg", seed{user: []byte(user)}); err != nil {
		t.Fatal(err)
	}
	if got := read1(t, filepath.Join(root, "ssh/authorized_keys")); got != "ssh-ed25519 A" {
		t.Errorf("got %q", got)
	}
	info, err := os.Stat(filepath.Join(root, "ssh/authorized_keys"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if read1(t, filepath.Join(root, "hostname")) != "ship" || read1(t, filepath.Join(root, "userdata")) != user || read1(t, filepath.Join(root, "provider")) != "fwcfg" {
		t.Error("hostname, userdata or provider is wrong")
	}
}

func TestCloudInitGivesNameAndKeys(t *testing.T) {
	root := t.TempDir()
	err := write(root, "cdrom", seed{
		user: []byte("#cloud-config\nssh_authorized_keys:\n  - ssh-ed25519 A\n  - ssh-ed25519 B\npackages: [ignored]\n"),
		meta: []byte("instance-id: i-1\nlocal-hostname: ship\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{"ssh/authorized_keys": "ssh-ed25519 A\nssh-ed25519 B\n", "hostname": "ship\n", "instance-id": "i-1\n"} {
		if got := read1(t, filepath.Join(root, file)); got != want {
			t.Errorf("%s: %q", file, got)
		}
	}
}

func TestRefusesUserdataThatLeavesItsFolderOrMakesNoSense(t *testing.T) {
	for _, user := range []string{
		`{"../etc":{"content":"x"}}`, `{"a/b":{"content":"x"}}`, `{"":{"content":"x"}}`, `{"a":{}}`,
		`{"a":{"content":"x","entries":{}}}`, `{"a":{"content":"x","perm":"rwx"}}`, `{"a":{"content":"x","perm":"4755"}}`, `{"a":`,
	} {
		if err := write(t.TempDir(), "fwcfg", seed{user: []byte(user)}); err == nil {
			t.Errorf("%s was accepted", user)
		}
	}
}

func TestTextThatIsNoJSONIsKeptAsItIs(t *testing.T) {
	root := t.TempDir()
	if err := write(root, "fwcfg", seed{user: []byte("plain")}); err != nil || read1(t, filepath.Join(root, "userdata")) != "plain" {
		t.Error(err)
	}
}

func TestKnowsSeedsByTheirLabels(t *testing.T) {
	iso := make([]byte, 40000)
	copy(iso[32768:], "\x01CD001\x01")
	copy(iso[32768+40:], "cidata                          ")
	fat := make([]byte, 40000)
	copy(fat[82:], "FAT32   ")
	copy(fat[71:], "CIDATA     ")
	fat[510], fat[511] = 0x55, 0xaa
	for want, data := range map[string][]byte{"iso9660 cidata": iso, "vfat CIDATA": fat, " ": make([]byte, 40000), "  ": nil} {
		kind, label := identify(bytes.NewReader(data))
		if got := kind + " " + label; got != want && (kind != "" || label != "") {
			t.Errorf("want %q, got %q", want, got)
		}
	}
}

func TestRefusesAnUnknownSource(t *testing.T) {
	if _, err := choose([]string{"aws"}); err == nil {
		t.Error("accepted")
	}
}
