package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

const (
	tunnelName = "podnet"
	bridgeName = "podnet-pods"
	tunnelID   = 1
	tunnelPort = 8472
	mtu        = 1400
	// protocol marks the routes that are this program's.
	protocol     = 0x53
	rulePriority = 100
)

// tunnel is the VXLAN device of this node.
type tunnel struct{ link netlink.Link }

// openTunnel makes the device, or again when what is there is another's.
func openTunnel(self node) (*tunnel, error) {
	mac, err := net.ParseMAC(self.mac())
	if err != nil {
		return nil, err
	}
	attributes := netlink.NewLinkAttrs()
	attributes.Name, attributes.MTU, attributes.HardwareAddr = tunnelName, mtu, mac
	wanted := &netlink.Vxlan{LinkAttrs: attributes, VxlanId: tunnelID, Port: tunnelPort, SrcAddr: self.ip.AsSlice(), Learning: false}
	link, err := netlink.LinkByName(tunnelName)
	if found, ok := link.(*netlink.Vxlan); err == nil && !(ok && same(found, wanted)) {
		if err := netlink.LinkDel(link); err != nil {
			return nil, fmt.Errorf("remove the old device %s: %w", tunnelName, err)
		}
		err = netlink.LinkNotFoundError{}
	}
	if err != nil {
		if err := netlink.LinkAdd(wanted); err != nil {
			return nil, fmt.Errorf("VXLAN device: %w (does the kernel have vxlan?)", err)
		}
		if link, err = netlink.LinkByName(tunnelName); err != nil {
			return nil, err
		}
	}
	address := &netlink.Addr{IPNet: prefixNet(netip.PrefixFrom(self.endpoint(), 32))}
	if err := netlink.AddrReplace(link, address); err != nil {
		return nil, fmt.Errorf("address %s: %w", self.endpoint(), err)
	}
	const ipv4 = "/proc/sys/net/ipv4/"
	for setting, value := range map[string]string{
		"ip_forward": "1",
		// Packets to and from pods take different ways in a nested node, which a strict filter would drop.
		"conf/all/rp_filter":                "0",
		"conf/" + tunnelName + "/rp_filter": "0",
		// From one nested node to another there is no shorter way than by their host.
		"conf/all/send_redirects":                "0",
		"conf/" + tunnelName + "/send_redirects": "0",
	} {
		if err := os.WriteFile(ipv4+setting, []byte(value), 0); err != nil {
			return nil, err
		}
	}
	return &tunnel{link}, netlink.LinkSetUp(link)
}

func same(a, b *netlink.Vxlan) bool {
	return a.VxlanId == b.VxlanId && a.Port == b.Port && a.Learning == b.Learning && a.SrcAddr.Equal(b.SrcAddr) &&
		a.MTU == b.MTU && a.HardwareAddr.String() == b.HardwareAddr.String()
}

// observe reads the entries that are there.
func (t *tunnel) observe() (entries, error) {
	var e entries
	index := t.link.Attrs().Index
	fdb, err := netlink.NeighList(index, unix.AF_BRIDGE)
	if err != nil {
		return e, fmt.Errorf("forwarding entries: %w", err)
	}
	for _, n := range fdb {
		if ip, ok := netip.AddrFromSlice(n.IP); ok {
			e.forwards = append(e.forwards, forward{n.HardwareAddr.String(), ip.Unmap()})
		}
	}
	arp, err := netlink.NeighList(index, netlink.FAMILY_V4)
	if err != nil {
		return e, fmt.Errorf("neighbours: %w", err)
	}
	for _, n := range arp {
		if ip, ok := netip.AddrFromSlice(n.IP); ok && n.State == netlink.NUD_PERMANENT {
			e.neighbours = append(e.neighbours, neighbour{ip.Unmap(), n.HardwareAddr.String()})
		}
	}
	for _, table := range []int{mainTable, podTable} {
		routes, err := netlink.RouteListFiltered(netlink.FAMILY_V4, &netlink.Route{Table: table, Protocol: protocol}, netlink.RT_FILTER_TABLE|netlink.RT_FILTER_PROTOCOL)
		if err != nil {
			return e, fmt.Errorf("routes: %w", err)
		}
		for _, r := range routes {
			via, _ := netip.AddrFromSlice(r.Gw)
			e.routes = append(e.routes, route{table, netPrefix(r.Dst), via.Unmap()})
		}
	}
	rules, err := netlink.RuleList(netlink.FAMILY_V4)
	if err != nil {
		return e, fmt.Errorf("rules: %w", err)
	}
	for _, r := range rules {
		e.fromPods = e.fromPods || (r.Table == podTable && r.IifName == bridgeName)
	}
	return e, nil
}

