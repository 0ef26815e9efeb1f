package source

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"slipway.dev/components/internal/kmod"
	"slipway.dev/components/internal/kmod/modinfo"
	"slipway.dev/components/internal/tree"
)

// Kernel is Debian's kernel as /kernel, and the chosen modules with all they need as /kernel.tar.
type Kernel struct {
	Package string   // a meta package such as linux-image-cloud-amd64
	Only    string   // the pattern of the real package's name
	Modules []string // patterns below the "kernel" folder of the modules
}

func (s Kernel) packages() Debian { return Debian{Packages: []string{s.Package}, Only: s.Only} }

func (s Kernel) Key(e *Env) (string, error) {
	key, err := s.packages().Key(e)
	return Hash("kernel, with all needs in modules.dep", key, strings.Join(s.Modules, " ")), err
}

func (s Kernel) Add(e *Env, t *tree.Tree) error {
	all, err := s.packages().Unpack(e)
	if err != nil {
		return err
	}
	var image, dir string
	for _, name := range all.Names() {
		switch {
		case strings.HasPrefix(name, "boot/vmlinuz-"):
			image = name
		case path.Base(name) == "modules.builtin":
			dir = path.Dir(name)
		}
	}
	if image == "" || dir == "" {
		return fmt.Errorf("%s: no vmlinuz or no modules.builtin in it", s.Package)
	}
	modules, err := s.modules(all, dir)
	if err != nil {
		return err
	}
	var archive bytes.Buffer
	if err := modules.WriteTar(&archive); err != nil {
		return err
	}
	kernel, _ := all.Get(image)
	if err := t.Put("kernel", tree.Entry{Mode: 0o644, Data: kernel.Data}); err != nil {
		return err
	}
	return t.Put("kernel.tar", tree.Entry{Mode: 0o644, Data: archive.Bytes()})
}

func (s Kernel) modules(all *tree.Tree, dir string) (*tree.Tree, error) {
	infos, files := map[string]kmod.Info{}, map[string]string{} // by path, by name
	for _, name := range all.Names() {
		entry, _ := all.Get(name)
		if !strings.HasPrefix(name, dir+"/kernel/") || !strings.HasSuffix(name, ".ko") || entry.Kind != tree.File {
			continue
		}
		info, err := modinfo.Read(entry.Data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		file := strings.TrimPrefix(name, dir+"/")
		infos[file], files[info.Name] = info, file
	}
	chosen, err := choose(s.Modules, infos, files)
	if err != nil {
		return nil, err
	}
	out := tree.New()
	for file := range chosen {
		entry, _ := all.Get(dir + "/" + file)
		if err := out.Put(dir+"/"+file, tree.Entry{Mode: 0o644, Data: entry.Data}); err != nil {
			return nil, err
		}
	}
	builtinList, _ := all.Get(dir + "/modules.builtin")
	builtin := map[string]bool{}
	for file := range strings.Lines(string(builtinList.Data)) {
		builtin[kmod.Canonical(strings.TrimSuffix(path.Base(strings.TrimSpace(file)), ".ko"))] = true
	}
	var dep, aliases bytes.Buffer
	if err := kmod.WriteIndex(chosen, builtin, &dep, &aliases); err != nil {
		return nil, err
	}
	for name, data := range map[string][]byte{"modules.dep": dep.Bytes(), "modules.alias": aliases.Bytes(), "modules.builtin": builtinList.Data} {
		if err := out.Put(dir+"/"+name, tree.Entry{Mode: 0o644, Data: data}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// choose returns the modules that the patterns name, and all that those need.
func choose(patterns []string, infos map[string]kmod.Info, files map[string]string) (map[string]kmod.Info, error) {
	chosen := map[string]kmod.Info{}
	var add func(file string)
	add = func(file string) {
		if _, ok := chosen[file]; ok || file == "" {
			return
		}
		chosen[file] = infos[file]
		for _, need := range append(infos[file].Depends, infos[file].Soft...) {
			add(files[need])
		}
	}
	for _, pattern := range patterns {
		found := false
		for file := range infos {
			if matches("kernel/"+pattern, file) {
				add(file)
				found = true
			}
		}
		if !found {
			return nil, fmt.Errorf("no kernel module matches %s", pattern)
		}
	}
	return chosen, nil
}
