// Command probe sends requests at a steady rate, each on a connection of its own, and counts those that failed.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"
)

const usage = "usage: probe --url URL [--rate PER_SECOND] [--timeout D] (--until-file FILE | --duration D)"

type settings struct {
	url, untilFile    string
	rate              float64
	timeout, duration time.Duration
}

func main() {
	var s settings
	flag.StringVar(&s.url, "url", "", "what to get")
	flag.Float64Var(&s.rate, "rate", 10, "requests per second")
	flag.DurationVar(&s.timeout, "timeout", 2*time.Second, "time for one request")
	flag.StringVar(&s.untilFile, "until-file", "", "end when this file is there")
	flag.DurationVar(&s.duration, "duration", 0, "end after this time")
	flag.Parse()
	if err := s.check(); err != nil {
		fmt.Fprintf(os.Stderr, "probe: %v\n%s\n", err, usage)
		os.Exit(2)
	}
	report := json.NewEncoder(os.Stdout)
	total := s.run(func(line any) { report.Encode(line) })
	report.Encode(total)
	if total.Failed > 0 {
		os.Exit(1)
	}
}

func (s settings) check() error {
	switch {
	case s.url == "":
		return fmt.Errorf("--url is missing")
	case !(s.rate > 0 && s.rate <= 10_000):
		return fmt.Errorf("--rate %v: must lie between 0 and 10000", s.rate)
	case s.timeout <= 0:
		return fmt.Errorf("--timeout %s: must be positive", s.timeout)
	case (s.untilFile == "") == (s.duration <= 0):
		return fmt.Errorf("give one of --until-file and --duration")
	}
	return nil
}
