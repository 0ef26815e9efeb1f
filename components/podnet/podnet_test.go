package main

import (
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func peer(name, ip, pods string) node {
	n := node{name: name}
	n.ip, _ = netip.ParseAddr(ip)
	n.pods, _ = netip.ParsePrefix(pods)
	return n
}

var (
	host   = peer("host", "10.77.0.2", "10.244.0.0/24")
	other  = peer("other", "10.77.0.3", "10.244.9.0/24")
	guest1 = peer("guest1", "10.244.0.7", "10.244.1.0/24")
	guest2 = peer("guest2", "10.244.0.8", "10.244.2.0/24")
)

func to(prefix, via string) route {
	return route{mainTable, netip.MustParsePrefix(prefix), netip.MustParseAddr(via)}
}

func TestANodeHasATunnelToEachOtherNode(t *testing.T) {
	got := plan(host, []node{guest1, other})
	want := entries{
		forwards:   []forward{{"0a:58:0a:f4:01:00", guest1.ip}, {"0a:58:0a:f4:09:00", other.ip}},
		neighbours: []neighbour{{netip.MustParseAddr("10.244.1.0"), "0a:58:0a:f4:01:00"}, {netip.MustParseAddr("10.244.9.0"), "0a:58:0a:f4:09:00"}},
		routes:     []route{to("10.244.1.0/24", "10.244.1.0"), to("10.244.9.0/24", "10.244.9.0")},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestANestedNodeHasATunnelToItsHostAloneAndItsPodsSendAllByIt(t *testing.T) {
	got := plan(guest1, []node{host, guest2})
	want := entries{
		forwards:   []forward{{"0a:58:0a:f4:00:00", host.ip}},
		neighbours: []neighbour{{netip.MustParseAddr("10.244.0.0"), "0a:58:0a:f4:00:00"}},
		routes: []route{
			{podTable, netip.MustParsePrefix("0.0.0.0/0"), netip.MustParseAddr("10.244.0.0")},
			to("10.244.2.0/24", "10.244.0.0"),
		},
		fromPods: true,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestTheOrderOfNodesDoesNotMatter(t *testing.T) {
	one, two := plan(guest1, []node{host, other, guest2}), plan(guest1, []node{guest2, other, host})
	if !reflect.DeepEqual(one, two) {
		t.Errorf("%+v\n%+v", one, two)
	}
}

func TestNodesThatAreNotCompleteOrClaimTheSameRangeAreLeftOut(t *testing.T) {
	strange := []node{
		peer("no-range", "10.77.0.4", ""), peer("no-address", "", "10.244.5.0/24"), peer("six", "fd00::1", "fd01::/64"),
		peer("thief", "10.77.0.5", "10.244.0.0/25"), host,
	}
	if got := plan(host, strange); got.size() != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestOnlyWhatDiffersIsChanged(t *testing.T) {
	before, after := plan(host, []node{guest1, guest2}), plan(host, []node{guest2, other})
	got := diff(after, before)
	want := changes{remove: plan(host, []node{guest1}), add: plan(host, []node{other})}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := diff(after, after); !got.empty() {
		t.Errorf("changes where there are none: %+v", got)
	}
	if got := diff(plan(host, nil), plan(guest1, []node{host})); !got.remove.fromPods {
		t.Error("the pods' rule stays")
	}
}

func TestTheCNIConfigurationIsWrittenWholeAndOnlyWhenItChanged(t *testing.T) {
	dir := t.TempDir()
	if err := writeCNI(dir, host.pods); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "10-podnet.conflist")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Plugins []struct {
			Type, Bridge string
			IPAM         struct{ Ranges [][]struct{ Subnet string } }
		}
	}
	if err := json.Unmarshal(data, &config); err != nil {
		t.Fatal(err)
	}
	if p := config.Plugins[0]; p.Type != "bridge" || p.Bridge != bridgeName || p.IPAM.Ranges[0][0].Subnet != "10.244.0.0/24" {
		t.Errorf("got %s", data)
	}
	written, _ := os.Stat(file)
	if err := writeCNI(dir, host.pods); err != nil {
		t.Fatal(err)
	}
	if again, _ := os.Stat(file); !os.SameFile(written, again) {
		t.Error("the same was written again")
	}
	if err := writeCNI(dir, guest1.pods); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}
