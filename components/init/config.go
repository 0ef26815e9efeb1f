package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// runtimeConfig is runtime.json: what to do around a container, in LinuxKit's keys, and ours under "slipway". docs/interfaces.md has it.
type runtimeConfig struct {
	Cgroups    []string    `json:"cgroups"`
	Mounts     []mountWish `json:"mounts"`
	Mkdir      []string    `json:"mkdir"`
	Interfaces []iface     `json:"interfaces"`
	BindNS     namespaces  `json:"bindNS"`
	// Namespace is containerd's, which does not start our containers: read and unused.
	Namespace string      `json:"namespace"`
	Slipway   supervision `json:"slipway"`
}

type mountWish struct {
	Destination string   `json:"destination"`
	Type        string   `json:"type"`
	Source      string   `json:"source"`
	Options     []string `json:"options"`
	// LinuxKit's model has id mappings of mounts; the kernel takes none for these.
	UIDMappings []json.RawMessage `json:"uidMappings"`
	GIDMappings []json.RawMessage `json:"gidMappings"`
}

type iface struct {
	Name         string `json:"name"`
	Add          string `json:"add"`
	Peer         string `json:"peer"`
	CreateInRoot bool   `json:"createInRoot"`
}

type namespaces struct {
	Cgroup string `json:"cgroup"`
	IPC    string `json:"ipc"`
	Mnt    string `json:"mnt"`
	Net    string `json:"net"`
	PID    string `json:"pid"`
	User   string `json:"user"`
	UTS    string `json:"uts"`
}

// supervision is how the init looks after a container.
type supervision struct {
	Restart            string     `json:"restart"`
	After              []string   `json:"after"`
	Ready              *readiness `json:"ready"`
	StopSignal         string     `json:"stopSignal"`
	StopTimeoutSeconds int        `json:"stopTimeoutSeconds"`
	OnFailure          string     `json:"onFailure"`
	Log                logWish    `json:"log"`
	Landlock           *landlock  `json:"landlock"`
}

// readiness says when a service counts as up; one of file, tcp and exec is set.
type readiness struct {
	File           string   `json:"file"`
	TCP            string   `json:"tcp"`
	Exec           []string `json:"exec"`
	TimeoutSeconds int      `json:"timeoutSeconds"`
}

type logWish struct {
	Console  *bool `json:"console"`
	MaxBytes int64 `json:"maxBytes"`
	Files    int   `json:"files"`
}

// landlock is what a container may reach; everything else is denied by the kernel.
type landlock struct {
	ReadOnly  []string `json:"readOnly"`
	ReadWrite []string `json:"readWrite"`
}

const (
	always    = "always"
	onFailure = "onFailure"
	never     = "never"

	goOn     = "continue"
	powerOff = "poweroff"
	rescue   = "rescue"

	readyTimeout = 60 * time.Second
	stopTimeout  = 10 * time.Second
)

// readRuntime reads runtime.json, which may be absent. A key that is not known is an error: better no boot than a wish ignored.
func readRuntime(dir, kind string) (runtimeConfig, error) {
	var config runtimeConfig
	file := filepath.Join(dir, "runtime.json")
	data, err := os.ReadFile(file)
	if err == nil {
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.DisallowUnknownFields()
		if err = decoder.Decode(&config); err == nil {
			if _, more := decoder.Token(); more != io.EOF {
				err = errors.New("more than one JSON value")
			}
		}
		if err == nil {
			err = config.Slipway.check()
		}
	} else if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil {
		return config, fmt.Errorf("%s: %w", file, err)
	}
	config.Slipway.fill(kind)
	return config, nil
}

func (s supervision) check() error {
	if !oneOf(s.Restart, "", always, onFailure, never) {
		return fmt.Errorf("slipway.restart: %q is none of always, onFailure, never", s.Restart)
	}
	if !oneOf(s.OnFailure, "", goOn, powerOff, rescue) {
		return fmt.Errorf("slipway.onFailure: %q is none of continue, poweroff, rescue", s.OnFailure)
	}
	if _, err := signalOf(s.StopSignal); s.StopSignal != "" && err != nil {
		return fmt.Errorf("slipway.stopSignal: %w", err)
	}
	if s.StopTimeoutSeconds < 0 || s.Log.MaxBytes < 0 || s.Log.Files < 0 {
		return errors.New("slipway: a negative number")
	}
	if s.Ready != nil {
		if err := s.Ready.check(); err != nil {
			return fmt.Errorf("slipway.ready: %w", err)
		}
	}
	return nil
}

func (r readiness) check() error {
	kinds := 0
	for _, set := range []bool{r.File != "", r.TCP != "", len(r.Exec) > 0} {
		if set {
			kinds++
		}
	}
	if kinds != 1 || r.TimeoutSeconds < 0 {
		return errors.New("want one of file, tcp and exec, and no negative timeoutSeconds")
	}
	if r.TCP != "" {
		_, err := parseAddress(r.TCP)
		return err
	}
	return nil
}

// fill sets what was left out. A failure is never hidden: services that fail are started again, an onboot container that fails ends the boot.
func (s *supervision) fill(kind string) {
	s.Restart = or(s.Restart, onFailure)
	s.StopSignal = or(s.StopSignal, "SIGTERM")
	s.OnFailure = or(s.OnFailure, map[bool]string{true: powerOff, false: goOn}[kind == "onboot"])
	s.Log.MaxBytes = or(s.Log.MaxBytes, defaultLogBytes)
	s.Log.Files = or(s.Log.Files, defaultLogFiles)
	if s.Ready != nil {
		s.Ready.TimeoutSeconds = or(s.Ready.TimeoutSeconds, int(readyTimeout/time.Second))
	}
}

// stopTimeout is how long the container may take to stop.
func (s supervision) stopTimeout() time.Duration {
	return or(time.Duration(s.StopTimeoutSeconds)*time.Second, stopTimeout)
}

// signalOf reads "SIGTERM", "TERM", "15" and "SIGRTMIN+3".
func signalOf(name string) (unix.Signal, error) {
	if number, err := strconv.Atoi(name); err == nil && number > 0 && number < 65 {
		return unix.Signal(number), nil
	}
	short := strings.TrimPrefix(strings.ToUpper(name), "SIG")
	if offset, ok := strings.CutPrefix(short, "RTMIN"); ok {
		number, err := strconv.Atoi(strings.TrimPrefix(or(offset, "0"), "+"))
		if err == nil && number >= 0 && number <= 30 {
			return unix.Signal(realTimeMin + number), nil
		}
	} else if signal := unix.SignalNum("SIG" + short); signal != 0 {
		return signal, nil
	}
	return 0, fmt.Errorf("%q is no signal", name)
}

// realTimeMin is SIGRTMIN as C libraries count: they keep two of the kernel's for themselves.
const realTimeMin = 34

func oneOf(value string, allowed ...string) bool {
	for _, a := range allowed {
		if value == a {
			return true
		}
	}
	return false
}

func or[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}
