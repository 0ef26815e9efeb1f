package main

import (
	"fmt"
	"regexp"
	"strings"
)

// examination is what has been found so far. It is one goroutine's.
type examination struct {
	spec     testSpec
	outcomes []outcome // one of each check, and first that of the machine's being ready
	ready    bool
	reported bool // Slipway's init reports by its own port, so its lines on the console don't count
	over     bool // it is known that not all can pass any more
}

// readiness is the outcome's name; those of checks begin with a small letter.
const readiness = "Ready"

func examine(spec testSpec) *examination {
	e := &examination{spec: spec, outcomes: []outcome{{Name: readiness}}}
	for _, c := range spec.Checks {
		e.outcomes = append(e.outcomes, outcome{Name: c.Name})
	}
	return e
}

func (e *examination) word(w word) {
	e.reported = true
	switch {
	case w.Failure != "":
		e.giveUp("boot failed: " + w.Failure)
	case w.Onboot != "" && w.ExitCode != nil:
		e.exited(w.Onboot, *w.ExitCode)
	case w.Ready && e.spec.ready == nil:
		e.up(w.Failed)
	}
}

// exited settles the checks of an onboot container. Of several with one name each must do as is wanted.
func (e *examination) exited(container string, code int) {
	for n, c := range e.spec.Checks {
		if c.Exec == nil || c.Exec.Container != container {
			continue
		}
		if code == c.Exec.ExitCode {
			e.pass(n + 1)
		} else {
			e.settle(n+1, fmt.Sprintf("onboot container %s ended with exit code %d, not %d", container, code, c.Exec.ExitCode))
		}
	}
}

// up says that the machine is ready, but for services that did not become so.
func (e *examination) up(failed []string) {
	if len(failed) > 0 {
		e.giveUp("the machine is up, but for the services " + strings.Join(failed, ", "))
		return
	}
	e.ready = true
	e.pass(0)
}

var (
	initsReady = regexp.MustCompile(`^slipway: ready in [0-9.]+ s(?:, but for (.+))?$`)
	initsEnd   = regexp.MustCompile(`^slipway: boot (?:failed|stopped): (.+)$`)
	panicked   = regexp.MustCompile(`^(?:\[ *[0-9.]+\] )?Kernel panic - not syncing: .*`)
)

// line takes a line of the console.
func (e *examination) line(line string) {
	e.patterns(line)
	if found := panicked.FindString(line); found != "" {
		e.giveUp(found)
	}
	if e.reported || e.spec.ready != nil {
		return
	}
	if found := initsReady.FindStringSubmatch(line); found != nil {
		e.up(strings.FieldsFunc(found[1], func(r rune) bool { return r == ',' || r == ' ' }))
	} else if found := initsEnd.FindStringSubmatch(line); found != nil {
		e.giveUp("boot failed: " + found[1])
	}
}

// patterns looks for the user's own in a line, or in what is there of one that has not ended.
func (e *examination) patterns(line string) {
	if e.spec.ready != nil && !e.ready && e.spec.ready.MatchString(line) {
		e.up(nil)
	}
	for n, c := range e.spec.Checks {
		if c.Console != nil && !e.outcomes[n+1].Passed && c.Console.re.MatchString(line) {
			e.pass(n + 1)
		}
	}
}

// giveUp says why the machine will not be ready, if it is not, or why it will not stay so.
func (e *examination) giveUp(why string) { e.settle(0, why) }

// settle is a failure that no later try can mend.
func (e *examination) settle(n int, message string) {
	e.fail(n, message)
	e.outcomes[n].final, e.over = true, true
}

func (e *examination) pass(n int) { e.outcomes[n] = outcome{Name: e.outcomes[n].Name, Passed: true} }

func (e *examination) fail(n int, message string) {
	e.outcomes[n].Passed, e.outcomes[n].Message = false, clean([]byte(message))
}

// done tells whether there is nothing to wait for.
func (e *examination) done() bool {
	if e.over {
		return true
	}
	for _, o := range e.outcomes {
		if !o.Passed {
			return false
		}
	}
	return true
}

// end decides what is still open, when the machine has ended or time is up. What another failure kept from being decided says so.
func (e *examination) end(when string) {
	for n, o := range e.outcomes {
		switch {
		case o.Passed:
		case !e.over && o.Message != "":
			e.fail(n, o.Message+", "+when)
		case !e.over:
			e.fail(n, e.missing(n)+" "+when)
		case o.Message == "" || !o.final:
			e.outcomes[n].Message, e.outcomes[n].undecided = "not decided: another failure ended the test", true
		}
	}
}

func (e *examination) missing(n int) string {
	if n == 0 {
		return "the machine was not ready" + e.hint()
	}
	switch c := e.spec.Checks[n-1]; {
	case c.Console != nil:
		return fmt.Sprintf("no line of the console matched %q", c.Console.Pattern)
	case c.Exec != nil && !e.reported:
		return "the image's init does not report exit codes, as Slipway's does"
	case c.Exec != nil:
		return "onboot container " + c.Exec.Container + " had not ended"
	case !e.ready:
		return "not tried, since the machine was not ready"
	default:
		return fmt.Sprintf("port %d: no answer", c.port())
	}
}

// hint is for whoever tests an image with another init.
func (e *examination) hint() string {
	switch {
	case e.spec.ready != nil:
		return fmt.Sprintf(" (no line of the console matched readyPattern %q)", e.spec.ReadyPattern)
	case !e.reported:
		return " (its init has not reported; an init other than Slipway's needs readyPattern)"
	default:
		return ""
	}
}
