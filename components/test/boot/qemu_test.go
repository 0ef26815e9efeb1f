//go:build boot

package boot

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const bootLimit = 180 * time.Second

// bootFiles starts QEMU with what the command has built; args are QEMU's own, for disks, data and ports.
func bootFiles(t *testing.T, prefix string, args ...string) *machine {
	t.Helper()
	m := bootPrepared(t, prefix, args...)
	m.run()
	return m
}

// bootPrepared is that machine before it runs.
func bootPrepared(t *testing.T, prefix string, args ...string) *machine {
	t.Helper()
	options, err := os.ReadFile(prefix + "-cmdline")
	must(t, err)
	m := &machine{t: t, lines: make(chan string, 10_000), power: filepath.Join(t.TempDir(), "qmp")}
	m.cmd = exec.Command("qemu-system-x86_64", append([]string{"-nodefaults", "-no-user-config", "-machine", "q35,graphics=off", "-cpu", "max",
		"-accel", "tcg,thread=multi", "-smp", "2", "-m", "1024M", "-display", "none", "-serial", "stdio", "-no-reboot",
		"-qmp", "unix:" + m.power + ",server=on,wait=off", "-device", "virtio-rng-pci",
		"-kernel", prefix + "-kernel", "-initrd", prefix + "-initrd.img", "-append", strings.TrimSpace(string(options))}, args...)...)
	m.keys, err = m.cmd.StdinPipe()
	must(t, err)
	return m
}

// userNetwork is a network card with ports of this machine's loopback led to the guest's, each as HOST:GUEST.
func userNetwork(ports ...string) []string {
	network := "user,id=net0"
	for _, port := range ports {
		host, guest, _ := strings.Cut(port, ":")
		network += fmt.Sprintf(",hostfwd=tcp:127.0.0.1:%s-:%s", host, guest)
	}
	return []string{"-netdev", network, "-device", "virtio-net-pci,netdev=net0,romfile="}
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	must(t, err)
	return port
}

// run starts the machine and collects its lines.
func (m *machine) run() {
	read, write := io.Pipe()
	m.cmd.Stdout, m.cmd.Stderr = write, write
	began := time.Now()
	must(m.t, m.cmd.Start())
	m.t.Cleanup(func() { m.cmd.Process.Kill() })
	go func() {
		lines := bufio.NewScanner(read)
		for lines.Scan() {
			m.lines <- fmt.Sprintf("%6.2f %s", time.Since(began).Seconds(), strings.TrimRight(lines.Text(), "\r"))
		}
		close(m.lines)
	}()
	go func() { m.cmd.Wait(); write.Close() }()
}

// powerOff presses the power button and waits until the machine is off.
func (m *machine) powerOff() {
	m.t.Helper()
	connection, err := net.Dial("unix", m.power)
	must(m.t, err)
	defer connection.Close()
	must(m.t, connection.SetDeadline(time.Now().Add(30*time.Second)))
	answers := json.NewDecoder(connection)
	var greeting map[string]any
	must(m.t, answers.Decode(&greeting))
	for _, command := range []string{"qmp_capabilities", "system_powerdown"} {
		must(m.t, json.NewEncoder(connection).Encode(map[string]string{"execute": command}))
		for answer := map[string]any{}; answer["return"] == nil; {
			must(m.t, answers.Decode(&answer))
		}
	}
	if code := m.ended(60 * time.Second); code != 0 {
		m.t.Fatalf("exit code %d:\n%s", code, strings.Join(m.seen, "\n"))
	}
}

// all returns every line so far.
func (m *machine) all() []string {
	for {
		select {
		case line, ok := <-m.lines:
			if ok {
				m.seen = append(m.seen, line)
				continue
			}
		default:
		}
		return m.seen
	}
}
