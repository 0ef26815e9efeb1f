// Command all is containerd, its shim for runc and ctr in one file, chosen by the name that it is called by: they share most of their
// code, and every image of a node has all three.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2/manager"
	"github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2/task"
	_ "github.com/containerd/containerd/v2/cmd/containerd/builtins"
	"github.com/containerd/containerd/v2/cmd/containerd/command"
	"github.com/containerd/containerd/v2/cmd/ctr/app"
	"github.com/containerd/containerd/v2/pkg/shim"
	"github.com/containerd/containerd/v2/pkg/shutdown"
	"github.com/containerd/containerd/v2/plugins"
	"github.com/containerd/plugin"
	"github.com/containerd/plugin/registry"
)

const shimName = "containerd-shim-runc-v2"

func main() {
	var err error
	name := called(os.Args, os.Getenv)
	switch name {
	case shimName:
		runShim()
	case "ctr":
		err = app.New().Run(os.Args)
	default:
		err = command.App().Run(os.Args)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %s\n", name, err)
		os.Exit(1)
	}
}

// called returns which command is meant. A shim starts itself again by the name of its file, in the environment that containerd gave
// it; "publish" is what it calls containerd for.
func called(args []string, env func(string) string) string {
	name := filepath.Base(args[0])
	again := name == "containerd" && env("MAX_SHIM_VERSION") != ""
	if again && (len(args) < 2 || args[1] != "publish") {
		return shimName
	}
	return name
}

// runShim runs the shim with its own plugins: those of the daemon, in the same table, would start with it.
func runShim() {
	registry.Reset()
	registry.Register(&plugin.Registration{
		Type:     plugins.TTRPCPlugin,
		ID:       "task",
		Requires: []plugin.Type{plugins.EventPlugin, plugins.InternalPlugin},
		InitFn: func(ic *plugin.InitContext) (any, error) {
			publisher, err := ic.GetByID(plugins.EventPlugin, "publisher")
			if err != nil {
				return nil, err
			}
			service, err := ic.GetByID(plugins.InternalPlugin, "shutdown")
			if err != nil {
				return nil, err
			}
			return task.NewTaskService(ic.Context, publisher.(shim.Publisher), service.(shutdown.Service))
		},
	})
	shim.Run(context.Background(), manager.NewShimManager("io.containerd.runc.v2"))
}
