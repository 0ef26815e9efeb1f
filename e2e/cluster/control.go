package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

const (
	controlSocket = "control"
	stopped       = "was stopped"
	// controlTime is for one order: the slowest is to start the API server on a busy machine.
	controlTime = readyTime + endTime
)

// running is a component's process.
type running struct {
	process *os.Process
	// ended is closed when the process is, and its end is noted.
	ended chan struct{}
}

func (r running) over() bool {
	select {
	case <-r.ended:
		return true
	default:
		return false
	}
}

// obey carries out the orders of `cluster stop` and `cluster start`, one after the other. It returns when the socket is closed.
func (s *supervisor) obey(orders net.Listener) {
	for {
		connection, err := orders.Accept()
		if err != nil {
			return
		}
		_ = connection.SetDeadline(time.Now().Add(controlTime))
		if line, err := bufio.NewReader(connection).ReadString('\n'); err == nil {
			if err := s.carryOut(strings.Fields(line)); err != nil {
				fmt.Fprint(connection, err)
			}
		}
		connection.Close()
	}
}

func (s *supervisor) carryOut(order []string) error {
	if len(order) != 2 {
		return errors.New("an order is a verb and a component")
	}
	c, err := s.component(order[1])
	if err != nil {
		return err
	}
	if order[0] == "stop" {
		return s.stop(c.name)
	}
	if now, known := s.processes[c.name]; known && !now.over() {
		return nil
	}
	for len(s.broken) > 0 {
		<-s.broken // how it ended before says nothing about this time
	}
	ctx, cancel := context.WithTimeout(context.Background(), readyTime)
	defer cancel()
	return s.startStage(ctx, []component{c})
}

func (s *supervisor) component(name string) (component, error) {
	stages := append(apiStages(s.settings), nodeStage)
	if s.APIOnly {
		stages = apiStages(s.settings)
	}
	all := slices.Concat(stages...)
	names := make([]string, len(all))
	for n, c := range all {
		if c.name == name {
			return c, nil
		}
		names[n] = c.name
	}
	return component{}, fmt.Errorf("no component %q; there are: %s", name, strings.Join(names, ", "))
}

// stop kills a component, as a crash does: what it started goes on.
func (s *supervisor) stop(name string) error {
	now, known := s.processes[name]
	if !known || now.over() {
		return nil
	}
	if err := now.process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-now.ended
	s.noteEnd(name, stopped)
	return nil
}

// order tells the supervisor of a cluster what to do, and waits until it is done.
func (p place) order(verb, name string) error {
	_, pidfd, up, err := p.supervisor()
	if err != nil {
		return err
	}
	if !up {
		return notRunning(p)
	}
	defer unix.Close(pidfd)
	// A socket's path may have about 100 characters, a cluster's folder any number.
	if err := os.Chdir(p.dir); err != nil {
		return err
	}
	connection, err := net.Dial("unix", controlSocket)
	if err != nil {
		return fmt.Errorf("cluster %q takes no orders, since it is starting, or was started by an older version: %w", p.name, err)
	}
	defer connection.Close()
	if _, err := fmt.Fprintln(connection, verb, name); err != nil {
		return err
	}
	problem, err := io.ReadAll(connection)
	if err != nil {
		return err
	}
	if len(problem) > 0 {
		return errors.New(string(problem))
	}
	return nil
}

func listenForOrders() (net.Listener, error) {
	file := filepath.Join(nodeStateDir, controlSocket)
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	return net.Listen("unix", file)
}
