// Package modinfo reads what module files say of themselves. It is apart from kmod since that is in the init, which must be small.
package modinfo

import (
	"bytes"
	"debug/elf"
	"fmt"
	"strings"

	"slipway.dev/components/internal/kmod"
)

// Read reads a module file's own description.
func Read(module []byte) (kmod.Info, error) {
	f, err := elf.NewFile(bytes.NewReader(module))
	if err != nil {
		return kmod.Info{}, fmt.Errorf("not a kernel module: %w", err)
	}
	section := f.Section(".modinfo")
	if section == nil {
		return kmod.Info{}, fmt.Errorf("not a kernel module: no .modinfo section")
	}
	data, err := section.Data()
	if err != nil {
		return kmod.Info{}, err
	}
	var info kmod.Info
	for field := range strings.SplitSeq(string(data), "\x00") {
		key, value, _ := strings.Cut(field, "=")
		switch key {
		case "name":
			info.Name = kmod.Canonical(value)
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

func names(list, separator string) []string {
	var out []string
	for name := range strings.SplitSeq(list, separator) {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, kmod.Canonical(name))
		}
	}
	return out
}
