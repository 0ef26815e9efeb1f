// Command cluster runs a whole Kubernetes of real processes in namespaces of its own, and takes it away without a trace.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

const usage = `usage: cluster [--name NAME] [--driver auto|local|kind] VERB [options]

  up [--api-only] [--repository DIR]   start the cluster and wait until it is ready; nothing happens when it is
  down                                 end it: no process, mount, network link or cgroup remains
  status                               what runs, and the last lines of what doesn't; exit code 0 when all is well
  logs [COMPONENT]                     print the log of one component, or the list of components
  stop COMPONENT                       kill one component, as a crash does; what it has started goes on
  start COMPONENT                      start a component that has ended, and wait until it is ready
  kubectl ARGUMENT…                    the same as: exec kubectl ARGUMENT…
  exec COMMAND…                        run a command in the cluster's network, with KUBECONFIG and its kubectl and helm

Every verb but kubectl and exec takes the options after itself, too. Clusters of different names run side by side.
--driver says what a cluster is made of: processes of this machine (local), or kind's containers (kind), with a registry
beside them. auto, the default, is what the cluster is already, else kind when a Docker daemon answers, else local.
--api-only is etcd and the API server alone, always local, by default under the name slipway-api.

Environment: SLIPWAY_CLUSTER_DRIVER (auto), SLIPWAY_CACHE (~/.cache/slipway), SLIPWAY_STATE (~/.local/state/slipway),
SLIPWAY_REPOSITORY (the work tree around the current folder).
`

// exitCode ends the program with a code and no message.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:])
	var code exitCode
	switch {
	case err == nil:
	case errors.As(err, &code):
		os.Exit(int(code))
	case errors.As(err, new(misuse)):
		fmt.Fprintf(os.Stderr, "cluster: %v; cluster --help tells what there is\n", err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "cluster:", err)
		os.Exit(1)
	}
}

// misuse is an error of the command line.
type misuse string

func (m misuse) Error() string { return string(m) }

type options struct {
	name, repository, driver string
	apiOnly                  bool
}

// cluster is the cluster that the options mean.
func (o options) cluster() (place, error) {
	switch {
	case o.name != "":
		return newPlace(o.name)
	case o.apiOnly:
		return newPlace(defaultAPIName)
	default:
		return newPlace(defaultName)
	}
}

func run(ctx context.Context, arguments []string) error {
	switch {
	case len(arguments) == 1 && arguments[0] == superviseVerb:
		return supervise()
	case len(arguments) == 2 && arguments[0] == pushPodnetVerb:
		return pushPodnet(ctx, arguments[1])
	}
	o := options{driver: os.Getenv("SLIPWAY_CLUSTER_DRIVER")}
	rest, err := parse("cluster", &o, arguments)
	if err != nil {
		return err
	}
	if len(rest) == 0 {
		fmt.Fprint(os.Stderr, usage)
		return exitCode(2)
	}
	verb, rest := rest[0], rest[1:]
	if verb == "help" {
		fmt.Print(usage)
		return nil
	}
	if verb != "kubectl" && verb != "exec" {
		if rest, err = parse(verb, &o, rest); err != nil {
			return err
		}
	}
	p, err := o.cluster()
	if err != nil {
		return err
	}
	takesArguments := map[string]bool{"up": false, "down": false, "status": false, "logs": true, "stop": true, "start": true, "kubectl": true, "exec": true}
	if takes, known := takesArguments[verb]; !known || (!takes && len(rest) > 0) {
		return misuse("unknown: " + strings.Join(append([]string{verb}, rest...), " "))
	}
	d, err := chooseDriver(ctx, p, o, verb == "up")
	if err != nil {
		return err
	}
	switch verb {
	case "up":
		return d.up(ctx, o)
	case "down":
		return d.down()
	case "status":
		return d.status()
	case "logs":
		return d.logs(rest)
	case "stop", "start":
		if len(rest) != 1 {
			return misuse(verb + ": which component? `cluster logs` lists them")
		}
		return d.order(verb, rest[0])
	case "kubectl":
		return d.enter(append([]string{"kubectl"}, rest...))
	default:
		return d.enter(rest)
	}
}

// parse reads the options that a verb takes and returns what follows them.
func parse(verb string, o *options, arguments []string) ([]string, error) {
	flags := flag.NewFlagSet(verb, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.name, "name", o.name, "")
	flags.StringVar(&o.driver, "driver", o.driver, "")
	if verb == "up" {
		flags.BoolVar(&o.apiOnly, "api-only", false, "")
		flags.StringVar(&o.repository, "repository", os.Getenv("SLIPWAY_REPOSITORY"), "")
	}
	switch err := flags.Parse(arguments); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Print(usage)
		return nil, exitCode(0)
	case err != nil:
		return nil, misuse(err.Error())
	}
	return flags.Args(), nil
}
