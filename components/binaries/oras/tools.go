//go:build tools

// Package binaries pins the commands that this set builds.
package binaries

import (
	_ "oras.land/oras/cmd/oras"
)
