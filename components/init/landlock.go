package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	landlockRead = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	// what the first version of the kernel's interface knows, and what later ones added
	landlockFirst    = 1<<13 - 1
	landlockRefer    = 1 << 13 // version 2
	landlockTruncate = 1 << 14 // version 3
	landlockIoctl    = 1 << 15 // version 5
	// what makes sense for a file; the kernel refuses the rest
	landlockOfFile = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | landlockTruncate | landlockIoctl
)

// landlockVersion is that of the kernel's interface, or 0 without Landlock.
func landlockVersion() int {
	version, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0
	}
	return int(version)
}

// landlockAccess is every access that a version of the interface can deny.
func landlockAccess(version int) uint64 {
	access := uint64(landlockFirst)
	if version >= 2 {
		access |= landlockRefer
	}
	if version >= 3 {
		access |= landlockTruncate
	}
	if version >= 5 {
		access |= landlockIoctl
	}
	return access
}

// landlocked is what the init is inside a container: it denies itself all but the given paths, and becomes the container's command.
// Arguments: the rules as JSON, then the command. It returns only on failure.
func landlocked(args []string) error {
	if len(args) < 2 {
		return errors.New("want rules and a command")
	}
	var rules landlock
	if err := json.Unmarshal([]byte(args[0]), &rules); err != nil {
		return err
	}
	command, err := exec.LookPath(args[1])
	if err != nil && !errors.Is(err, exec.ErrDot) {
		return err
	}
	if err := restrict(rules); err != nil {
		return err
	}
	return fmt.Errorf("%s: %w", command, unix.Exec(command, args[1:], os.Environ()))
}

func restrict(rules landlock) error {
	access := landlockAccess(landlockVersion())
	attributes := unix.LandlockRulesetAttr{Handled_access_fs: access}
	ruleset, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attributes)), unsafe.Sizeof(attributes.Handled_access_fs), 0)
	if errno != 0 {
		return fmt.Errorf("Landlock: %w", errno)
	}
	for _, path := range rules.ReadOnly {
		if err := allow(ruleset, path, access&landlockRead); err != nil {
			return err
		}
	}
	for _, path := range rules.ReadWrite {
		if err := allow(ruleset, path, access); err != nil {
			return err
		}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no_new_privs: %w", err)
	}
	// The rules are those of this thread, which goes on as the command.
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0, 0); errno != 0 {
		return fmt.Errorf("Landlock: %w", errno)
	}
	return nil
}

func allow(ruleset uintptr, path string, access uint64) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("Landlock: %s: %w", path, err)
	}
	defer unix.Close(fd)
	var status unix.Stat_t
	if err := unix.Fstat(fd, &status); err != nil {
		return err
	}
	if status.Mode&unix.S_IFMT != unix.S_IFDIR {
		access &= landlockOfFile
	}
	rule := unix.LandlockPathBeneathAttr{Allowed_access: access, Parent_fd: int32(fd)}
	if _, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, ruleset, unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&rule)), 0, 0, 0); errno != 0 {
		return fmt.Errorf("Landlock: %s: %w", path, errno)
	}
	return nil
}
