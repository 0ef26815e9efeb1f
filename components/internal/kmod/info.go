// Package kmod knows Linux kernel modules: what a module file says of itself, which others it needs, and how to load them.
package kmod

import "strings"

// Info is what a module file declares in its .modinfo section.
type Info struct {
	Name    string
	Depends []string
	// Soft are modules that make this one useful, when they are there.
	Soft    []string
	Aliases []string
}

// Canonical writes a module's name as the kernel does: '-' and '_' mean the same.
func Canonical(name string) string { return strings.ReplaceAll(name, "-", "_") }
