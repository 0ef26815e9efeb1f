package source

import (
	"slipway.dev/components/internal/tree"
)

// Archive is an image of one static command, as an OCI archive that containerd imports at start.
type Archive struct {
	Package string // the command's package below components/
	Name    string // the image's name in containerd
	At      string
	// Pack makes the archive; given by the caller, since images know sources and not the other way round.
	Pack func(name string, command []byte) ([]byte, error)
}

func (s Archive) Key(e *Env) (string, error) {
	key, err := GoCommand{Package: s.Package, At: s.At}.Key(e)
	return Hash("archive", key, s.Name), err
}

func (s Archive) Add(e *Env, t *tree.Tree) error {
	command, err := compile(e, s.Package)
	if err != nil {
		return err
	}
	data, err := s.Pack(s.Name, command)
	if err != nil {
		return err
	}
	return t.Put(s.At, tree.Entry{Mode: 0o644, Data: data})
}
