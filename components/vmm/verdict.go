package main

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxResult  = 4096 // what kubelet takes of a termination message
	maxMessage = 256
	maxChecked = 2560 // of the result for checks; the rest is the console's
)

// verdict is the result of a boot test, as the operator reads it.
type verdict struct {
	Passed      bool      `json:"passed"`
	Checks      []outcome `json:"checks"`
	Omitted     int       `json:"omitted,omitempty"` // checks for which there was no room
	Seconds     int       `json:"seconds"`
	ConsoleTail string    `json:"consoleTail"`
	Error       string    `json:"error,omitempty"` // why the test could not be run
}

type outcome struct {
	Name    string `json:"name"`
	Passed  bool   `json:"passed"`
	Message string `json:"message,omitempty"`

	final     bool // no later try can change it
	undecided bool // failed for want of time after another failure, which says more
}

// rank is the place in a verdict: what tells most comes first.
func (o outcome) rank() int {
	switch {
	case o.Passed:
		return 2
	case o.undecided:
		return 1
	default:
		return 0
	}
}

// judge makes a verdict that fits: checks that failed go before those that passed, and the console's tail is cut to what is left.
func judge(outcomes []outcome, took time.Duration, console string) verdict {
	v := verdict{Passed: true, Checks: []outcome{}, Seconds: int(took.Seconds())}
	used := 0
	outcomes = slices.Clone(outcomes)
	slices.SortStableFunc(outcomes, func(a, b outcome) int { return a.rank() - b.rank() })
	for _, o := range outcomes {
		v.Passed = v.Passed && o.Passed
		o.Message = start(o.Message, maxMessage)
		if used += len(encode(o)) + 1; used > maxChecked {
			v.Omitted++
			continue
		}
		v.Checks = append(v.Checks, o)
	}
	v.ConsoleTail = console
	for len(encode(v)) > maxResult {
		// Some characters take several bytes when written, so the cut is repeated until all fits.
		v.ConsoleTail = end(v.ConsoleTail, len(v.ConsoleTail)-max(1, (len(encode(v))-maxResult)/6))
	}
	return v
}

// unable is the verdict when nothing could be tested.
func unable(err error) verdict {
	return verdict{Checks: []outcome{}, Error: start(clean([]byte(err.Error())), 2*maxMessage)}
}

func encode(v any) []byte {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.Encode(v) // texts and numbers always can be written
	return []byte(strings.TrimSuffix(out.String(), "\n"))
}

// start is the beginning of a text, in whole characters.
func start(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit] + "…"
}

// end is the last part of a text, in whole characters.
func end(text string, limit int) string {
	from := len(text) - max(limit, 0)
	for from < len(text) && !utf8.RuneStart(text[from]) {
		from++
	}
	return text[from:]
}
