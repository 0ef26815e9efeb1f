package source

import (
	"bytes"
	"debug/elf"
	"fmt"
	"path"

	"slipway.dev/components/internal/tree"
)

// libraryFolders is where Debian's dynamic linker looks without being told.
var libraryFolders = []string{"lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "lib64"}

// addLibraries adds to chosen the shared libraries, their links and the dynamic linker that the chosen files need.
func addLibraries(all *tree.Tree, chosen map[string]bool) error {
	queue := make([]string, 0, len(chosen))
	for name := range chosen {
		queue = append(queue, name)
	}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		entry, _ := all.Get(name)
		if entry.Kind != tree.File || !bytes.HasPrefix(entry.Data, []byte(elf.ELFMAG)) {
			continue
		}
		needed, err := neededBy(entry.Data)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, library := range needed {
			added, err := addLibrary(all, chosen, library)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			queue = append(queue, added...)
		}
	}
	return nil
}

// neededBy returns the libraries of a file and its interpreter, which is a path.
func neededBy(data []byte) ([]string, error) {
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if f.Type == elf.ET_REL {
		return nil, nil
	}
	needed, err := f.ImportedLibraries()
	if err != nil {
		return nil, err
	}
	if interpreter := f.Section(".interp"); interpreter != nil {
		data, err := interpreter.Data()
		if err != nil {
			return nil, err
		}
		needed = append(needed, string(bytes.TrimRight(data, "\x00")))
	}
	return needed, nil
}

func addLibrary(all *tree.Tree, chosen map[string]bool, library string) ([]string, error) {
	candidates := []string{library}
	if !path.IsAbs(library) {
		candidates = nil
		for _, folder := range libraryFolders {
			candidates = append(candidates, path.Join(folder, library))
		}
	}
	for _, candidate := range candidates {
		file, ok := all.Resolve(candidate)
		if !ok {
			continue
		}
		var added []string
		for _, name := range []string{candidate, file} {
			name = path.Clean("/" + name)[1:]
			if !chosen[name] {
				chosen[name] = true
				added = append(added, name)
			}
		}
		return added, nil
	}
	return nil, fmt.Errorf("no package has the library %s", library)
}
