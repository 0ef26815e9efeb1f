package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

const fakeGuest = "SLIPWAY_FAKE_GUEST"

// TestMain lets the tests' own program stand in for QEMU.
func TestMain(m *testing.M) {
	if play, ok := plays[os.Getenv(fakeGuest)]; ok {
		play(strings.Join(os.Args[1:], " "))
		return
	}
	os.Exit(m.Run())
}

var plays = map[string]func(args string){
	"good": func(args string) {
		report := dial(args)
		fmt.Fprintln(report, `{"init":"slipway","image":"web"}`)
		fmt.Println("Booting from ROM..early words")
		fmt.Fprintln(report, `{"onboot":"net","exitCode":0}`)
		fmt.Fprintln(report, `{"onboot":"odd","exitCode":7}`)
		serve(args)
		fmt.Fprintln(report, `{"ready":true}`)
		ignore(args, 1)
	},
	"forger": func(args string) {
		report := dial(args)
		fmt.Fprintln(report, `{"init":"slipway"}`)
		time.Sleep(100 * time.Millisecond)
		fmt.Println("slipway: ready in 0.01 s")
		obey(args)
	},
	"plain": func(args string) { // an init that cannot report
		fmt.Println("web: slipway: ready in 0.01 s")
		fmt.Println("slipway: ready in 3.21 s")
		obey(args)
	},
	"half":    func(args string) { fmt.Println("slipway: ready in 3.21 s, but for web, db"); obey(args) },
	"prompt":  func(args string) { fmt.Print("\x1b[1mlogin\x1b[0m: "); obey(args) },
	"silent":  func(args string) { obey(args) },
	"deaf":    func(string) { time.Sleep(time.Minute) },
	"ends":    func(string) { fmt.Println("good bye") },
	"crashes": func(string) { fmt.Fprintln(os.Stderr, "qemu: cannot set up guest memory"); os.Exit(1) },
	"panics": func(args string) {
		fmt.Println("[    1.234567] Kernel panic - not syncing: VFS: Unable to mount root fs")
		obey(args)
	},
	"boots badly": func(args string) {
		fmt.Fprintln(dial(args), `{"failure":"onboot 000-net: failed: exit code 7"}`)
		obey(args)
	},
	"hostile": func(args string) {
		report := dial(args)
		fmt.Fprintln(report, strings.Repeat("x", 3*maxWord))
		fmt.Fprintln(report, `{"ready":`)
		flood := strings.Repeat("\x1b]0;title\x07\x00\xff\u202e\"\\<", 1<<20)
		fmt.Print(flood, "\nlast words\n")
		fmt.Fprintln(report, `{"ready":true}`)
		obey(args)
	},
}

func dial(args string) net.Conn {
	connection, err := net.Dial("unix", regexp.MustCompile(`id=report,path=(\S+)`).FindStringSubmatch(args)[1])
	if err != nil {
		panic(err)
	}
	return connection
}

// serve answers at the forwarded ports: HTTP at 80, nothing at 81.
func serve(args string) {
	for _, ports := range regexp.MustCompile(`hostfwd=tcp:(127.0.0.1:\d+)-:(\d+)`).FindAllStringSubmatch(args, -1) {
		listener, err := net.Listen("tcp", ports[1])
		if err != nil {
			panic(err)
		}
		if ports[2] == "80" {
			go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/moved" {
					http.Redirect(w, r, "/", http.StatusFound)
				}
				fmt.Fprint(w, r.Host)
			}))
			continue
		}
		go func() {
			for {
				if connection, err := listener.Accept(); err == nil {
					connection.Close()
				}
			}
		}()
	}
}

// obey takes commands until the power button is pressed.
func obey(args string) { ignore(args, 0) }

// ignore is that for a guest which misses some presses.
func ignore(args string, missed int) {
	listener, err := net.Listen("unix", regexp.MustCompile(`unix:(\S+),server`).FindStringSubmatch(args)[1])
	if err != nil {
		panic(err)
	}
	for presses := 0; presses <= missed; {
		connection, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		fmt.Fprint(connection, `{"QMP":{}}`)
		for in := json.NewDecoder(connection); ; {
			var c command
			if in.Decode(&c) != nil {
				break
			}
			if c.Execute == "system_powerdown" {
				presses++
			}
			fmt.Fprint(connection, `{"event":"X"}{"return":"Protocol[State] FD Source\r\n"}`)
		}
	}
	fmt.Println("power off")
}
