package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// up starts a cluster and returns when it is ready.
func up(ctx context.Context, p place, o options) error {
	if err := checkMachine(o.apiOnly); err != nil {
		return err
	}
	release, err := p.lock()
	if err != nil {
		return err
	}
	defer release()
	_, pidfd, running, err := p.supervisor()
	if err != nil {
		return err
	}
	if running {
		defer unix.Close(pidfd)
		return alreadyUp(ctx, p, pidfd, o)
	}
	began := time.Now()
	say := func(step string) { fmt.Fprintf(os.Stderr, "%6.1f s  %s\n", time.Since(began).Seconds(), step) }
	sets := localSets
	if o.apiOnly {
		sets = apiSets
	}
	binaries, err := findBinaries(ctx, p, o, sets)
	if err != nil {
		return err
	}
	say("programs")
	// What a cluster left that ended by itself.
	if err := clean(p); err != nil {
		return err
	}
	s := settings{Name: p.name, Dir: p.dir, APIOnly: o.apiOnly, Binaries: binaries}
	if err := makeState(p, &s); err != nil {
		return err
	}
	if err := start(ctx, p, s, say); err != nil {
		return errors.Join(err, endProcesses(p))
	}
	say(fmt.Sprintf("cluster %q is ready: ./dev cluster --name %s kubectl get all -A", p.name, p.name))
	return nil
}

// alreadyUp waits for a cluster that another `up` has started, and whose starter may be gone.
func alreadyUp(ctx context.Context, p place, pidfd int, o options) error {
	ctx, cancel := context.WithTimeout(ctx, readyTime)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		now, err := p.condition()
		switch {
		case err != nil:
			return err
		case len(now.Components) > 0 && now.APIOnly != o.apiOnly:
			return fmt.Errorf("cluster %q runs already, but with --api-only=%t: end it with `cluster --name %s down`, or use another --name", p.name, now.APIOnly, p.name)
		case len(now.broken()) > 0, exited(pidfd):
			return fmt.Errorf("cluster %q runs, but not all of it (`cluster --name %s status` tells more): end it with `cluster --name %s down`", p.name, p.name, p.name)
		case now.Ready:
			fmt.Fprintf(os.Stderr, "cluster %q is up already\n", p.name)
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("cluster %q has been starting for too long: `cluster --name %s status`, and `down`, tell and end it", p.name, p.name)
		case <-tick.C:
		}
	}
}

// checkMachine says what is missing before anything is started.
func checkMachine(apiOnly bool) error {
	var problems []error
	if os.Geteuid() != 0 {
		problems = append(problems, errors.New("a cluster needs root, for namespaces and mounts: use sudo"))
	}
	if !apiOnly {
		// Each program with the package that has it.
		for _, tool := range [][2]string{{"iptables", "iptables"}, {"iptables-restore", "iptables"}, {"mount", "mount"}, {"umount", "mount"}} {
			if _, err := exec.LookPath(tool[0]); err != nil {
				problems = append(problems, fmt.Errorf("the program %s is missing: install the package %s", tool[0], tool[1]))
			}
		}
		kernel, err := os.ReadFile("/proc/filesystems")
		if err != nil {
			problems = append(problems, err)
		} else if !strings.Contains(string(kernel), "\toverlay\n") {
			problems = append(problems, errors.New("this kernel has no overlay file system: try `modprobe overlay`"))
		}
	}
	return errors.Join(problems...)
}

// makeState makes the folders and files that the supervisor finds.
func makeState(p place, s *settings) error {
	for _, dir := range []string{"var", "kubernetes", "log"} {
		if err := os.MkdirAll(p.file(dir), 0o755); err != nil {
			return err
		}
	}
	var at unix.Statfs_t
	if err := unix.Statfs(p.dir, &at); err != nil {
		return err
	}
	if !s.APIOnly {
		if at.Type == unix.OVERLAYFS_SUPER_MAGIC {
			return fmt.Errorf("%s lies on an overlay file system, on which containers cannot be stacked: set SLIPWAY_STATE to a folder on a disk", p.dir)
		}
		s.Registry = filepath.Join(p.cache, "registry", p.name)
		if err := os.MkdirAll(s.Registry, 0o755); err != nil {
			return err
		}
	}
	return p.writeNames(s.Binaries, hostIP, fmt.Sprintf("%s %s %s\n", hostIP, hostName, registryName))
}

// writeNames writes what `exec` shows a command: names, and where the cluster's own commands are.
func (p place) writeNames(binaries map[string]string, nameServer, hosts string) error {
	return errors.Join(
		os.WriteFile(p.file("hosts"), []byte("127.0.0.1 localhost\n::1 localhost\n"+hosts), 0o644),
		os.WriteFile(p.file("path"), []byte(binaries["kubernetes"]+":"+binaries["helm"]+"\n"), 0o644),
		os.WriteFile(p.file("resolv.conf"), []byte("nameserver "+nameServer+"\noptions timeout:2 attempts:2\n"), 0o644))
}

// start runs the supervisor as the first process of new namespaces and follows it until the cluster is ready.
func start(ctx context.Context, p place, s settings, say func(string)) error {
	log, err := os.Create(p.log("supervisor"))
	if err != nil {
		return err
	}
	defer log.Close()
	progress, theirs, err := os.Pipe()
	if err != nil {
		return err
	}
	defer progress.Close()
	command := exec.Command("/proc/self/exe", superviseVerb)
	command.Args[0] = "cluster-" + p.name
	command.Dir = "/"
	command.Stdout, command.Stderr = log, log
	command.ExtraFiles = []*os.File{theirs}
	command.SysProcAttr = &syscall.SysProcAttr{
		Setsid:     true,
		Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC,
	}
	orders, err := command.StdinPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return fmt.Errorf("start in new namespaces: %w (is this root with all capabilities?)", err)
	}
	theirs.Close()
	// A supervisor that isn't noted gets no orders, and ends.
	me, err := identify(command.Process.Pid)
	if err == nil {
		err = writeJSON(p.file("process.json"), me)
	}
	if err == nil {
		err = json.NewEncoder(orders).Encode(s)
	}
	orders.Close()
	if err == nil {
		err = follow(ctx, progress, say)
	}
	if err != nil {
		_ = command.Process.Kill()
		_ = command.Wait()
	}
	return err
}

// follow shows the supervisor's progress until it is done.
func follow(ctx context.Context, progress *os.File, say func(string)) error {
	lines := make(chan string)
	go func() {
		defer close(lines)
		scanner := bufio.NewScanner(progress)
		scanner.Buffer(nil, 1<<20)
		for scanner.Scan() {
			lines <- scanner.Text()
		}
	}()
	var problem []string
	for {
		select {
		case <-ctx.Done():
			return errors.New("interrupted")
		case line, more := <-lines:
			text, isProblem := strings.CutPrefix(line, failed)
			switch {
			case !more && len(problem) > 0:
				return errors.New(strings.Join(problem, "\n"))
			case !more:
				return errors.New("the supervisor ended; `cluster logs supervisor` tells more")
			case line == done:
				return nil
			case isProblem:
				problem = append(problem, text)
			default:
				say(line)
			}
		}
	}
}
