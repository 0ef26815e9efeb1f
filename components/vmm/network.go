package main

import (
	"fmt"
	"net"
	"net/netip"

	"github.com/vishvananda/netlink"
)

// network is the pod's own place in its network, which QEMU's user network hands to the guest by DHCP.
type network struct {
	address, gateway, dns netip.Addr
	net                   netip.Prefix
}

// network reads address and gateway from the pod's interface. Without --ip the guest gets QEMU's default network.
func (s settings) network() (network, error) {
	if s.ip == "" {
		return network{}, nil
	}
	ip := netip.MustParseAddr(s.ip)
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return network{}, err
	}
	routes, err := netlink.RouteList(nil, netlink.FAMILY_V4)
	if err != nil {
		return network{}, fmt.Errorf("routes: %w", err)
	}
	var gateway netip.Addr
	for _, route := range routes {
		if route.Gw != nil && (route.Dst == nil || route.Dst.IP.IsUnspecified()) {
			gateway, _ = netip.AddrFromSlice(route.Gw.To4())
		}
	}
	for _, address := range addresses {
		if prefix, err := netip.ParsePrefix(address.String()); err == nil && prefix.Addr() == ip {
			return plan(prefix, gateway)
		}
	}
	return network{}, fmt.Errorf("--ip %s: no interface of this pod has that address", s.ip)
}

// plan chooses the addresses of the user network. QEMU wants all of them in one net, and pods often get a /32 with a gateway elsewhere.
func plan(own netip.Prefix, gateway netip.Addr) (network, error) {
	n := network{address: own.Addr(), gateway: gateway, net: own.Masked()}
	if !gateway.IsValid() {
		return n, fmt.Errorf("this pod has no default gateway")
	}
	for bits := min(own.Bits(), 29); bits >= 8; bits-- {
		n.net = netip.PrefixFrom(own.Addr(), bits).Masked()
		if !n.net.Contains(gateway) {
			continue
		}
		// The name server is QEMU's own, which asks the pod's. It takes the highest address that is free here.
		dns := last(n.net).Prev()
		for dns == n.address || dns == gateway {
			dns = dns.Prev()
		}
		n.dns = dns
		return n, nil
	}
	return n, fmt.Errorf("gateway %s and address %s share no network of at least 8 bits", gateway, own)
}

// last is the broadcast address of a net.
func last(p netip.Prefix) netip.Addr {
	bytes := p.Addr().As4()
	for bit := p.Bits(); bit < 32; bit++ {
		bytes[bit/8] |= 0x80 >> (bit % 8)
	}
	return netip.AddrFrom4(bytes)
}
