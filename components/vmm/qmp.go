package main

import (
	"encoding/json"
	"errors"
	"net"
	"strings"
	"time"
)

// command is one of the QEMU machine protocol.
type command struct {
	Execute   string `json:"execute"`
	Arguments any    `json:"arguments,omitempty"`
}

// press asks for a power-down.
func press(socket string) error {
	_, err := ask(socket, command{Execute: "system_powerdown"})
	return err
}

// userConnections is QEMU's table of the connections of its user network.
func userConnections(socket string) (string, error) {
	answer, err := ask(socket, command{"human-monitor-command", map[string]string{"command-line": "info usernet"}})
	if err != nil {
		return "", err
	}
	var table string
	return table, json.Unmarshal(answer, &table)
}

// ask gives one command: greeting, capabilities, command; each answered by one JSON object.
func ask(socket string, wanted command) (json.RawMessage, error) {
	connection, err := net.DialTimeout("unix", socket, 5*time.Second)
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return nil, err
	}
	answers := json.NewDecoder(connection)
	var greeting map[string]any
	if err := answers.Decode(&greeting); err != nil {
		return nil, err
	}
	var last json.RawMessage
	for _, c := range []command{{Execute: "qmp_capabilities"}, wanted} {
		if err := json.NewEncoder(connection).Encode(c); err != nil {
			return nil, err
		}
		if last, err = awaitReturn(answers); err != nil {
			return nil, errors.New(c.Execute + ": " + err.Error())
		}
	}
	return last, nil
}

// awaitReturn skips events up to a command's answer.
func awaitReturn(answers *json.Decoder) (json.RawMessage, error) {
	for {
		var answer struct {
			Return json.RawMessage `json:"return"`
			Error  *struct{ Desc string }
		}
		if err := answers.Decode(&answer); err != nil {
			return nil, err
		}
		if answer.Error != nil {
			return nil, errors.New(strings.TrimSpace(answer.Error.Desc))
		}
		if answer.Return != nil {
			return answer.Return, nil
		}
	}
}
