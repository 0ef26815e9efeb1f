package main

import (
	"encoding/binary"
	"net"
	"strings"
	"testing"
	"time"
)

// serve answers each request by what a function makes of a right answer that is so far ahead.
func serve(t *testing.T, ahead time.Duration, change func(answer []byte)) string {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	go func() {
		request := make([]byte, 512)
		for {
			_, from, err := socket.ReadFrom(request)
			if err != nil {
				return
			}
			answer := make([]byte, size)
			answer[0], answer[1] = 4<<3|modeServer, 1
			copy(answer[24:32], request[40:48])
			now := time.Now().Add(ahead)
			for _, at := range []int{32, 40} {
				binary.BigEndian.PutUint64(answer[at:], uint64(now.Unix()+era)<<32|uint64(now.Nanosecond())<<32/1e9)
			}
			change(answer)
			socket.WriteTo(answer, from)
		}
	}()
	return socket.LocalAddr().String()
}

func TestMeasuresHowFarAServerIsAhead(t *testing.T) {
	// The last lies in the era that begins in 2036.
	for _, ahead := range []time.Duration{0, -time.Hour, 240 * time.Hour, 20 * 365 * 24 * time.Hour} {
		s, err := measure(t.Context(), serve(t, ahead, func([]byte) {}))
		if err != nil || (s.offset-ahead).Abs() > time.Second || s.way < 0 {
			t.Errorf("%s ahead: %+v, %v", ahead, s, err)
		}
	}
}

func TestBelievesNoServerThatMakesNoSense(t *testing.T) {
	for name, c := range map[string]struct {
		change func([]byte)
		want   string
	}{
		"it refuses":           {func(a []byte) { a[1] = 0; copy(a[12:], "RATE") }, `refuses ("RATE")`},
		"alarm":                {func(a []byte) { a[0] |= 3 << 6 }, "own clock is not set"},
		"stratum 16":           {func(a []byte) { a[1] = 16 }, "own clock is not set"},
		"no time":              {func(a []byte) { clear(a[40:48]) }, "make no sense"},
		"answered before":      {func(a []byte) { a[35]++ }, "make no sense"},
		"to another's request": {func(a []byte) { a[24] ^= 1 }, "i/o timeout"},
		"a client's packet":    {func(a []byte) { a[0] = 4<<3 | modeClient }, "i/o timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := measure(t.Context(), serve(t, 0, c.change)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("want %q, got %v", c.want, err)
			}
		})
	}
}
