package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"time"
)

const (
	size       = 48 // bytes of a packet without extensions
	modeClient = 3
	modeServer = 4
	patience   = 3 * time.Second
	era        = 2208988800 // seconds from 1900 to 1970
)

// sample is one answer: how far our clock lies behind the server's, and how long the way to it and back took.
type sample struct{ offset, way time.Duration }

var errNotOurs = errors.New("an answer to something else")

// measure asks one server, by each of its addresses until one answers.
func measure(ctx context.Context, server string) (sample, error) {
	ctx, cancel := context.WithTimeout(ctx, 3*patience)
	defer cancel()
	host, port := server, "123"
	if h, p, err := net.SplitHostPort(server); err == nil {
		host, port = h, p
	}
	addresses, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		return sample{}, err
	}
	for _, address := range addresses {
		var s sample
		if s, err = ask(ctx, net.JoinHostPort(address, port)); err == nil {
			return s, nil
		}
	}
	return sample{}, fmt.Errorf("%s: %w", server, err)
}

func ask(ctx context.Context, address string) (sample, error) {
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, "udp", address)
	if err != nil {
		return sample{}, err
	}
	defer connection.Close()
	// What we send as our time is random: it tells a late or forged answer from ours, and the server nothing.
	cookie := make([]byte, 8)
	rand.Read(cookie)
	request := make([]byte, size)
	request[0] = 4<<3 | modeClient
	copy(request[40:], cookie)
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		return sample{}, err
	}
	sent := time.Now()
	if _, err := connection.Write(request); err != nil {
		return sample{}, err
	}
	answer := make([]byte, 1024)
	for {
		n, err := connection.Read(answer)
		if err != nil {
			return sample{}, err
		}
		// Since is monotonic: the way's length is right even when something else sets the clock meanwhile.
		s, err := read(answer[:n], cookie, sent, time.Since(sent))
		if !errors.Is(err, errNotOurs) {
			return s, err
		}
	}
}

// read checks an answer to a request that was sent then and took so long (RFC 4330, section 5).
func read(packet, cookie []byte, sent time.Time, took time.Duration) (sample, error) {
	if len(packet) < size || packet[0]&7 != modeServer || !bytes.Equal(packet[24:32], cookie) {
		return sample{}, errNotOurs
	}
	switch stratum := packet[1]; {
	case stratum == 0:
		return sample{}, fmt.Errorf("the server refuses (%q)", packet[12:16])
	case stratum > 15 || packet[0]>>6 == 3:
		return sample{}, errors.New("the server's own clock is not set")
	}
	received, answered := stamp(packet[32:]), stamp(packet[40:])
	if received.IsZero() || answered.IsZero() || answered.Before(received) {
		return sample{}, errors.New("the server's times make no sense")
	}
	way := max(took-answered.Sub(received), 0)
	return sample{offset: received.Add(-way / 2).Sub(sent.Round(0)), way: way}, nil
}

// stamp reads a time of 32 bits for seconds and 32 for their fractions; those before 1968 are of the era that begins in 2036.
func stamp(data []byte) time.Time {
	seconds, fraction := int64(binary.BigEndian.Uint32(data)), int64(binary.BigEndian.Uint32(data[4:]))
	if seconds == 0 && fraction == 0 {
		return time.Time{}
	}
	if seconds < 1<<31 {
		seconds += 1 << 32
	}
	return time.Unix(seconds-era, fraction*1e9>>32)
}
