package kmod

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"slices"
	"sort"
	"strings"
)

// Index answers which files to load, in which order, for a module's name or alias.
type Index struct {
	paths   map[string]string   // module name → path below the modules folder
	needs   map[string][]string // module name → names that it needs, directly or not
	exact   map[string][]string // alias without wildcards → module names
	pattern []alias
}

type alias struct{ pattern, module string }

// ReadIndex reads modules.dep and modules.alias.
func ReadIndex(dep, aliases io.Reader) (*Index, error) {
	x := &Index{paths: map[string]string{}, needs: map[string][]string{}, exact: map[string][]string{}}
	lines := bufio.NewScanner(dep)
	for lines.Scan() {
		file, needs, ok := strings.Cut(lines.Text(), ":")
		if !ok {
			return nil, fmt.Errorf("modules.dep: no colon in %q", lines.Text())
		}
		name := nameOf(file)
		x.paths[name] = file
		for _, need := range strings.Fields(needs) {
			x.needs[name] = append(x.needs[name], nameOf(need))
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	lines = bufio.NewScanner(aliases)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) != 3 || fields[0] != "alias" {
			continue
		}
		if strings.ContainsAny(fields[1], "*?[") {
			x.pattern = append(x.pattern, alias{fields[1], Canonical(fields[2])})
		} else {
			key := Canonical(fields[1])
			x.exact[key] = append(x.exact[key], Canonical(fields[2]))
		}
	}
	return x, lines.Err()
}

// Find returns the modules that a name or alias stands for; none means the kernel has it built in, or nobody does.
func (x *Index) Find(nameOrAlias string) []string {
	key := Canonical(nameOrAlias)
	if _, ok := x.paths[key]; ok {
		return []string{key}
	}
	found := append([]string{}, x.exact[key]...)
	for _, a := range x.pattern {
		if ok, err := path.Match(a.pattern, nameOrAlias); err == nil && ok {
			found = append(found, a.module)
		}
	}
	return found
}

// Order returns the files to load for a module, each after those that it needs.
func (x *Index) Order(module string) []string {
	var files []string
	seen := map[string]bool{}
	var visit func(string)
	visit = func(name string) {
		file, ok := x.paths[name]
		if !ok || seen[name] {
			return
		}
		seen[name] = true
		for _, need := range x.needs[name] {
			visit(need)
		}
		files = append(files, file)
	}
	visit(Canonical(module))
	return files
}

// WriteIndex writes modules.dep and modules.alias for modules given by path; every dependency must be among them or built in.
func WriteIndex(modules map[string]Info, builtin map[string]bool, dep, aliases io.Writer) error {
	paths := map[string]string{}
	files := make([]string, 0, len(modules))
	for file, info := range modules {
		paths[info.Name] = file
		files = append(files, file)
	}
	sort.Strings(files)
	for _, file := range files {
		info := modules[file]
		needs, err := needsOf(file, modules, paths, builtin)
		if err != nil {
			return err
		}
		line := file + ":"
		for _, need := range slices.Backward(needs) {
			line += " " + need
		}
		if _, err := fmt.Fprintln(dep, line); err != nil {
			return err
		}
		for _, a := range info.Aliases {
			if _, err := fmt.Fprintf(aliases, "alias %s %s\n", strings.ReplaceAll(a, " ", "_"), info.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

// needsOf returns all files that a module needs, directly or not, each after those that it needs itself. Other tools than ours, such as
// busybox's modprobe, load a line of modules.dep from its end and look at no other.
func needsOf(file string, modules map[string]Info, paths map[string]string, builtin map[string]bool) ([]string, error) {
	var needs []string
	seen := map[string]bool{file: true}
	var visit func(string) error
	visit = func(file string) error {
		for _, need := range slices.Concat(modules[file].Depends, modules[file].Soft) {
			path, ok := paths[need]
			if !ok && !builtin[need] && slices.Contains(modules[file].Depends, need) {
				return fmt.Errorf("%s needs the module %s, which is not there", file, need)
			}
			if !ok || seen[path] {
				continue
			}
			seen[path] = true
			if err := visit(path); err != nil {
				return err
			}
			needs = append(needs, path)
		}
		return nil
	}
	return needs, visit(file)
}

func nameOf(file string) string {
	return Canonical(strings.TrimSuffix(path.Base(file), ".ko"))
}
