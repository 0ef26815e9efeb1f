package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	probeTimeout = 5 * time.Second
	firstPause   = 100 * time.Millisecond
	lastPause    = time.Second
	maxBody      = 64 << 10
)

// probe tries until it succeeds or the context ends, and tells of each try.
func probe(ctx context.Context, try func(context.Context) error, tell func(error)) {
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		attempt, cancel := context.WithTimeout(ctx, probeTimeout)
		err := try(attempt)
		cancel()
		if ctx.Err() != nil {
			return // what it met at the very end says nothing about the guest
		}
		tell(err)
		if err == nil {
			return
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return
		}
	}
}

// plainClient asks each time by a new connection, and takes the first answer: a redirect is one.
var plainClient = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true, MaxResponseHeaderBytes: maxBody},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (c *httpCheck) try(ctx context.Context, port int) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:"+strconv.Itoa(port)+c.Path, nil)
	if err != nil {
		return err
	}
	request.Host = "localhost"
	response, err := plainClient.Do(request)
	if err != nil {
		return fmt.Errorf("GET %s: %w", c.Path, rootCause(err))
	}
	defer response.Body.Close()
	io.CopyN(io.Discard, response.Body, maxBody)
	if response.StatusCode != c.Status {
		return fmt.Errorf("GET %s: status %d, not %d", c.Path, response.StatusCode, c.Status)
	}
	return nil
}

// rootCause says what happened without this pod's own addresses, which mean nothing to whoever wrote the check.
func rootCause(err error) error {
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Errorf("no answer in %s", probeTimeout)
	case errors.Is(err, io.EOF) || strings.HasSuffix(err.Error(), "connection reset by peer"):
		return errors.New("the connection was closed without an answer, as when nothing listens there")
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}

// established is a row of QEMU's table for a connection that the guest has accepted: state, file, host address and port, guest's.
var established = regexp.MustCompile(`TCP\[(ESTABLISHED|CLOSE_WAIT|FIN_WAIT_[12])\]\s+\d+\s+\S+\s+(\d+)\s`)

// try connects. QEMU accepts for the guest before it has asked it, so only what the guest has said counts: data, or a connection that
// QEMU's table shows as established.
func (c *tcpCheck) try(ctx context.Context, port int, table func() (string, error)) error {
	connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return fmt.Errorf("port %d: %w", c.Port, rootCause(err))
	}
	defer connection.Close()
	for ctx.Err() == nil {
		connection.SetReadDeadline(time.Now().Add(firstPause / 2))
		if n, err := connection.Read(make([]byte, 1)); n > 0 {
			return nil
		} else if timeout, ok := err.(net.Error); !ok || !timeout.Timeout() {
			return fmt.Errorf("port %d: connection refused", c.Port)
		}
		rows, err := table()
		if err != nil {
			return fmt.Errorf("port %d: QEMU's connections: %w", c.Port, err)
		}
		for _, row := range established.FindAllStringSubmatch(rows, -1) {
			if row[2] == strconv.Itoa(port) {
				return nil
			}
		}
	}
	return fmt.Errorf("port %d: no connection in %s", c.Port, probeTimeout)
}
