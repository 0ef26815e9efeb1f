// Command slipway starts the slipway command on the Java runtime of its image; the image has no shell that could.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

const (
	java = "/usr/lib/jvm/bin/java"
	home = "/usr/share/slipway"
)

func main() {
	if err := start(); err != nil {
		fmt.Fprintln(os.Stderr, "slipway:", err)
		os.Exit(1)
	}
}

// start does not return when it works.
func start() error {
	jars, err := filepath.Glob(home + "/lib/slipway-assembler-*.jar")
	if err != nil || len(jars) != 1 {
		return fmt.Errorf("%d files are %s/lib/slipway-assembler-*.jar, want one (%w)", len(jars), home, err)
	}
	// Without ExitOnOutOfMemoryError, whose exit code 3 means a wrong model here.
	args := append([]string{java, "-Djava.library.path=" + home + "/lib", "@" + home + "/etc/java.options", "-jar", jars[0]}, os.Args[1:]...)
	// Else the C library would keep memory for each thread.
	env := append(os.Environ(), "MALLOC_ARENA_MAX=1", "MALLOC_MMAP_THRESHOLD_=262144", "MALLOC_TRIM_THRESHOLD_=262144")
	return fmt.Errorf("%s: %w", java, syscall.Exec(java, args, env))
}
