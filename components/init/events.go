package main

import (
	"bytes"
	"errors"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// event is what the kernel tells of a device: ACTION, DEVPATH, SUBSYSTEM, MODALIAS, DEVNAME and others.
type event map[string]string

// events are the kernel's messages about devices.
type events struct{ socket *os.File }

const (
	kernelGroup = 1
	eventBuffer = 16 << 20
	maxEvent    = 64 << 10
)

// listen begins to collect events; what comes before follow is kept.
func listen() (*events, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.NETLINK_KOBJECT_UEVENT)
	if err != nil {
		return nil, err
	}
	socket := os.NewFile(uintptr(fd), "device events")
	err = errors.Join(unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, eventBuffer),
		unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: kernelGroup}))
	if err != nil {
		socket.Close()
		return nil, err
	}
	return &events{socket}, nil
}

// follow calls back for each event, until the socket is closed.
func (e *events) follow(each func(event)) {
	buffer := make([]byte, maxEvent)
	for {
		n, err := e.socket.Read(buffer)
		if errors.Is(err, unix.ENOBUFS) { // some are lost; nothing is gained by giving up
			continue
		}
		if err != nil {
			return
		}
		each(parseEvent(buffer[:n]))
	}
}

func (e *events) close() { e.socket.Close() }

// parseEvent reads "ACTION@DEVPATH", then KEY=VALUE, each ended by a zero.
func parseEvent(data []byte) event {
	parsed := event{}
	for field := range bytes.SplitSeq(data, []byte{0}) {
		if key, value, ok := strings.Cut(string(field), "="); ok {
			parsed[key] = value
		}
	}
	return parsed
}
