package main

import (
	"strings"

	"golang.org/x/sys/unix"
)

// mountOption is a word of mount(8) and the flag that it sets or clears.
type mountOption struct {
	flag  uintptr
	clear bool
}

var mountOptions = map[string]mountOption{
	"defaults": {}, "async": {unix.MS_SYNCHRONOUS, true}, "sync": {unix.MS_SYNCHRONOUS, false}, "dirsync": {unix.MS_DIRSYNC, false},
	"atime": {unix.MS_NOATIME, true}, "noatime": {unix.MS_NOATIME, false}, "diratime": {unix.MS_NODIRATIME, true}, "nodiratime": {unix.MS_NODIRATIME, false},
	"relatime": {unix.MS_RELATIME, false}, "norelatime": {unix.MS_RELATIME, true}, "strictatime": {unix.MS_STRICTATIME, false},
	"nostrictatime": {unix.MS_STRICTATIME, true}, "dev": {unix.MS_NODEV, true}, "nodev": {unix.MS_NODEV, false}, "exec": {unix.MS_NOEXEC, true},
	"noexec": {unix.MS_NOEXEC, false}, "suid": {unix.MS_NOSUID, true}, "nosuid": {unix.MS_NOSUID, false}, "ro": {unix.MS_RDONLY, false},
	"rw": {unix.MS_RDONLY, true}, "mand": {unix.MS_MANDLOCK, false}, "nomand": {unix.MS_MANDLOCK, true}, "remount": {unix.MS_REMOUNT, false},
	"bind": {unix.MS_BIND, false}, "rbind": {unix.MS_BIND | unix.MS_REC, false},
}

var propagations = map[string]uintptr{
	"shared": unix.MS_SHARED, "rshared": unix.MS_SHARED | unix.MS_REC, "slave": unix.MS_SLAVE, "rslave": unix.MS_SLAVE | unix.MS_REC,
	"private": unix.MS_PRIVATE, "rprivate": unix.MS_PRIVATE | unix.MS_REC, "unbindable": unix.MS_UNBINDABLE, "runbindable": unix.MS_UNBINDABLE | unix.MS_REC,
}

// parseOptions splits options into flags, propagation and the text that is the file system's own.
func parseOptions(options []string) (flags uintptr, propagation []uintptr, data string) {
	var own []string
	for _, word := range options {
		if p, ok := propagations[word]; ok {
			propagation = append(propagation, p)
		} else if option, ok := mountOptions[word]; !ok {
			own = append(own, word)
		} else if option.clear {
			flags &^= option.flag
		} else {
			flags |= option.flag
		}
	}
	return flags, propagation, strings.Join(own, ",")
}

// mountAt mounts. A bind mount takes its flags only by a second call, and propagation only by one more.
func mountAt(at string, wish mountWish) error {
	flags, propagation, data := parseOptions(wish.Options)
	if wish.Type == "bind" {
		flags |= unix.MS_BIND
	}
	if err := unix.Mount(wish.Source, at, wish.Type, flags, data); err != nil {
		return err
	}
	const ofBind = unix.MS_BIND | unix.MS_REC | unix.MS_REMOUNT
	if flags&unix.MS_BIND != 0 && flags&^uintptr(ofBind) != 0 {
		if err := unix.Mount("", at, "", flags&^unix.MS_REC|unix.MS_REMOUNT|unix.MS_BIND, ""); err != nil {
			return err
		}
	}
	for _, p := range propagation {
		if err := unix.Mount("", at, "", p, ""); err != nil {
			return err
		}
	}
	return nil
}
