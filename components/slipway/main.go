// Command slipway starts the slipway command on the Java runtime of its image; the image has no shell that could.
package main

import (
	"fmt"
	"os"
	"syscall"
)

const java = "/usr/lib/jvm/bin/java"

func main() {
	// Without ExitOnOutOfMemoryError, whose exit code 3 means a wrong model here.
	args := append([]string{java, "-XX:MaxRAMPercentage=60", "--enable-native-access=ALL-UNNAMED",
		"-cp", "/usr/share/slipway/lib/*", "dev.slipway.assembler.cli.Main"}, os.Args[1:]...)
	err := syscall.Exec(java, args, os.Environ())
	fmt.Fprintf(os.Stderr, "slipway: %s: %v\n", java, err)
	os.Exit(1)
}
