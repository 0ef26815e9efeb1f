// Command ntp keeps the clock by servers of SNTP (RFC 4330, over UDP): far off, it is set at once, else the kernel draws it near.
// Usage: ntp [--once] [SERVER…]; without servers it reads the "server" and "servers" lines of the OS image's /etc/ntpd.conf.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"strings"

	"golang.org/x/sys/unix"
)

const configFile = "/hostroot/etc/ntpd.conf"

func main() {
	flag.Usage = func() { fmt.Fprintln(os.Stderr, "usage: ntp [--once] [SERVER…]") }
	once := flag.Bool("once", false, "")
	flag.Parse()
	if err := run(*once, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "ntp:", err)
		os.Exit(1)
	}
}

func run(once bool, servers []string) error {
	if len(servers) == 0 {
		data, err := os.ReadFile(configFile)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		var ignored []string
		servers, ignored = parse(string(data))
		for _, line := range ignored {
			fmt.Printf("/etc/ntpd.conf: %q is not followed\n", line)
		}
	}
	if len(servers) == 0 {
		return errors.New("by which clock? name servers in command: [/usr/sbin/ntp, SERVER…], or give /etc/ntpd.conf in files")
	}
	ctx, stop := signal.NotifyContext(context.Background(), unix.SIGTERM, os.Interrupt)
	defer stop()
	k := &keeper{servers: servers, measure: measure, clock: system{}, say: func(line string) { fmt.Println(line) }}
	return k.run(ctx, once)
}

// parse reads OpenNTPD's format: servers, and what this program does not follow.
func parse(text string) (servers, ignored []string) {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
		case len(words) > 1 && (words[0] == "server" || words[0] == "servers"):
			servers = append(servers, words[1])
		default:
			ignored = append(ignored, strings.TrimSpace(line))
		}
	}
	return servers, ignored
}
