package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"sync"
)

// console writes whole lines to the machine's console, from many goroutines.
type console struct {
	mu  sync.Mutex
	out io.Writer
}

func newConsole(out io.Writer) *console { return &console{out: out} }

// say writes one line of the init's own.
func (c *console) say(format string, args ...any) { c.line("slipway", fmt.Sprintf(format, args...)) }

func (c *console) line(who, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Fprintf(c.out, "%s: %s\n", who, text)
}

const (
	logLimit  = 8 << 20
	lineLimit = 64 << 10
)

// follow copies what a container prints to the console and to /var/log/NAME.log, until all who hold the other end are gone.
// The log is kept to two files of logLimit bytes: /var is memory.
func (c *console) follow(name string, from *os.File) {
	defer from.Close()
	file := "/var/log/" + name + ".log"
	log, size := openLog(file)
	lines := bufio.NewReaderSize(from, lineLimit)
	for {
		line, _, err := lines.ReadLine()
		if err != nil {
			break
		}
		c.line(name, string(line))
		if log == nil {
			continue
		}
		if size > logLimit {
			log.Close()
			os.Rename(file, file+".1")
			log, size = openLog(file)
		}
		n, _ := fmt.Fprintf(log, "%s\n", line)
		size += int64(n)
	}
	if log != nil {
		log.Close()
	}
}

func openLog(file string) (*os.File, int64) {
	log, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o640)
	if err != nil {
		return nil, 0
	}
	info, err := log.Stat()
	if err != nil {
		return log, 0
	}
	return log, info.Size()
}
