package kmod

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

const dep = `kernel/net/vxlan.ko: kernel/net/udp_tunnel.ko kernel/net/ip6_udp_tunnel.ko
kernel/net/udp_tunnel.ko: kernel/net/base-tunnel.ko
kernel/net/ip6_udp_tunnel.ko: kernel/net/base-tunnel.ko
kernel/net/base-tunnel.ko:
`

const aliases = `alias rtnl-link-vxlan vxlan
alias pci:v00001AF4d*sv*sd*bc*sc*i* udp_tunnel
`

func index(t *testing.T) *Index {
	t.Helper()
	x, err := ReadIndex(strings.NewReader(dep), strings.NewReader(aliases))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestLoadsWhatAModuleNeedsFirstAndOnce(t *testing.T) {
	want := []string{"kernel/net/base-tunnel.ko", "kernel/net/udp_tunnel.ko", "kernel/net/ip6_udp_tunnel.ko", "kernel/net/vxlan.ko"}
	if got := index(t).Order("vxlan"); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestFindsModulesByNameAliasAndPattern(t *testing.T) {
	for question, want := range map[string][]string{
		"base-tunnel":     {"base_tunnel"},
		"base_tunnel":     {"base_tunnel"},
		"rtnl-link-vxlan": {"vxlan"},
		"pci:v00001AF4d00001000sv00001AF4sd00000001bc02sc00i00": {"udp_tunnel"},
		"pci:v00008086d00001000sv00001AF4sd00000001bc02sc00i00": nil,
	} {
		if got := index(t).Find(question); !slices.Equal(got, want) {
			t.Errorf("%s: got %v", question, got)
		}
	}
}

func TestSurvivesModulesThatNeedEachOther(t *testing.T) {
	x, err := ReadIndex(strings.NewReader("a.ko: b.ko\nb.ko: a.ko\n"), strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	if got := x.Order("a"); !slices.Equal(got, []string{"b.ko", "a.ko"}) {
		t.Errorf("got %v", got)
	}
}

func TestAnIndexWrittenIsTheIndexRead(t *testing.T) {
	modules := map[string]Info{
		"kernel/x/top.ko":    {Name: "top", Depends: []string{"bottom", "inside"}, Soft: []string{"absent"}, Aliases: []string{"dev:*"}},
		"kernel/x/bottom.ko": {Name: "bottom"},
	}
	var dep, aliases bytes.Buffer
	if err := WriteIndex(modules, map[string]bool{"inside": true}, &dep, &aliases); err != nil {
		t.Fatal(err)
	}
	x, err := ReadIndex(&dep, &aliases)
	if err != nil {
		t.Fatal(err)
	}
	if got := x.Order(x.Find("dev:7")[0]); !slices.Equal(got, []string{"kernel/x/bottom.ko", "kernel/x/top.ko"}) {
		t.Errorf("got %v", got)
	}
}

func TestRefusesAnIndexWithAMissingModule(t *testing.T) {
	err := WriteIndex(map[string]Info{"a.ko": {Name: "a", Depends: []string{"b"}}}, nil, &bytes.Buffer{}, &bytes.Buffer{})
	if err == nil || err.Error() != "a.ko needs the module b, which is not there" {
		t.Errorf("got %v", err)
	}
}

func TestALineOfTheIndexHasAllNeedsInTheOrderThatOthersLoadThem(t *testing.T) {
	modules := map[string]Info{
		"top.ko":    {Name: "top", Depends: []string{"middle", "side"}},
		"middle.ko": {Name: "middle", Depends: []string{"bottom"}},
		"side.ko":   {Name: "side", Depends: []string{"bottom"}},
		"bottom.ko": {Name: "bottom"},
	}
	var dep bytes.Buffer
	if err := WriteIndex(modules, nil, &dep, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(dep.String(), "top.ko: side.ko middle.ko bottom.ko\n") {
		t.Errorf("got %s", dep.String())
	}
}
