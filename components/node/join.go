package main

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// join is what a machine needs to become a node; docs/interfaces.md has its form.
type join struct {
	APIServer  string            `json:"apiServer"`
	CA         string            `json:"ca"`
	Token      string            `json:"token"`
	NodeName   string            `json:"nodeName"`
	ProviderID string            `json:"providerID"`
	Labels     map[string]string `json:"labels"`
	Taints     []taint           `json:"taints"`
	ClusterDNS []string          `json:"clusterDNS"`
}

type taint struct {
	Key    string `json:"key"`
	Value  string `json:"value,omitempty"`
	Effect string `json:"effect"`
}

var (
	tokenForm   = regexp.MustCompile(`^[a-z0-9]{6}\.[a-z0-9]{16}$`)
	nameForm    = regexp.MustCompile(`^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$`)
	labelForm   = regexp.MustCompile(`^([a-z0-9][-a-z0-9.]{0,251}[a-z0-9]/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$`)
	valueForm   = regexp.MustCompile(`^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$`)
	effectNames = map[string]bool{"NoSchedule": true, "PreferNoSchedule": true, "NoExecute": true}
)

const maxJoinBytes = 256 << 10

// parseJoin reads and checks join data. Errors name the field, and never repeat the token.
func parseJoin(data []byte) (join, error) {
	var j join
	if len(data) > maxJoinBytes {
		return j, fmt.Errorf("%d bytes, more than %d", len(data), maxJoinBytes)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&j); err != nil {
		return j, err
	}
	return j, j.check()
}

func (j join) check() error {
	if u, err := url.Parse(j.APIServer); err != nil || u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" {
		return fmt.Errorf("apiServer: %q must be https://HOST[:PORT]", j.APIServer)
	}
	if err := checkCertificates(j.CA); err != nil {
		return fmt.Errorf("ca: %w", err)
	}
	if !tokenForm.MatchString(j.Token) {
		return fmt.Errorf("token: must be six and sixteen of a-z0-9, with a dot between")
	}
	if !nameForm.MatchString(j.NodeName) {
		return fmt.Errorf("nodeName: %q is no DNS name", j.NodeName)
	}
	if u, err := url.Parse(j.ProviderID); err != nil || u.Scheme == "" {
		return fmt.Errorf("providerID: %q must be PROVIDER://ID", j.ProviderID)
	}
	for key, value := range j.Labels {
		if !labelForm.MatchString(key) || !valueForm.MatchString(value) {
			return fmt.Errorf("labels: %q=%q is no label", key, value)
		}
	}
	for n, t := range j.Taints {
		if !labelForm.MatchString(t.Key) || !valueForm.MatchString(t.Value) || !effectNames[t.Effect] {
			return fmt.Errorf("taints[%d]: %q=%q:%q is no taint", n, t.Key, t.Value, t.Effect)
		}
	}
	for n, server := range j.ClusterDNS {
		if _, err := netip.ParseAddr(server); err != nil {
			return fmt.Errorf("clusterDNS[%d]: %w", n, err)
		}
	}
	return nil
}

func checkCertificates(text string) error {
	rest, count := []byte(text), 0
	for {
		block, more := pem.Decode(rest)
		if block == nil {
			break
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil || block.Type != "CERTIFICATE" {
			return fmt.Errorf("PEM block %d is no certificate", count+1)
		}
		rest, count = more, count+1
	}
	if count == 0 {
		return fmt.Errorf("no PEM certificate in it")
	}
	return nil
}
