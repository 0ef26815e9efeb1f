package main

import (
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/vishvananda/netlink"
)

const bridgeFilter = "/proc/sys/net/bridge/bridge-nf-call-iptables"

// setUpNetwork makes the host node's interface. Its other end goes nowhere: there is no default route, so what lies
// outside fails at once instead of by a timeout.
func setUpNetwork() error {
	lo, err := netlink.LinkByName("lo")
	if err != nil {
		return err
	}
	if err := netlink.LinkSetUp(lo); err != nil {
		return fmt.Errorf("lo: %w", err)
	}
	attributes := netlink.NewLinkAttrs()
	attributes.Name = "eth0"
	eth0 := &netlink.Veth{LinkAttrs: attributes, PeerName: "uplink"}
	if err := netlink.LinkAdd(eth0); err != nil {
		return fmt.Errorf("veth pair eth0: %w (does the kernel have veth?)", err)
	}
	uplink, err := netlink.LinkByName("uplink")
	if err != nil {
		return err
	}
	address, err := netlink.ParseAddr(hostNet)
	if err != nil {
		return err
	}
	if err := netlink.AddrAdd(eth0, address); err != nil {
		return fmt.Errorf("address %s: %w", hostNet, err)
	}
	if err := errors.Join(netlink.LinkSetUp(uplink), netlink.LinkSetUp(eth0)); err != nil {
		return fmt.Errorf("eth0: %w", err)
	}
	// kube-proxy rewrites a packet to a service on its way out, and only what has a route gets that far.
	_, services, err := net.ParseCIDR(serviceCIDR)
	if err != nil {
		return err
	}
	if err := netlink.RouteAdd(&netlink.Route{LinkIndex: eth0.Attrs().Index, Dst: services, Scope: netlink.SCOPE_LINK}); err != nil {
		return fmt.Errorf("route %s: %w", serviceCIDR, err)
	}
	return os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0)
}

// filterBridges lets answers between two pods of one bridge pass kube-proxy's rules. Without it (the module
// br_netfilter) every packet to a service must seem to come from the node.
func filterBridges() bool {
	return os.WriteFile(bridgeFilter, []byte("1"), 0) == nil
}
