package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

const (
	promptPause = 300 * time.Millisecond // a line that does not go on for so long is a prompt
	maxWord     = 16 << 10
	firmware    = "Booting from ROM" // the firmware's last line does not end, and the guest's first one goes on with it
)

// watcher brings what a running machine says and does before an examination.
type watcher struct {
	*examination
	machine *guest
	ports   map[int]int
	cut     lineCutter
	kept    tail
	log     shown
}

// watch ends when all is found, or not all can be found any more, or time is up, or the machine has ended.
func (w *watcher) watch(ctx context.Context, console io.ReadCloser, report net.Listener) (verdict, error) {
	began := time.Now()
	output, words, tried := make(chan []byte), make(chan word), make(chan attempt)
	go read(console, output)
	go readReport(report, words)
	probing, stop := context.WithCancel(ctx)
	defer stop()
	// Until QEMU has ended somebody must read what it says, or it stands still.
	defer func() {
		go func() {
			for chunk := range output {
				w.take(chunk)
			}
		}()
		go func() {
			for range words {
			}
		}()
	}()

	late, prompt, probes, reported := time.After(w.spec.timeout()), time.NewTimer(promptPause), false, words
	for !w.done() {
		select {
		case chunk, more := <-output:
			if !more {
				<-w.machine.gone
				report.Close()
				for said := range words {
					w.word(said)
				}
				w.end("before the machine ended")
				return judge(w.outcomes, time.Since(began), w.kept.String()), nil
			}
			w.take(chunk)
			prompt.Reset(promptPause)
		case <-prompt.C:
			w.patterns(w.cut.unfinished())
		case said, more := <-reported:
			if more {
				w.word(said)
			} else {
				reported = nil
			}
		case a := <-tried:
			w.tried(a)
		case <-late:
			w.end(fmt.Sprintf("within %d s", w.spec.TimeoutSeconds))
			return judge(w.outcomes, time.Since(began), w.kept.String()), nil
		case <-ctx.Done():
			return verdict{}, errors.New("told to stop before the test had ended")
		}
		if w.ready && !probes {
			probes = true
			w.probe(probing, tried)
		}
	}
	w.end("")
	return judge(w.outcomes, time.Since(began), w.kept.String()), nil
}

func (w *watcher) take(chunk []byte) {
	for _, line := range w.cut.add(chunk) {
		if rest, ok := strings.CutPrefix(line, firmware); ok {
			line = strings.TrimLeft(rest, ".")
		}
		w.log.line(line)
		w.kept.add(line)
		w.line(line)
	}
}

// attempt is one try of a check that connects.
type attempt struct {
	check int
	err   error
}

// probe starts what connects to the guest.
func (w *watcher) probe(ctx context.Context, tried chan<- attempt) {
	for n, c := range w.spec.Checks {
		var try func(context.Context) error
		switch {
		case c.HTTP != nil:
			try = func(ctx context.Context) error { return c.HTTP.try(ctx, w.ports[c.port()]) }
		case c.TCP != nil:
			table := func() (string, error) { return userConnections(w.machine.socket) }
			try = func(ctx context.Context) error { return c.TCP.try(ctx, w.ports[c.port()], table) }
		default:
			continue
		}
		go probe(ctx, try, func(err error) {
			select {
			case tried <- attempt{n + 1, err}:
			case <-ctx.Done():
			}
		})
	}
}

// tried takes the outcome of one try.
func (e *examination) tried(a attempt) {
	if a.err == nil {
		e.pass(a.check)
	} else {
		e.fail(a.check, a.err.Error())
	}
}

// read sends what comes, to its end.
func read(from io.ReadCloser, to chan<- []byte) {
	defer from.Close()
	defer close(to)
	for {
		chunk := make([]byte, 32<<10)
		n, err := from.Read(chunk)
		if n > 0 {
			to <- chunk[:n]
		}
		if err != nil {
			return
		}
	}
}

// word is one line of the report of Slipway's init.
type word struct {
	Init     string   `json:"init"`
	Onboot   string   `json:"onboot"`
	ExitCode *int     `json:"exitCode"`
	Ready    bool     `json:"ready"`
	Failed   []string `json:"failed"`
	Failure  string   `json:"failure"`
}

// readReport sends what the init reports. A line that is none, or too long, is left out: a guest that wants to fail its test may.
func readReport(from net.Listener, to chan<- word) {
	defer close(to)
	connection, err := from.Accept()
	if err != nil {
		return
	}
	defer connection.Close()
	lines := bufio.NewReaderSize(connection, maxWord)
	for cut := false; ; {
		line, more, err := lines.ReadLine()
		if err != nil {
			return
		}
		var said word
		if !cut && !more && json.Unmarshal(line, &said) == nil {
			to <- said
		}
		cut = more
	}
}
