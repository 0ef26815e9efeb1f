// Command logs keeps what the machine has said: it copies the init's logs of services and the kernel's messages to a folder, which may
// lie on a disk, and bounds them. Usage: logs [-from DIR] [-to DIR] [-max-bytes N] [-files N] [-console].
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

const interval = time.Second

func main() {
	from := flag.String("from", "/var/log", "")
	to := flag.String("to", "/var/lib/logs", "")
	limit := flag.Int64("max-bytes", 8<<20, "")
	files := flag.Int("files", 4, "")
	console := flag.Bool("console", false, "")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: logs [-from DIR] [-to DIR] [-max-bytes N] [-files N] [-console]")
	}
	flag.Parse()
	if flag.NArg() > 0 || *limit < 1024 || *files < 1 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), unix.SIGTERM, os.Interrupt)
	defer stop()
	k := &keeper{from: *from, to: *to, limit: *limit, files: *files, sources: map[string]*source{}}
	if err := k.run(ctx, *console); err != nil {
		fmt.Fprintln(os.Stderr, "logs:", err)
		os.Exit(1)
	}
}

// keeper copies each NAME.log of a folder to NAME.log of another.
type keeper struct {
	from, to string
	limit    int64
	files    int
	sources  map[string]*source
}

// source is a log that is being read. The init may rotate it: then its file is another one.
type source struct {
	file *os.File
	info os.FileInfo
	out  *rotated
}

func (k *keeper) run(ctx context.Context, console bool) error {
	if err := os.MkdirAll(k.to, 0o750); err != nil {
		return err
	}
	kernel := k.open("kernel")
	var echo io.Writer = io.Discard
	if console {
		echo = os.Stdout
	}
	go followKernel("/dev/kmsg", io.MultiWriter(kernel, echo))
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		if err := k.copy(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return k.copy() // what was said while we stopped
		case <-tick.C:
		}
	}
}

func (k *keeper) open(name string) *rotated {
	return &rotated{path: filepath.Join(k.to, name+".log"), limit: k.limit, files: k.files}
}

// copy takes over all that is new.
func (k *keeper) copy() error {
	logs, err := filepath.Glob(filepath.Join(k.from, "*.log"))
	if err != nil {
		return err
	}
	for _, log := range logs {
		if err := k.take(log); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}

func (k *keeper) take(log string) error {
	name := strings.TrimSuffix(filepath.Base(log), ".log")
	s := k.sources[name]
	if s == nil {
		s = &source{out: k.open(name)}
		k.sources[name] = s
	}
	if s.file != nil {
		if _, err := io.Copy(s.out, s.file); err != nil {
			return err
		}
	}
	info, err := os.Stat(log)
	if err != nil || s.file != nil && os.SameFile(info, s.info) {
		return err
	}
	// What came to the old file between the copy and its move.
	if s.file != nil {
		if _, err := io.Copy(s.out, s.file); err != nil {
			return err
		}
		s.file.Close()
	}
	if s.file, err = os.Open(log); err != nil {
		s.file = nil
		return err
	}
	if s.info, err = s.file.Stat(); err != nil {
		return err
	}
	_, err = io.Copy(s.out, s.file)
	return err
}

// rotated is a log that goes on in a new file when it has reached its limit; the oldest is given up.
type rotated struct {
	path  string
	limit int64
	files int
	file  *os.File
	size  int64
}

func (r *rotated) Write(data []byte) (int, error) {
	if r.file == nil {
		file, err := os.OpenFile(r.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o640)
		if err != nil {
			return 0, err
		}
		info, err := file.Stat()
		if err != nil {
			return 0, err
		}
		r.file, r.size = file, info.Size()
	}
	n, err := r.file.Write(data)
	r.size += int64(n)
	if err == nil && r.size >= r.limit {
		err = r.rotate()
	}
	return n, err
}

func (r *rotated) rotate() error {
	if err := r.file.Close(); err != nil {
		return err
	}
	r.file = nil
	for n := r.files - 1; n > 0; n-- {
		older, newer := fmt.Sprintf("%s.%d", r.path, n), r.path
		if n > 1 {
			newer = fmt.Sprintf("%s.%d", r.path, n-1)
		}
		if err := os.Rename(newer, older); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	if r.files == 1 {
		return os.Remove(r.path)
	}
	return nil
}

// followKernel copies the kernel's messages: each read is one, "priority,number,microseconds,flags;text".
func followKernel(device string, to io.Writer) {
	kmsg, err := os.Open(device)
	if err != nil {
		fmt.Fprintln(os.Stderr, "logs: no kernel messages:", err)
		return
	}
	defer kmsg.Close()
	record := make([]byte, 16<<10)
	for {
		n, err := kmsg.Read(record)
		if err != nil {
			if strings.Contains(err.Error(), unix.EPIPE.Error()) {
				continue // we were too slow, and some are lost
			}
			return
		}
		if line := message(string(record[:n])); line != "" {
			if _, err := io.WriteString(to, line+"\n"); err != nil {
				fmt.Fprintln(os.Stderr, "logs:", err)
				return
			}
		}
	}
}

func message(record string) string {
	head, text, ok := strings.Cut(record, ";")
	fields := strings.Split(head, ",")
	if !ok || len(fields) < 3 {
		return ""
	}
	text, _, _ = strings.Cut(text, "\n") // further lines name the device
	var micros int64
	fmt.Sscan(fields[2], &micros)
	return fmt.Sprintf("[%5d.%06d] %s", micros/1e6, micros%1e6, text)
}
