//go:build boot

package boot

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"slipway.dev/components/internal/tree"
)

// figure is one line of a benchmark's result; all benchmarks of Slipway have the same.
type figure struct {
	Name      string  `json:"name"`
	Value     float64 `json:"value"`
	Unit      string  `json:"unit"`
	Goal      string  `json:"goal"`
	Met       bool    `json:"met"`
	Yardstick string  `json:"yardstick"`
}

// atMost is a figure that shall not exceed its goal.
func atMost(name string, value, goal float64, unit, yardstick string) figure {
	return figure{name, value, unit, fmt.Sprintf("≤ %g", goal), value <= goal, yardstick}
}

const (
	serviceLine = "the service runs"
	bareLine    = "the bare init runs"
	megabyte    = 1e6
)

// TestBench measures; ./dev bench boot runs it. SLIPWAY_BENCH_ROUNDS says how often, SLIPWAY_BENCH_FORMAT how to print.
func TestBench(t *testing.T) {
	rounds, err := strconv.Atoi(os.Getenv("SLIPWAY_BENCH_ROUNDS"))
	if err != nil {
		t.Skip("a benchmark: ./dev bench boot")
	}
	minimal := buildModel(t, example(t, "minimal.yml"))
	talking := buildModel(t, example(t, "minimal.yml", "[/sbin/dhcp, --renew]", fmt.Sprintf("[/bin/busybox, sh, -c, 'echo %s; exec /bin/busybox sleep 99999']", serviceLine)))
	containerd := buildModel(t, example(t, "minimal.yml", "services:\n", "services:\n  - name: containerd\n    image: registry.slipway.test:5000/slipway/containerd:dev\n"))
	bare := bareInit(t, talking)
	times := map[string][]float64{}
	for range rounds {
		for line, prefix := range map[string]string{bareLine: bare, serviceLine: talking} {
			times[line] = append(times[line], secondsTo(t, prefix, line))
		}
	}
	yardstick, first := median(times[bareLine]), median(times[serviceLine])
	report(t, []figure{
		{"bare busybox /init", yardstick, "s", "", true, "the same kernel and machine, nothing but busybox"},
		atMost("minimal: first service", first/yardstick, 1.3, "× bare", fmt.Sprintf("%.2f s to %.2f s, %d rounds", first, yardstick, rounds)),
		atMost("minimal: kernel and initrd", published(t, minimal)/megabyte, 20, "MB", "LinuxKit announced 35 MB"),
		atMost("minimal with containerd", published(t, containerd)/megabyte, 38, "MB", ""),
	})
}

// bareInit is the same kernel with an initrd of busybox alone; it returns what its files' names begin with.
func bareInit(t *testing.T, like string) string {
	t.Helper()
	a := newAssembler(t)
	files := a.flatten("dhcp")
	busybox, _ := files.Get("bin/busybox")
	bareTree := tree.New()
	must(t, bareTree.Put("bin/busybox", busybox))
	must(t, bareTree.Put("bin/sh", tree.Entry{Kind: tree.Link, Target: "busybox"}))
	must(t, bareTree.Put("dev", tree.Entry{Kind: tree.Dir, Mode: 0o755}))
	must(t, bareTree.Put("init", tree.Entry{Mode: 0o755, Data: []byte("#!/bin/sh\necho " + bareLine + "\nexec /bin/busybox sleep 99999\n")}))
	prefix := filepath.Join(a.dir, "bare")
	writeSegment(t, withParents(t, bareTree), prefix+"-initrd.img")
	for _, file := range []string{"-kernel", "-cmdline"} {
		must(t, os.Symlink(like+file, prefix+file))
	}
	return prefix
}

// secondsTo is the time from QEMU's start to a line of the console.
func secondsTo(t *testing.T, prefix, line string) float64 {
	t.Helper()
	m := bootFiles(t, prefix, userNetwork()...)
	seconds, err := strconv.ParseFloat(strings.Fields(m.until(line, 2*time.Minute))[0], 64)
	must(t, err)
	must(t, m.cmd.Process.Kill())
	m.ended(time.Minute)
	return seconds
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// published is what a machine must fetch before it can start, in bytes.
func published(t *testing.T, prefix string) float64 {
	t.Helper()
	size := 0.0
	for _, file := range []string{"-kernel", "-initrd.img"} {
		info, err := os.Stat(prefix + file)
		must(t, err)
		size += float64(info.Size())
	}
	return size
}

func report(t *testing.T, figures []figure) {
	t.Helper()
	out, err := os.OpenFile(os.Getenv("SLIPWAY_BENCH_OUTPUT"), os.O_WRONLY|os.O_CREATE, 0o644)
	must(t, err)
	defer out.Close()
	if os.Getenv("SLIPWAY_BENCH_FORMAT") == "json" {
		must(t, json.NewEncoder(out).Encode(figures))
		return
	}
	fmt.Fprintf(out, "%-28s %9s %-7s %-7s %-4s %s\n", "name", "value", "unit", "goal", "met", "yardstick")
	for _, f := range figures {
		met := map[bool]string{true: "yes", false: "no"}[f.Met]
		if f.Goal == "" {
			met = ""
		}
		fmt.Fprintf(out, "%-28s %9.2f %-7s %-7s %-4s %s\n", f.Name, f.Value, f.Unit, f.Goal, met, f.Yardstick)
	}
}
