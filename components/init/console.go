package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
)

// console writes whole lines to the machine's console, from many goroutines.
type console struct {
	mu  sync.Mutex
	out io.Writer
}

func newConsole(out io.Writer) *console { return &console{out: out} }

const self = "slipway"

// say writes one line of the init's own.
func (c *console) say(format string, args ...any) { c.line(self, fmt.Sprintf(format, args...)) }

// container writes one line of a container's, which cannot pass for the init's own, whatever the container is called.
func (c *console) container(name, text string) {
	if name == self {
		name += "-container"
	}
	c.line(name, text)
}

func (c *console) line(who, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Fprintf(c.out, "%s: %s\n", who, text)
}

const (
	defaultLogBytes = 8 << 20
	defaultLogFiles = 2
	lineLimit       = 64 << 10
)

// follow copies what a container prints to the console and to /var/log/NAME.log, until all who hold the other end are gone.
// The log is kept to some files of some size: /var is memory, unless something is mounted there.
func (c *console) follow(name string, wish logWish, from *os.File) {
	defer from.Close()
	log := &rotated{path: "/var/log/" + name + ".log", maxBytes: wish.MaxBytes, files: wish.Files}
	if err := log.open(); err != nil {
		c.say("%s: no log: %v", name, err)
	}
	defer log.close()
	lines := bufio.NewReaderSize(from, lineLimit)
	for {
		line, _, err := lines.ReadLine()
		if err != nil {
			return
		}
		if wish.Console == nil || *wish.Console {
			c.container(name, string(line))
		}
		if err := log.line(line); err != nil {
			c.say("%s: its log ends: %v", name, err)
			log.close()
			log.file = nil
		}
	}
}

// rotated is a log of several files: NAME.log is the newest, then come NAME.log.1 and so on.
type rotated struct {
	path     string
	maxBytes int64
	files    int
	file     *os.File
	size     int64
}

func (l *rotated) open() error {
	file, err := os.OpenFile(l.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o640)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return err
	}
	l.file, l.size = file, info.Size()
	return nil
}

// line writes one line, into a new file when it would not fit into the present one.
func (l *rotated) line(line []byte) error {
	if l.file == nil {
		return nil
	}
	if l.size > 0 && l.size+int64(len(line))+1 > l.maxBytes {
		if err := l.rotate(); err != nil {
			return err
		}
	}
	n, err := l.file.Write(append(line[:len(line):len(line)], '\n'))
	l.size += int64(n)
	return err
}

func (l *rotated) rotate() error {
	l.file.Close()
	l.file = nil
	if l.files == 1 {
		if err := os.Remove(l.path); err != nil {
			return err
		}
	}
	for n := l.files - 1; n > 0; n-- {
		from := l.path
		if n > 1 {
			from += "." + strconv.Itoa(n-1)
		}
		if err := os.Rename(from, l.path+"."+strconv.Itoa(n)); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return l.open()
}

func (l *rotated) close() {
	if l.file != nil {
		l.file.Close()
	}
}
