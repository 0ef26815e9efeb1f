package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// service is a container that shall always run.
type service struct {
	bundle   bundle
	children *children
	console  *console
	started  chan error    // gets the outcome of the first start
	ending   chan struct{} // closed when the machine stops: what ends then stays ended
	stopping chan struct{} // closed to end the supervision
	stopped  chan struct{} // closed when it has ended
}

func newService(b bundle, m *machine) *service {
	return &service{b, m.children, m.console, make(chan error, 1), m.ending, make(chan struct{}), make(chan struct{})}
}

// supervise starts the service, and starts it again whenever it ends, until stop is called.
func (s *service) supervise() {
	defer close(s.stopped)
	var delay time.Duration
	for first := true; ; first = false {
		began := time.Now()
		c, err := start(s.bundle, s.children, s.console)
		if first {
			s.started <- err
		}
		why := "not started"
		if err == nil {
			select {
			case status := <-c.exited:
				why = describe(status)
				c.remove()
			case <-s.stopping:
				s.end(c)
				return
			}
		} else if !first {
			why = err.Error()
		}
		select {
		case <-s.ending:
			return
		default:
		}
		delay = backOff(delay, time.Since(began))
		s.console.say("service %s ended (%s); starting it again in %s", s.bundle.name, why, delay)
		select {
		case <-time.After(delay):
		case <-s.ending:
			return
		}
	}
}

func (s *service) end(c *container) {
	unix.Kill(c.pid, unix.SIGTERM)
	select {
	case <-c.exited:
	case <-time.After(serviceTimeout):
		s.console.say("service %s did not stop in %s: killing it", s.bundle.name, serviceTimeout)
		unix.Kill(c.pid, unix.SIGKILL)
	}
}

// stop ends the service and waits for that; the machine is going down, so nothing is tidied. It is called once.
func (s *service) stop() {
	close(s.stopping)
	<-s.stopped
}

const (
	firstDelay = 500 * time.Millisecond
	lastDelay  = 30 * time.Second
	healthy    = time.Minute

	serviceTimeout = 20 * time.Second
)

// backOff doubles the delay from one short life to the next; a service that has lived long starts at the beginning.
func backOff(last, lived time.Duration) time.Duration {
	if last == 0 || lived >= healthy {
		return firstDelay
	}
	return min(2*last, lastDelay)
}
