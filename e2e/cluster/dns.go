package main

import (
	"context"
	"net"
	"regexp"
	"strings"
	"time"

	"github.com/miekg/dns"
)

const (
	clusterDomain = "cluster.local"
	dnsTTL        = 5
	lookupTime    = 2 * time.Second
)

var serviceNameForm = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`)

// names answers what the cluster's own names are and nothing else: a name from outside is unknown at once, so nothing
// waits for a network that isn't there.
type names struct {
	// service returns the address of a Service, or nil when there is none.
	service func(ctx context.Context, namespace, name string) net.IP
}

// ServeDNS answers one question.
func (n names) ServeDNS(w dns.ResponseWriter, request *dns.Msg) {
	answer := new(dns.Msg)
	answer.SetReply(request)
	answer.Authoritative = true
	if len(request.Question) != 1 {
		answer.Rcode = dns.RcodeFormatError
		_ = w.WriteMsg(answer)
		return
	}
	question := request.Question[0]
	ip := n.resolve(strings.ToLower(strings.TrimSuffix(question.Name, ".")))
	switch {
	case ip == nil:
		answer.Rcode = dns.RcodeNameError
	case question.Qtype == dns.TypeA || question.Qtype == dns.TypeANY:
		answer.Answer = []dns.RR{&dns.A{
			Hdr: dns.RR_Header{Name: question.Name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: dnsTTL},
			A:   ip,
		}}
	}
	_ = w.WriteMsg(answer) // the asker is gone: there is nobody to tell
}

func (n names) resolve(name string) net.IP {
	if name == registryName || name == hostName {
		return net.ParseIP(hostIP).To4()
	}
	rest, inCluster := strings.CutSuffix(name, ".svc."+clusterDomain)
	labels := strings.Split(rest, ".")
	if !inCluster || len(labels) != 2 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), lookupTime)
	defer cancel()
	return n.service(ctx, labels[1], labels[0])
}

// serve listens on UDP and TCP and returns when both do.
func (n names) serve(address string) error {
	for _, network := range []string{"udp", "tcp"} {
		listening, failed := make(chan struct{}), make(chan error, 1)
		server := &dns.Server{Addr: address, Net: network, Handler: n, NotifyStartedFunc: func() { close(listening) }}
		go func() { failed <- server.ListenAndServe() }()
		select {
		case <-listening:
		case err := <-failed:
			return err
		}
	}
	return nil
}
