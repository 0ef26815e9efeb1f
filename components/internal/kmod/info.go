// Package kmod knows Linux kernel modules: what a module file says of itself, which others it needs, and how to load them.
package kmod

import (
	"bytes"
	"debug/elf"
	"fmt"
	"strings"
)

// Info is what a module file declares in its .modinfo section.
type Info struct {
	Name    string
	Depends []string
	// Soft are modules that make this one useful, when they are there.
	Soft    []string
	Aliases []string
}

// ReadInfo reads a module file's own description.
func ReadInfo(module []byte) (Info, error) {
	f, err := elf.NewFile(bytes.NewReader(module))
	if err != nil {
		return Info{}, fmt.Errorf("not a kernel module: %w", err)
	}
	section := f.Section(".modinfo")
	if section == nil {
		return Info{}, fmt.Errorf("not a kernel module: no .modinfo section")
	}
	data, err := section.Data()
	if err != nil {
		return Info{}, err
	}
	var info Info
	for field := range strings.SplitSeq(string(data), "\x00") {
		key, value, _ := strings.Cut(field, "=")
		switch key {
		case "name":
			info.Name = Canonical(value)
		case "alias":
			info.Aliases = append(info.Aliases, value)
		case "depends":
			info.Depends = append(info.Depends, names(value, ",")...)
		case "softdep":
			// "pre: a b post: c"
			if before, ok := strings.CutPrefix(value, "pre:"); ok {
				before, _, _ = strings.Cut(before, "post:")
				info.Soft = append(info.Soft, names(before, " ")...)
			}
		}
	}
	return info, nil
}

// Canonical writes a module's name as the kernel does: '-' and '_' mean the same.
func Canonical(name string) string { return strings.ReplaceAll(name, "-", "_") }

func names(list, separator string) []string {
	var out []string
	for name := range strings.SplitSeq(list, separator) {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, Canonical(name))
		}
	}
	return out
}
