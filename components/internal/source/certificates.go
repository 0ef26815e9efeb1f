package source

import (
	"bytes"
	"fmt"
	"strings"

	"slipway.dev/components/internal/tree"
)

// Certificates is the bundle of the certificate authorities that Debian trusts, as its update-ca-certificates would write it.
type Certificates struct{}

const (
	certificateFolder = "usr/share/ca-certificates/mozilla/"
	certificateBundle = "etc/ssl/certs/ca-certificates.crt"
)

func (s Certificates) packages() Debian {
	return Debian{Packages: []string{"ca-certificates"}, Only: "ca-certificates"}
}

func (s Certificates) Key(e *Env) (string, error) {
	key, err := s.packages().Key(e)
	return Hash("certificates", key), err
}

func (s Certificates) Add(e *Env, t *tree.Tree) error {
	all, err := s.packages().Unpack(e)
	if err != nil {
		return err
	}
	return bundle(all, t)
}

// bundle joins the certificates in order of their names.
func bundle(all, t *tree.Tree) error {
	var joined bytes.Buffer
	for _, name := range all.Names() {
		if !strings.HasPrefix(name, certificateFolder) || !strings.HasSuffix(name, ".crt") {
			continue
		}
		entry, _ := all.Get(name)
		if !bytes.Contains(entry.Data, []byte("-----BEGIN CERTIFICATE-----")) {
			return fmt.Errorf("%s is no certificate", name)
		}
		joined.Write(bytes.TrimRight(entry.Data, "\n"))
		joined.WriteByte('\n')
	}
	if joined.Len() == 0 {
		return fmt.Errorf("package ca-certificates has no certificate below %s", certificateFolder)
	}
	return t.Put(certificateBundle, tree.Entry{Mode: 0o644, Data: joined.Bytes()})
}
