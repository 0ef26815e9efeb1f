//go:build tools

// Package binaries pins the commands that this set builds.
package binaries

import (
	_ "helm.sh/helm/v4/cmd/helm"
)
