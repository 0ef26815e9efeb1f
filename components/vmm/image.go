package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// bootFiles is what QEMU loads.
type bootFiles struct {
	kernel, initrd, cmdline string
}

const (
	maxSegments   = 1024
	maxCmdline    = 2047 // x86's limit, less the end
	maxInitrdSize = 8 << 30
)

var segmentForm = regexp.MustCompile(`^([0-9a-f]{64})\.img$`)

// readImage checks the published image and joins its segments to one initrd in the work folder.
func readImage(ctx context.Context, image, work string) (bootFiles, error) {
	boot := filepath.Join(image, "boot")
	files := bootFiles{kernel: filepath.Join(boot, "kernel"), initrd: filepath.Join(work, "initrd")}
	if info, err := os.Stat(files.kernel); err != nil {
		return files, err
	} else if !info.Mode().IsRegular() {
		return files, fmt.Errorf("boot/kernel is no regular file")
	}
	cmdline, err := os.ReadFile(filepath.Join(boot, "cmdline"))
	if err != nil {
		return files, err
	}
	if files.cmdline = strings.TrimSpace(string(cmdline)); len(files.cmdline) > maxCmdline {
		return files, fmt.Errorf("boot/cmdline has %d characters, more than %d", len(files.cmdline), maxCmdline)
	}
	segments, err := readList(filepath.Join(boot, "initrd.list"))
	if err != nil {
		return files, err
	}
	return files, joinSegments(ctx, filepath.Join(boot, "segments"), segments, files.initrd)
}

func readList(file string) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var segments []string
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		name := strings.TrimSpace(lines.Text())
		if !segmentForm.MatchString(name) {
			return nil, fmt.Errorf("boot/initrd.list line %d: %q is no <sha256>.img", len(segments)+1, name)
		}
		if segments = append(segments, name); len(segments) > maxSegments {
			return nil, fmt.Errorf("boot/initrd.list has more than %d lines", maxSegments)
		}
	}
	if lines.Err() == nil && len(segments) == 0 {
		return nil, fmt.Errorf("boot/initrd.list is empty")
	}
	return segments, lines.Err()
}

func joinSegments(ctx context.Context, dir string, segments []string, to string) (err error) {
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if closing := out.Close(); err == nil {
			err = closing
		}
		if err != nil {
			os.Remove(to)
		}
	}()
	var size int64
	for _, segment := range segments {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := appendSegment(out, filepath.Join(dir, segment), maxInitrdSize-size)
		if err != nil {
			return fmt.Errorf("boot/segments/%s: %w", segment, err)
		}
		size += n
	}
	return nil
}

// appendSegment copies one segment and refuses it when its bytes are not those that its name promises.
func appendSegment(out io.Writer, file string, limit int64) (int64, error) {
	in, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	if info, err := in.Stat(); err != nil {
		return 0, err
	} else if info.Size() > limit {
		return 0, fmt.Errorf("the initrd becomes larger than %d bytes", int64(maxInitrdSize))
	} else if info.Size()%4 != 0 {
		return 0, fmt.Errorf("its size %d is no multiple of 4, so the kernel would not find the next", info.Size())
	}
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, hash), in)
	if err != nil {
		return n, err
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != strings.TrimSuffix(filepath.Base(file), ".img") {
		return n, fmt.Errorf("its bytes have the digest sha256:%s", got)
	}
	return n, nil
}
