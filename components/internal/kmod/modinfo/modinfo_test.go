package modinfo

import "testing"

func TestRefusesAFileThatIsNoModule(t *testing.T) {
	if _, err := Read([]byte("#!/bin/sh")); err == nil {
		t.Error("accepted")
	}
}
