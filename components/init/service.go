package main

import (
	"fmt"
	"sync"
	"time"
)

// service is a container that the init keeps running.
type service struct {
	bundle   *bundle
	machine  *machine
	after    []*service    // these must be ready before it starts
	ready    chan struct{} // closed when it is up for the first time
	first    chan error    // gets the outcome of the first start
	once     sync.Once
	stopping chan struct{} // closed to end the supervision
	stopped  chan struct{} // closed when it has ended for good
}

func newService(b *bundle, m *machine) *service {
	return &service{bundle: b, machine: m, ready: make(chan struct{}), first: make(chan error, 1), stopping: make(chan struct{}), stopped: make(chan struct{})}
}

// supervise starts the service when those that it waits for are ready, and starts it again as its policy says, until stop is called.
func (s *service) supervise() {
	defer close(s.stopped)
	if !s.awaitOthers() {
		return
	}
	var delay time.Duration
	for {
		began := time.Now()
		why, ended := s.live()
		if ended {
			return
		}
		if !again(s.bundle.config.Slipway.Restart, why) {
			s.machine.console.say("service %s ended (%s)", s.bundle.name, why)
			return
		}
		delay = backOff(delay, time.Since(began))
		s.machine.console.say("service %s ended (%s); starting it again in %s", s.bundle.name, why, delay)
		select {
		case <-time.After(delay):
		case <-s.stopping:
			return
		}
	}
}

const wellDone = "exit code 0"

// again tells whether a service that ended shall start once more.
func again(policy, why string) bool {
	return policy == always || policy == onFailure && why != wellDone
}

// awaitOthers waits for the services that must be ready first; false when that will not be.
func (s *service) awaitOthers() bool {
	for _, other := range s.after {
		select {
		case <-other.ready:
		case <-s.stopping:
			return false
		case <-other.stopped:
			select {
			case <-other.ready: // it did its work and ended
				continue
			default:
			}
			s.machine.console.say("service %s is not started: %s ended before it was ready", s.bundle.name, other.bundle.name)
			s.outcome(fmt.Errorf("%s ended before it was ready", other.bundle.name))
			return false
		}
	}
	return true
}

// live runs the container once and returns why it ended; ended is true when it was told to stop.
func (s *service) live() (why string, ended bool) {
	c, err := s.machine.start(s.bundle)
	if err != nil {
		s.outcome(err)
		return err.Error(), false
	}
	if check := s.bundle.config.Slipway.Ready; check != nil && !check.awaitReady(c, s.stopping) {
		select {
		case <-c.gone:
			s.outcome(fmt.Errorf("ended before it was ready: %s", describe(c.status)))
		case <-s.stopping:
		default:
			err := fmt.Errorf("not ready after %d s: %s", check.TimeoutSeconds, check)
			s.outcome(err)
			s.end(c)
			c.remove()
			return err.Error(), false
		}
	} else {
		s.up()
	}
	select {
	case <-c.gone:
		c.remove()
		return describe(c.status), false
	case <-s.stopping:
		s.end(c)
		return "", true
	}
}

func (s *service) up() {
	s.once.Do(func() { close(s.ready) })
	s.outcome(nil)
}

func (s *service) outcome(err error) {
	select {
	case s.first <- err:
	default:
	}
}

// end asks the container to stop, and kills it when it does not in time.
func (s *service) end(c *container) {
	signal, _ := signalOf(s.bundle.config.Slipway.StopSignal) // checked when it was read
	c.signal(signal)
	timeout := s.bundle.config.Slipway.stopTimeout()
	select {
	case <-c.gone:
		s.machine.console.say("service %s stopped (%s)", s.bundle.name, describe(c.status))
	case <-time.After(timeout):
		s.machine.console.say("service %s did not stop on %s in %s: killing it", s.bundle.name, s.bundle.config.Slipway.StopSignal, timeout)
		c.signal(kill)
		<-c.gone
	}
}

// stop ends the service and waits for that. It is called once.
func (s *service) stop() {
	close(s.stopping)
	<-s.stopped
}

// stopAll stops services at the same time, but each only after those that are after it.
func stopAll(services []*service) {
	dependents := map[*service][]*service{}
	for _, s := range services {
		for _, other := range s.after {
			dependents[other] = append(dependents[other], s)
		}
	}
	var all sync.WaitGroup
	for _, s := range services {
		all.Go(func() {
			for _, dependent := range dependents[s] {
				<-dependent.stopped
			}
			s.stop()
		})
	}
	all.Wait()
}

const (
	firstDelay = 500 * time.Millisecond
	lastDelay  = 30 * time.Second
	healthy    = time.Minute
)

// backOff doubles the delay from one short life to the next; a service that has lived long starts at the beginning.
func backOff(last, lived time.Duration) time.Duration {
	if last == 0 || lived >= healthy {
		return firstDelay
	}
	return min(2*last, lastDelay)
}
