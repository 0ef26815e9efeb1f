package main

import (
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"slices"
)

// node is what the network needs to know of a node.
type node struct {
	name string
	ip   netip.Addr
	pods netip.Prefix // a /24 or so; invalid until the cluster has given it one
}

func (n node) complete() bool { return n.ip.Is4() && n.pods.IsValid() && n.pods.Addr().Is4() }

// endpoint is the node's own address in the tunnel: the first of its pods' range, which no pod gets.
func (n node) endpoint() netip.Addr { return n.pods.Masked().Addr() }

// mac is the node's hardware address in the tunnel. It follows from the pods' range, so no node has to be told another's.
func (n node) mac() string {
	ip := n.endpoint().As4()
	return net.HardwareAddr{0x0a, 0x58, ip[0], ip[1], ip[2], ip[3]}.String()
}

// Where routes go: the node's main table, and one that is asked for packets from the node's pods alone.
const (
	mainTable = 254
	podTable  = 100
)

type (
	// forward sends frames for a hardware address to a node.
	forward struct {
		mac  string
		node netip.Addr
	}
	// neighbour is the hardware address of a tunnel's end.
	neighbour struct {
		ip  netip.Addr
		mac string
	}
	// route leads to a range by a tunnel's end.
	route struct {
		table int
		to    netip.Prefix
		via   netip.Addr
	}
)

// entries are what the kernel is told.
type entries struct {
	forwards   []forward
	neighbours []neighbour
	routes     []route
	// fromPods says that packets from this node's pods are routed by the pods' table first.
	fromPods bool
}

// plan says which entries a node needs for its peers: a tunnel to each of them.
//
// A node whose own address lies in another node's range of pods (it is a machine in a pod there: its host) is nested, and
// has one tunnel, to its host:
//   - Its uplink claims the host's range as its own net, and only the gateway really answers there. So the host's range goes
//     through the tunnel for pods only, and the node itself keeps the way to its gateway.
//   - Nobody outside knows addresses of its pods, but the host does, and has the services' rules. Answers must pass the same
//     rules, so what goes to another nested node takes the way by the host, too.
func plan(self node, peers []node) entries {
	others := slices.DeleteFunc(sorted(peers), func(peer node) bool {
		return !peer.complete() || peer.name == self.name || peer.pods.Overlaps(self.pods)
	})
	hosts := func(peer node) bool { return peer.pods.Contains(self.ip) }
	var e entries
	if n := slices.IndexFunc(others, hosts); n >= 0 {
		host := others[n]
		e.connect(host)
		e.fromPods = true
		e.routes = append(e.routes, route{podTable, netip.MustParsePrefix("0.0.0.0/0"), host.endpoint()})
		for _, peer := range slices.Delete(others, n, n+1) {
			e.routes = append(e.routes, route{mainTable, peer.pods.Masked(), host.endpoint()})
		}
		return e
	}
	for _, peer := range others {
		e.connect(peer)
		e.routes = append(e.routes, route{mainTable, peer.pods.Masked(), peer.endpoint()})
	}
	return e
}

// connect adds what the tunnel to a peer needs.
func (e *entries) connect(peer node) {
	e.forwards = append(e.forwards, forward{peer.mac(), peer.ip})
	e.neighbours = append(e.neighbours, neighbour{peer.endpoint(), peer.mac()})
}

func sorted(nodes []node) []node {
	return slices.SortedFunc(slices.Values(nodes), func(a, b node) int { return cmp.Compare(a.name, b.name) })
}

// changes are what leads from what is there to what should be: removals first, as a removed entry may stand in the way.
type changes struct {
	remove, add entries
}

func (c changes) empty() bool { return c.remove.size() == 0 && c.add.size() == 0 }

func (e entries) size() int {
	n := len(e.forwards) + len(e.neighbours) + len(e.routes)
	if e.fromPods {
		n++
	}
	return n
}

func diff(desired, observed entries) changes {
	return changes{remove: observed.without(desired), add: desired.without(observed)}
}

func (e entries) without(other entries) entries {
	return entries{
		forwards:   missing(e.forwards, other.forwards),
		neighbours: missing(e.neighbours, other.neighbours),
		routes:     missing(e.routes, other.routes),
		fromPods:   e.fromPods && !other.fromPods,
	}
}

// missing are the items that are not among the others.
func missing[T comparable](items, others []T) []T {
	var rest []T
	for _, item := range items {
		if !slices.Contains(others, item) {
			rest = append(rest, item)
		}
	}
	return rest
}

func (c changes) String() string {
	return fmt.Sprintf("%d entries removed, %d added", c.remove.size(), c.add.size())
}
