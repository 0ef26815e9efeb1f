package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// A cluster lives for hours; its certificates needn't be renewed while it does.
const validity = 30 * 24 * time.Hour

// authority is a certificate authority, its certificate and key as PEM files beside those that it issues.
type authority struct {
	dir         string
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(dir string) (*authority, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template, err := newTemplate(pkix.Name{CommonName: "slipway-cluster"})
	if err != nil {
		return nil, err
	}
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign | x509.KeyUsageDigitalSignature
	a := &authority{dir: dir, certificate: template, key: key}
	der, err := a.sign(template, key.Public())
	if err != nil {
		return nil, err
	}
	if a.certificate, err = x509.ParseCertificate(der); err != nil {
		return nil, err
	}
	return a, a.write("ca", der, key)
}

// issueClient writes NAME.crt and NAME.key for a client that the API server knows as user and groups.
func (a *authority) issueClient(name, user string, groups ...string) error {
	template, err := newTemplate(pkix.Name{CommonName: user, Organization: groups})
	if err != nil {
		return err
	}
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	return a.issue(name, template)
}

// issueServer writes NAME.crt and NAME.key for a server at these DNS names and addresses.
func (a *authority) issueServer(name, commonName string, dnsNames []string, addresses ...string) error {
	template, err := newTemplate(pkix.Name{CommonName: commonName})
	if err != nil {
		return err
	}
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	template.DNSNames = dnsNames
	for _, address := range addresses {
		ip := net.ParseIP(address)
		if ip == nil {
			return fmt.Errorf("certificate %s: %q is no IP address", name, address)
		}
		template.IPAddresses = append(template.IPAddresses, ip)
	}
	return a.issue(name, template)
}

func (a *authority) issue(name string, template *x509.Certificate) error {
	template.KeyUsage = x509.KeyUsageDigitalSignature
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	der, err := a.sign(template, key.Public())
	if err != nil {
		return err
	}
	return a.write(name, der, key)
}

// writeKeyPair writes a key that signs things other than certificates: NAME.key and NAME.pub.
func (a *authority) writeKeyPair(name string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	if err := a.writePEM(name+".pub", "PUBLIC KEY", public); err != nil {
		return err
	}
	return a.writePrivate(name, key)
}

func (a *authority) sign(template *x509.Certificate, public crypto.PublicKey) ([]byte, error) {
	return x509.CreateCertificate(rand.Reader, template, a.certificate, public, a.key)
}

func (a *authority) write(name string, der []byte, key *ecdsa.PrivateKey) error {
	if err := a.writePEM(name+".crt", "CERTIFICATE", der); err != nil {
		return err
	}
	return a.writePrivate(name, key)
}

func (a *authority) writePrivate(name string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return a.writePEM(name+".key", "PRIVATE KEY", der)
}

func (a *authority) writePEM(file, kind string, der []byte) error {
	return os.WriteFile(filepath.Join(a.dir, file), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}

func newTemplate(subject pkix.Name) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	now := time.Now()
	return &x509.Certificate{SerialNumber: serial, Subject: subject, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(validity)}, nil
}
