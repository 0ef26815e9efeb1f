// Command components builds the component images into a cache and pushes them to a registry.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"

	"slipway.dev/components/images"
	"slipway.dev/components/internal/image"
	"slipway.dev/components/internal/source"
)

const usage = `usage: components/build COMMAND [options] [NAME…]

  build [--push REGISTRY] [--insecure] [--layout DIR] [NAME…]   make images (all without names) into the cache
  push  [--push REGISTRY] [--insecure] [NAME…]                  push the images that were made last; needs no sources
  refs  [--push REGISTRY] [NAME…]                               their references by digest, as they were made last: NAME REFERENCE
  list                                                          the names
  table                                                         the sizes of what was made last, for docs/components.md

The registry defaults to registry.slipway.test:5000 (plain HTTP); images become REGISTRY/slipway/NAME:dev.
The cache is ${SLIPWAY_CACHE:-$HOME/.cache/slipway}.`

const testRegistry = "registry.slipway.test:5000"

type options struct {
	registry, layout string
	insecure         bool
	names            []string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "components:", err)
		if errors.As(err, new(misuse)) {
			os.Exit(2)
		}
		os.Exit(1)
	}
}

// misuse is an error of the command line.
type misuse string

func (m misuse) Error() string { return string(m) }

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return misuse("no command\n" + usage)
	}
	env, err := environment()
	if err != nil {
		return err
	}
	switch args[0] {
	case "build", "push":
		o, err := parse(args[0], args[1:])
		if err != nil {
			return err
		}
		if args[0] == "push" {
			return push(ctx, env, o)
		}
		return build(ctx, env, o)
	case "refs":
		o, err := parse(args[0], args[1:])
		if err != nil {
			return err
		}
		return refs(env, o)
	case "table":
		return table(env, os.Stdout)
	case "list":
		for _, i := range images.All {
			fmt.Println(i.Name)
		}
		return nil
	case "help", "--help", "-h":
		fmt.Println(usage)
		return nil
	}
	return misuse(fmt.Sprintf("unknown command %q\n%s", args[0], usage))
}

func environment() (*source.Env, error) {
	repository := os.Getenv("SLIPWAY_SOURCE")
	if repository == "" {
		return nil, fmt.Errorf("SLIPWAY_SOURCE is not set: start this tool by components/build")
	}
	cache := os.Getenv("SLIPWAY_CACHE")
	if cache == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, err
		}
		cache = filepath.Join(home, ".cache", "slipway")
	}
	return source.NewEnv(repository, cache), nil
}

func parse(command string, args []string) (options, error) {
	var o options
	set := flag.NewFlagSet(command, flag.ContinueOnError)
	set.Usage = func() { fmt.Fprintln(os.Stderr, usage) }
	set.StringVar(&o.registry, "push", "", "")
	set.BoolVar(&o.insecure, "insecure", false, "")
	set.StringVar(&o.layout, "layout", "", "")
	if err := set.Parse(args); err != nil {
		return o, err
	}
	if command != "build" && o.registry == "" {
		o.registry = testRegistry
	}
	o.insecure = o.insecure || o.registry == testRegistry
	o.names = set.Args()
	known := make([]string, len(images.All))
	for n, i := range images.All {
		known[n] = i.Name
	}
	for _, name := range o.names {
		if !slices.Contains(known, name) {
			return o, misuse(fmt.Sprintf("no component named %q; there are: %s", name, strings.Join(known, " ")))
		}
	}
	if len(o.names) == 0 {
		o.names = known
	}
	return o, nil
}

func build(ctx context.Context, env *source.Env, o options) error {
	for _, i := range images.All {
		if !slices.Contains(o.names, i.Name) {
			continue
		}
		started := time.Now()
		dir, made, err := i.Build(env)
		if err != nil {
			return fmt.Errorf("image %s: %w", i.Name, err)
		}
		img, err := image.Load(dir)
		if err != nil {
			return err
		}
		say(i.Name, img, started, map[bool]string{true: "built", false: "cached"}[made])
		if o.layout != "" {
			if err := export(img, o.layout, i.Name); err != nil {
				return err
			}
		}
	}
	if o.registry != "" {
		return push(ctx, env, o)
	}
	return nil
}

func push(ctx context.Context, env *source.Env, o options) error {
	for _, name := range o.names {
		started := time.Now()
		img, err := image.Current(env, name)
		if err != nil {
			return err
		}
		pushed, err := image.Push(ctx, img, o.registry+"/slipway/"+name+":dev", o.insecure)
		if err != nil {
			return fmt.Errorf("image %s: %w", name, err)
		}
		say(name, img, started, map[bool]string{true: "pushed", false: "there already"}[pushed])
	}
	return nil
}

// refs prints what the images are called once they are pushed.
func refs(env *source.Env, o options) error {
	for _, name := range o.names {
		img, err := image.Current(env, name)
		if err != nil {
			return err
		}
		digest, err := img.Digest()
		if err != nil {
			return err
		}
		fmt.Printf("%s %s/slipway/%s@%s\n", name, o.registry, name, digest)
	}
	return nil
}

// export adds an image to an OCI layout under its name, for tools such as skopeo.
func export(img v1.Image, dir, name string) error {
	path, err := layout.FromPath(dir)
	if err != nil {
		if path, err = layout.Write(dir, empty.Index); err != nil {
			return err
		}
	}
	reference := map[string]string{"org.opencontainers.image.ref.name": name + ":dev"}
	return path.ReplaceImage(img, func(d v1.Descriptor) bool {
		return d.Annotations["org.opencontainers.image.ref.name"] == name+":dev"
	}, layout.WithAnnotations(reference))
}

func say(name string, img v1.Image, started time.Time, what string) {
	digest, err := img.Digest()
	if err != nil {
		return
	}
	var size int64
	if manifest, err := img.Manifest(); err == nil {
		for _, layer := range manifest.Layers {
			size += layer.Size
		}
	}
	fmt.Printf("%-12s %-14s %6.1f MB  %s  %5.1f s\n", name, what, float64(size)/1e6, digest.String()[:19], time.Since(started).Seconds())
}
