package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"time"
)

// testSpec is what a boot test shall find; docs/interfaces.md has its shape.
type testSpec struct {
	TimeoutSeconds int     `json:"timeoutSeconds"`
	ReadyPattern   string  `json:"readyPattern"`
	Checks         []check `json:"checks"`

	ready *regexp.Regexp // of ReadyPattern; nil means the report of Slipway's init, or its line on the console
}

// check is one thing to be found; the field that its type names says what.
type check struct {
	Name    string        `json:"name"`
	Type    string        `json:"type"`
	Console *consoleCheck `json:"console"`
	HTTP    *httpCheck    `json:"http"`
	TCP     *tcpCheck     `json:"tcp"`
	Exec    *execCheck    `json:"exec"`
}

type (
	// consoleCheck wants one line of the console that matches, from the machine's start on.
	consoleCheck struct {
		Pattern string `json:"pattern"`
		re      *regexp.Regexp
	}
	httpCheck struct {
		Port   int    `json:"port"`
		Path   string `json:"path"`
		Status int    `json:"status"`
	}
	tcpCheck struct {
		Port int `json:"port"`
	}
	// execCheck wants an onboot container to have ended with an exit code.
	execCheck struct {
		Container string `json:"container"`
		ExitCode  int    `json:"exitCode"`
	}
)

const (
	maxSpec    = 1 << 20
	maxChecks  = 64
	maxTimeout = 24 * time.Hour
)

func readTestSpec(file string) (testSpec, error) {
	var spec testSpec
	f, err := os.Open(file)
	if err != nil {
		return spec, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSpec))
	if err != nil {
		return spec, err
	}
	strict := json.NewDecoder(bytes.NewReader(data))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&spec); err != nil {
		return spec, err
	}
	return spec, spec.compile()
}

func (s *testSpec) compile() (err error) {
	if s.timeout() < time.Second || s.timeout() > maxTimeout {
		return fmt.Errorf("timeoutSeconds %d: must lie between 1 and %d", s.TimeoutSeconds, int(maxTimeout.Seconds()))
	}
	if len(s.Checks) > maxChecks {
		return fmt.Errorf("checks: %d are more than %d", len(s.Checks), maxChecks)
	}
	if s.ReadyPattern != "" {
		if s.ready, err = regexp.Compile(s.ReadyPattern); err != nil {
			return fmt.Errorf("readyPattern: %w", err)
		}
	}
	for n := range s.Checks {
		if err := s.Checks[n].compile(); err != nil {
			return fmt.Errorf("checks[%d] %q: %w", n, s.Checks[n].Name, err)
		}
	}
	return nil
}

func (s *testSpec) timeout() time.Duration { return time.Duration(s.TimeoutSeconds) * time.Second }

func (c *check) compile() (err error) {
	switch {
	case c.Type == "Console" && c.Console != nil:
		if c.Console.re, err = regexp.Compile(c.Console.Pattern); err != nil {
			return fmt.Errorf("console.pattern: %w", err)
		}
	case c.Type == "HTTP" && c.HTTP != nil:
		if c.HTTP.Path == "" || c.HTTP.Path[0] != '/' {
			return fmt.Errorf("http.path %q: must begin with /", c.HTTP.Path)
		}
	case c.Type == "TCP" && c.TCP != nil, c.Type == "Exec" && c.Exec != nil:
	default:
		return fmt.Errorf("type %q: must be Console, HTTP, TCP or Exec, with the field of that name", c.Type)
	}
	if port := c.port(); port < 0 || port > 65535 {
		return fmt.Errorf("port %d: must lie between 1 and 65535", port)
	}
	return nil
}

// port is the guest's port that the check connects to, or 0 when it needs none.
func (c *check) port() int {
	switch {
	case c.HTTP != nil:
		return or(c.HTTP.Port, -1)
	case c.TCP != nil:
		return or(c.TCP.Port, -1)
	default:
		return 0
	}
}

func or(n, other int) int {
	if n == 0 {
		return other
	}
	return n
}
