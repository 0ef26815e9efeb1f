package main

import "testing"

func TestTheNameChoosesTheCommand(t *testing.T) {
	shim := func(string) string { return "2" }
	none := func(string) string { return "" }
	for _, c := range []struct {
		args []string
		env  func(string) string
		want string
	}{
		{[]string{"/usr/bin/containerd", "--config", "x"}, none, "containerd"},
		{[]string{"/usr/bin/ctr", "images", "ls"}, none, "ctr"},
		{[]string{"/usr/bin/containerd-shim-runc-v2", "start"}, shim, shimName},
		{[]string{"/usr/bin/containerd", "-namespace", "k8s.io"}, shim, shimName},
		{[]string{"/usr/bin/containerd", "publish", "--topic", "/x"}, shim, "containerd"},
	} {
		if got := called(c.args, c.env); got != c.want {
			t.Errorf("%v: got %s, want %s", c.args, got, c.want)
		}
	}
}
