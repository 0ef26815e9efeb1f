package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// report tells a monitor what becomes of the boot, by a virtio port that it has for that. Unlike the console nothing else can write
// there: the port can be open once only, and the init opens it before any container runs. docs/interfaces.md has the words.
type report struct {
	mu  sync.Mutex
	out *os.File // nil where nobody asked for a report
}

const (
	reportPort  = "dev.slipway.report"
	reportAsked = "slipway.report" // on the kernel's command line, so that no other machine waits for the port
	portTimeout = 10 * time.Second
	portPause   = 5 * time.Millisecond
	tellTimeout = time.Second // the boot does not wait for a monitor that does not listen
)

// word is one line of a report.
type word struct {
	Init     string   `json:"init,omitempty"`
	Image    string   `json:"image,omitempty"`
	Onboot   string   `json:"onboot,omitempty"`
	ExitCode *int     `json:"exitCode,omitempty"`
	Ready    bool     `json:"ready,omitempty"`
	Failed   []string `json:"failed,omitempty"`
	Failure  string   `json:"failure,omitempty"`
}

// open finds the port, which appears a moment after its driver is loaded.
func (r *report) open(commandLine, ports string) error {
	if !slices.Contains(strings.Fields(commandLine), reportAsked) {
		return nil
	}
	for late := time.Now().Add(portTimeout); ; time.Sleep(portPause) {
		if device := portNamed(ports, reportPort); device != "" {
			out, err := os.OpenFile(filepath.Join("/dev", device), os.O_WRONLY|unix.O_NONBLOCK, 0)
			if err != nil {
				return err
			}
			r.out = out
			r.tell(word{Init: "slipway", Image: imageName()})
			return nil
		}
		if time.Now().After(late) {
			return os.ErrDeadlineExceeded
		}
	}
}

func portNamed(ports, wanted string) string {
	names, _ := filepath.Glob(filepath.Join(ports, "*", "name"))
	for _, file := range names {
		if name, err := os.ReadFile(file); err == nil && strings.TrimSpace(string(name)) == wanted {
			return filepath.Base(filepath.Dir(file))
		}
	}
	return ""
}

func (r *report) tell(w word) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.out == nil {
		return
	}
	line, _ := json.Marshal(w) // texts and numbers always can be written
	r.out.SetWriteDeadline(time.Now().Add(tellTimeout))
	r.out.Write(append(line, '\n')) // a monitor that has gone misses nothing
}

var place = regexp.MustCompile(`^\d{3,}-`)

// ended tells how an onboot container ended, by the name that it has in the model; a signal counts as shells count it.
func (r *report) ended(b *bundle, status unix.WaitStatus) {
	if b.kind != "onboot" {
		return
	}
	code := status.ExitStatus()
	if status.Signaled() {
		code = 128 + int(status.Signal())
	}
	r.tell(word{Onboot: place.ReplaceAllString(b.name, ""), ExitCode: &code})
}
