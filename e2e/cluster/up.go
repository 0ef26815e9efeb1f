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
		unix.Close(pidfd)
		return alreadyUp(p, o)
	}
	began := time.Now()
	say := func(step string) { fmt.Fprintf(os.Stderr, "%6.1f s  %s\n", time.Since(began).Seconds(), step) }
	binaries, err := findBinaries(ctx, p, o)
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

func alreadyUp(p place, o options) error {
	now, err := p.condition()
	switch {
	case err != nil:
		return err
	case now.APIOnly != o.apiOnly:
		return fmt.Errorf("cluster %q runs already, but with --api-only=%t: end it with `cluster --name %s down`, or use another --name", p.name, now.APIOnly, p.name)
	case !now.Ready || len(now.broken()) > 0:
		return fmt.Errorf("cluster %q runs, but not all of it (`cluster --name %s status` tells more): end it with `cluster --name %s down`", p.name, p.name, p.name)
	}
	fmt.Fprintf(os.Stderr, "cluster %q is up already\n", p.name)
	return nil
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
	hosts := fmt.Sprintf("127.0.0.1 localhost\n::1 localhost\n%s %s %s\n", hostIP, hostName, registryName)
	if err := os.WriteFile(p.file("hosts"), []byte(hosts), 0o644); err != nil {
		return err
	}
	// Where `exec` finds the cluster's own commands.
	path := s.Binaries["kubernetes"] + ":" + s.Binaries["helm"] + "\n"
	if err := os.WriteFile(p.file("path"), []byte(path), 0o644); err != nil {
		return err
	}
	return os.WriteFile(p.file("resolv.conf"), []byte("nameserver "+hostIP+"\noptions timeout:2 attempts:2\n"), 0o644)
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
