//go:build tools

// Package binaries pins the commands that this set builds.
package binaries

import _ "sigs.k8s.io/kind/cmd/kind/app"
