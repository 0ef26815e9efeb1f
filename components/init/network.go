package main

import (
	"encoding/binary"
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// Two numbers of the kernel's <linux/veth.h> and <linux/if_link.h> that x/sys does not name.
const (
	vethInfoPeer  = 1
	loopbackIndex = 1
)

// joinInterfaces makes or moves the network interfaces that a created container asks for.
func joinInterfaces(wishes []iface, pid int) error {
	for _, wish := range wishes {
		if err := joinInterface(wish, pid); err != nil {
			return fmt.Errorf("runtime.json interfaces: %s: %w", wish.Name, err)
		}
	}
	return nil
}

func joinInterface(wish iface, pid int) error {
	if wish.Name == "" {
		return errors.New("an interface without a name")
	}
	if wish.Peer != "" && wish.Add == "" {
		wish.Add = "veth"
	}
	move := wish.Add == "" || wish.Add == "veth" || wish.CreateInRoot
	if wish.Add != "" {
		request, err := newLink(wish)
		if err != nil {
			return err
		}
		if !move {
			request.attribute(unix.IFLA_NET_NS_PID, number(pid))
		}
		if err := request.send(); err != nil {
			return fmt.Errorf("add as %s: %w", wish.Add, err)
		}
	}
	if !move {
		return nil
	}
	request := message(unix.RTM_NEWLINK, 0)
	request.attribute(unix.IFLA_IFNAME, text(wish.Name))
	request.attribute(unix.IFLA_NET_NS_PID, number(pid))
	if err := request.send(); err != nil {
		return fmt.Errorf("move into the container: %w", err)
	}
	return nil
}

func newLink(wish iface) (*netlinkMessage, error) {
	request := message(unix.RTM_NEWLINK, unix.NLM_F_CREATE|unix.NLM_F_EXCL)
	request.attribute(unix.IFLA_IFNAME, text(wish.Name))
	info := request.open(unix.IFLA_LINKINFO)
	request.attribute(unix.IFLA_INFO_KIND, text(wish.Add))
	if wish.Add == "veth" {
		if wish.Peer == "" {
			return nil, errors.New("a veth needs a peer")
		}
		data := request.open(unix.IFLA_INFO_DATA)
		peer := request.open(vethInfoPeer)
		request.data = append(request.data, make([]byte, unix.SizeofIfInfomsg)...)
		request.attribute(unix.IFLA_IFNAME, text(wish.Peer))
		request.close(peer)
		request.close(data)
	}
	request.close(info)
	return request, nil
}

// netlinkMessage is a request to the kernel's routing part about a link: a header, an ifinfomsg, attributes.
type netlinkMessage struct{ data []byte }

func message(kind, flags uint16) *netlinkMessage {
	data := make([]byte, unix.SizeofNlMsghdr+unix.SizeofIfInfomsg)
	binary.NativeEndian.PutUint16(data[4:], kind)
	binary.NativeEndian.PutUint16(data[6:], flags|unix.NLM_F_REQUEST|unix.NLM_F_ACK)
	return &netlinkMessage{data}
}

func (m *netlinkMessage) attribute(kind uint16, value []byte) {
	at := m.open(kind)
	m.data = append(m.data, value...)
	m.close(at)
}

// open begins an attribute that close ends; attributes may lie in it.
func (m *netlinkMessage) open(kind uint16) int {
	at := len(m.data)
	m.data = binary.NativeEndian.AppendUint16(m.data, 0)
	m.data = binary.NativeEndian.AppendUint16(m.data, kind)
	return at
}

func (m *netlinkMessage) close(at int) {
	binary.NativeEndian.PutUint16(m.data[at:], uint16(len(m.data)-at))
	for len(m.data)%unix.NLA_ALIGNTO != 0 {
		m.data = append(m.data, 0)
	}
}

// send asks the kernel and returns its answer.
func (m *netlinkMessage) send() error {
	socket, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		return err
	}
	defer unix.Close(socket)
	binary.NativeEndian.PutUint32(m.data, uint32(len(m.data)))
	if err := unix.Sendto(socket, m.data, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return err
	}
	answer := make([]byte, 8192)
	n, _, err := unix.Recvfrom(socket, answer, 0)
	if err != nil {
		return err
	}
	if n < unix.SizeofNlMsghdr+4 || binary.NativeEndian.Uint16(answer[4:]) != unix.NLMSG_ERROR {
		return errors.New("an answer that is none")
	}
	if code := int32(binary.NativeEndian.Uint32(answer[unix.SizeofNlMsghdr:])); code != 0 {
		return unix.Errno(-code)
	}
	return nil
}

// loopbackUp sets the loopback interface up; the kernel gives it its addresses.
func loopbackUp() error {
	request := message(unix.RTM_NEWLINK, 0)
	link := request.data[unix.SizeofNlMsghdr:]
	binary.NativeEndian.PutUint32(link[4:], loopbackIndex)
	binary.NativeEndian.PutUint32(link[8:], unix.IFF_UP)
	binary.NativeEndian.PutUint32(link[12:], unix.IFF_UP)
	return request.send()
}

func text(s string) []byte { return append([]byte(s), 0) }

func number(n int) []byte { return binary.NativeEndian.AppendUint32(nil, uint32(n)) }
