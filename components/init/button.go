package main

import (
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
)

// An input event as the kernel gives it on 64-bit machines: 16 bytes of time, type, code, value.
const (
	eventSize  = 24
	typeKey    = 1
	keyPower   = 116
	valuePress = 1
)

// watchPowerButton tells when any input device reports the power key. Modules must be loaded before.
func watchPowerButton(pressed chan<- struct{}) {
	devices, _ := filepath.Glob("/dev/input/event*")
	for _, device := range devices {
		f, err := os.Open(device)
		if err != nil {
			continue
		}
		go func() {
			defer f.Close()
			event := make([]byte, eventSize)
			for {
				if _, err := io.ReadFull(f, event); err != nil {
					return
				}
				if isPowerPress(event) {
					select {
					case pressed <- struct{}{}:
					default:
					}
				}
			}
		}()
	}
}

func isPowerPress(event []byte) bool {
	order := binary.LittleEndian
	return order.Uint16(event[16:]) == typeKey && order.Uint16(event[18:]) == keyPower && order.Uint32(event[20:]) == valuePress
}
