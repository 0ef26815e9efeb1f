package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// settings are what `up` tells the supervisor. All paths are the machine's.
type settings struct {
	Name     string            `json:"name"`
	Dir      string            `json:"dir"`
	Registry string            `json:"registry,omitempty"`
	APIOnly  bool              `json:"apiOnly"`
	Binaries map[string]string `json:"binaries"`
}

func (s settings) cgroup() string { return "/slipway/" + s.Name }

// condition is what the supervisor says of the cluster in status.json.
type condition struct {
	APIOnly    bool             `json:"apiOnly"`
	Ready      bool             `json:"ready"`
	Components []componentState `json:"components"`
}

type componentState struct {
	Name string `json:"name"`
	// Ended says how a component ended that should run.
	Ended string `json:"ended,omitempty"`
}

func (p place) condition() (condition, error) {
	var c condition
	data, err := os.ReadFile(p.file("status.json"))
	if errors.Is(err, os.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(data, &c)
}

func (c condition) write(dir string) error {
	aside := filepath.Join(dir, ".status.json")
	if err := writeJSON(aside, c); err != nil {
		return err
	}
	return os.Rename(aside, filepath.Join(dir, "status.json"))
}

// process is a process that can't be mistaken for a later one of the same number.
type process struct {
	PID int `json:"pid"`
	// Start is in clock ticks since the machine's boot.
	Start uint64 `json:"start"`
	// Boot is the machine's boot.
	Boot string `json:"boot"`
}

func identify(pid int) (process, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return process{}, err
	}
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return process{}, err
	}
	start, err := startTime(string(stat))
	return process{PID: pid, Start: start, Boot: strings.TrimSpace(string(boot))}, err
}

// startTime is field 22 of /proc/PID/stat. The second field, the command, may hold anything, even brackets.
func startTime(stat string) (uint64, error) {
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) < 20 {
		return 0, fmt.Errorf("cannot read process status %q", stat)
	}
	return strconv.ParseUint(fields[19], 10, 64)
}

// supervisor returns a descriptor of the cluster's first process, and false when there is none.
func (p place) supervisor() (pid, pidfd int, running bool, err error) {
	data, err := os.ReadFile(p.file("process.json"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, -1, false, nil
	}
	if err != nil {
		return 0, -1, false, err
	}
	var recorded process
	if err := json.Unmarshal(data, &recorded); err != nil {
		return 0, -1, false, fmt.Errorf("%s: %w", p.file("process.json"), err)
	}
	pidfd, err = unix.PidfdOpen(recorded.PID, 0)
	if errors.Is(err, syscall.ESRCH) {
		return 0, -1, false, nil
	}
	if err != nil {
		return 0, -1, false, err
	}
	// Read after opening: the descriptor stays with the process that was looked at.
	if found, err := identify(recorded.PID); err != nil || found != recorded || exited(pidfd) {
		unix.Close(pidfd)
		return 0, -1, false, nil
	}
	return recorded.PID, pidfd, true, nil
}

func exited(pidfd int) bool {
	n, err := unix.Poll([]unix.PollFd{{Fd: int32(pidfd), Events: unix.POLLIN}}, 0)
	return err == nil && n > 0
}

// lock keeps two commands from starting or ending the same cluster at once.
func (p place) lock() (release func(), err error) {
	if err := os.MkdirAll(filepath.Dir(p.dir), 0o700); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(p.dir+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		file.Close()
		return nil, fmt.Errorf("another `cluster up` or `down` of %q is under way", p.name)
	}
	return func() { file.Close() }, nil
}

// tail is the last lines of a file, for people.
func tail(file string, lines int) string {
	const most = 16 << 10
	f, err := os.Open(file)
	if err != nil {
		return "(no log: " + err.Error() + ")"
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > most {
		_, _ = f.Seek(-most, 2)
	}
	data := make([]byte, most)
	n, _ := f.Read(data)
	all := strings.Split(strings.TrimRight(string(data[:n]), "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
