package main

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
)

const (
	maxLine  = 4096     // longer lines are cut into several
	maxShown = 8 << 20  // of the console in the pod's log
	maxTail  = 16 << 10 // kept for the result
)

// lineCutter makes clean lines, of bounded length, of what a guest prints, which may be anything.
type lineCutter struct{ rest []byte }

// add takes output and gives the lines that it completes.
func (c *lineCutter) add(output []byte) (lines []string) {
	for len(output) > 0 {
		end := bytes.IndexByte(output, '\n')
		if room := maxLine - len(c.rest); end < 0 && len(output) < room {
			c.rest = append(c.rest, output...)
			return lines
		} else if end < 0 || end > room {
			c.rest, output = append(c.rest, output[:room]...), output[room:]
		} else {
			c.rest, output = append(c.rest, output[:end]...), output[end+1:]
		}
		lines, c.rest = append(lines, clean(c.rest)), c.rest[:0]
	}
	return lines
}

// unfinished is what has been printed of a line that has not ended, such as a prompt.
func (c *lineCutter) unfinished() string { return clean(c.rest) }

// terminal matches the sequences that move cursors, change colours and name windows.
var terminal = regexp.MustCompile(`\x1b(\[[0-9;?=]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[ -/]*[0-~])`)

// clean leaves what people can read, and nothing that acts on a terminal.
func clean(line []byte) string {
	text := strings.TrimRight(terminal.ReplaceAllString(string(line), ""), "\r")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsPrint(r):
			return r
		default:
			return '?'
		}
	}, text)
}

// tail keeps the last lines.
type tail struct {
	lines []string
	size  int
}

func (t *tail) add(line string) {
	t.lines, t.size = append(t.lines, line), t.size+len(line)+1
	for t.size > maxTail && len(t.lines) > 1 {
		t.size -= len(t.lines[0]) + 1
		t.lines = t.lines[1:]
	}
}

func (t *tail) String() string { return strings.Join(t.lines, "\n") }

// shown writes lines to the pod's log, up to a bound.
type shown struct {
	out  io.Writer
	size int
}

func (s *shown) line(line string) {
	if s.size > maxShown {
		return
	}
	if s.size += len(line) + 1; s.size > maxShown {
		line = fmt.Sprintf("vmm: the console has printed %d MiB; the rest is not shown here", maxShown>>20)
	}
	fmt.Fprintln(s.out, line)
}
