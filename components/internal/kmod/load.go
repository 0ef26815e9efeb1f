package kmod

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

// Loader loads modules of one kernel into the running one. It may be used by several goroutines.
type Loader struct {
	dir   string
	index *Index

	mu     sync.Mutex
	loaded map[string]*attempt // by file
}

// attempt is the loading of one module, which others may wait for.
type attempt struct {
	once sync.Once
	err  error
}

// Open reads the index of the running kernel's modules below root ("/lib/modules").
func Open(root string) (*Loader, error) {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return nil, err
	}
	dir := filepath.Join(root, unix.ByteSliceToString(name.Release[:]))
	dep, err := os.Open(filepath.Join(dir, "modules.dep"))
	if err != nil {
		return nil, err
	}
	defer dep.Close()
	aliases, err := os.Open(filepath.Join(dir, "modules.alias"))
	if err != nil {
		return nil, err
	}
	defer aliases.Close()
	index, err := ReadIndex(dep, aliases)
	return &Loader{dir: dir, index: index, loaded: map[string]*attempt{}}, err
}

// Load loads what a name or alias stands for. That nothing answers to it is no error: most hardware needs no module.
func (l *Loader) Load(nameOrAlias string) error {
	for _, module := range l.index.Find(nameOrAlias) {
		if err := l.loadModule(module); err != nil {
			return err
		}
	}
	return nil
}

func (l *Loader) loadModule(module string) error {
	for _, file := range l.index.Order(module) {
		l.mu.Lock()
		a, ok := l.loaded[file]
		if !ok {
			a = &attempt{}
			l.loaded[file] = a
		}
		l.mu.Unlock()
		a.once.Do(func() { a.err = insert(filepath.Join(l.dir, file)) })
		if a.err != nil {
			return fmt.Errorf("module %s: %w", file, a.err)
		}
	}
	return nil
}

const maxRounds = 8

// LoadForDevices loads the modules of every device that the kernel shows on a bus or as input ("/sys"), as many at a time as there are processors.
// A bus that a module brings shows new devices, so it looks again until there are none. It returns what failed, after trying all.
func (l *Loader) LoadForDevices(sys string) error {
	seen := map[string]bool{}
	var failed []error
	for range maxRounds {
		modules := l.wanted(sys, seen)
		if len(modules) == 0 {
			break
		}
		failed = append(failed, l.loadAll(modules)...)
	}
	return errors.Join(failed...)
}

// wanted returns the modules of devices that were not seen before.
func (l *Loader) wanted(sys string, seen map[string]bool) []string {
	files, _ := filepath.Glob(filepath.Join(sys, "bus/*/devices/*/modalias"))
	inputs, _ := filepath.Glob(filepath.Join(sys, "class/input/*/modalias"))
	files = append(files, inputs...)
	var modules []string
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue // devices come and go while we look
		}
		name := strings.TrimSpace(string(data))
		if name == "" || seen[name] {
			continue
		}
		seen[name] = true
		for _, module := range l.index.Find(name) {
			if !slices.Contains(modules, module) {
				modules = append(modules, module)
			}
		}
	}
	return modules
}

func (l *Loader) loadAll(modules []string) []error {
	work := make(chan string)
	failed := make([]error, 0)
	var mu sync.Mutex
	var workers sync.WaitGroup
	for range min(runtime.NumCPU(), len(modules)) {
		workers.Go(func() {
			for module := range work {
				if err := l.loadModule(module); err != nil {
					mu.Lock()
					failed = append(failed, err)
					mu.Unlock()
				}
			}
		})
	}
	for _, module := range modules {
		work <- module
	}
	close(work)
	workers.Wait()
	return failed
}

func insert(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	// ENODEV: the module is for hardware that is not here (common for platform drivers found by a wide alias).
	err = unix.FinitModule(int(f.Fd()), "", 0)
	if errors.Is(err, unix.EEXIST) || errors.Is(err, unix.ENODEV) {
		return nil
	}
	return err
}