// apply makes the changes. It goes on after a failure, so that one odd peer does not cut off the others.
func (t *tunnel) apply(c changes) error {
	var problems []error
	try := func(what any, err error) {
		if err != nil {
			problems = append(problems, fmt.Errorf("%+v: %w", what, err))
		}
	}
	if c.remove.fromPods {
		try("rule", netlink.RuleDel(podRule()))
	}
	for _, r := range c.remove.routes {
		try(r, t.withRoute(r, netlink.RouteDel))
	}
	for _, n := range c.remove.neighbours {
		try(n, t.withNeighbour(n, netlink.NeighDel))
	}
	for _, f := range c.remove.forwards {
		try(f, t.withForward(f, netlink.NeighDel))
	}
	for _, f := range c.add.forwards {
		try(f, t.withForward(f, netlink.NeighSet))
	}
	for _, n := range c.add.neighbours {
		try(n, t.withNeighbour(n, netlink.NeighSet))
	}
	for _, r := range c.add.routes {
		try(r, t.withRoute(r, netlink.RouteReplace))
	}
	if c.add.fromPods {
		try("rule", netlink.RuleAdd(podRule()))
	}
	return errors.Join(problems...)
}

func (t *tunnel) withForward(f forward, do func(*netlink.Neigh) error) error {
	mac, err := net.ParseMAC(f.mac)
	if err != nil {
		return err
	}
	return do(&netlink.Neigh{LinkIndex: t.link.Attrs().Index, Family: unix.AF_BRIDGE, Flags: netlink.NTF_SELF, State: netlink.NUD_PERMANENT, IP: f.node.AsSlice(), HardwareAddr: mac})
}

func (t *tunnel) withNeighbour(n neighbour, do func(*netlink.Neigh) error) error {
	mac, err := net.ParseMAC(n.mac)
	if err != nil {
		return err
	}
	return do(&netlink.Neigh{LinkIndex: t.link.Attrs().Index, Family: netlink.FAMILY_V4, State: netlink.NUD_PERMANENT, IP: n.ip.AsSlice(), HardwareAddr: mac})
}

func (t *tunnel) withRoute(r route, do func(*netlink.Route) error) error {
	made := &netlink.Route{LinkIndex: t.link.Attrs().Index, Table: r.table, Dst: prefixNet(r.to), Gw: r.via.AsSlice(), Protocol: protocol}
	made.SetFlag(netlink.FLAG_ONLINK)
	return do(made)
}

func podRule() *netlink.Rule {
	rule := netlink.NewRule()
	rule.Family, rule.Priority, rule.IifName, rule.Table = netlink.FAMILY_V4, rulePriority, bridgeName, podTable
	return rule
}

func prefixNet(p netip.Prefix) *net.IPNet {
	return &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), 32)}
}

// netPrefix is the inverse; no net means everywhere.
func netPrefix(n *net.IPNet) netip.Prefix {
	if n == nil {
		return netip.PrefixFrom(netip.IPv4Unspecified(), 0)
	}
	ip, _ := netip.AddrFromSlice(n.IP)
	bits, _ := n.Mask.Size()
	return netip.PrefixFrom(ip.Unmap(), bits)
}
