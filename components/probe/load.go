package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// failure is one line of output: a request that got no good answer.
type failure struct {
	At    string `json:"at"`
	Error string `json:"error"`
}

// total is the last line of output. Times are in milliseconds.
type total struct {
	Sent    int            `json:"sent"`
	Failed  int            `json:"failed"`
	Seconds float64        `json:"seconds"`
	MeanMs  float64        `json:"meanMs"`
	MaxMs   float64        `json:"maxMs"`
	Answers map[string]int `json:"answers"` // by body, at most answerKinds of them
}

const (
	answerKinds = 64
	answerBytes = 200
	fileChecks  = 200 * time.Millisecond
)

// run sends until the end is reached and all answers are in. It reports each failure as it happens.
func (s settings) run(report func(any)) total {
	ctx, cancel := context.WithCancel(context.Background())
	if s.duration > 0 {
		ctx, cancel = context.WithTimeout(ctx, s.duration)
	}
	defer cancel()
	client := &http.Client{Timeout: s.timeout, Transport: &http.Transport{DisableKeepAlives: true}}
	result := total{Answers: map[string]int{}}
	var spent time.Duration
	var mu sync.Mutex
	var sent sync.WaitGroup
	began := time.Now()
	send := func() {
		start := time.Now()
		answer, err := get(client, s.url)
		took := time.Since(start)
		mu.Lock()
		defer mu.Unlock()
		result.Sent++
		spent += took
		result.MaxMs = max(result.MaxMs, milliseconds(took))
		if err != nil {
			result.Failed++
			report(failure{start.UTC().Format(time.RFC3339Nano), err.Error()})
			return
		}
		if _, known := result.Answers[answer]; known || len(result.Answers) < answerKinds {
			result.Answers[answer]++
		}
	}
	tick := time.NewTicker(time.Duration(float64(time.Second) / s.rate))
	defer tick.Stop()
	check := time.NewTicker(fileChecks)
	defer check.Stop()
	for ctx.Err() == nil {
		select {
		case <-tick.C:
			sent.Go(send)
		case <-check.C:
			if _, err := os.Stat(s.untilFile); s.untilFile != "" && err == nil {
				cancel()
			}
		case <-ctx.Done():
		}
	}
	sent.Wait()
	result.Seconds = time.Since(began).Seconds()
	if result.Sent > 0 {
		result.MeanMs = milliseconds(spent) / float64(result.Sent)
	}
	return result
}

func get(client *http.Client, url string) (string, error) {
	response, err := client.Get(url)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, answerBytes))
	if err != nil {
		return "", err
	}
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("status %d: %s", response.StatusCode, strings.TrimSpace(string(body)))
	}
	return strings.TrimSpace(string(body)), nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
