package disk

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"unicode/utf16"

	"golang.org/x/sys/unix"
)

const (
	sector = 512
	first  = 2048 // a MiB, where every tool begins its first partition
	// A GPT's array of entries fills 32 sectors, at both ends of the disk.
	entrySectors = 32
	entrySize    = 128
	entryCount   = 128
)

// WriteTable gives a disk a new partition table ("dos" or "gpt") with one Linux partition of all its space.
func WriteTable(device, kind string) error {
	disk, err := os.OpenFile(device, os.O_RDWR|unix.O_EXCL, 0)
	if err != nil {
		return err
	}
	defer disk.Close()
	bytes, err := disk.Seek(0, 2)
	if err != nil {
		return err
	}
	pieces, err := table(kind, uint64(bytes)/sector)
	if err != nil {
		return fmt.Errorf("%s: %w", device, err)
	}
	for _, p := range pieces {
		if _, err := disk.WriteAt(p.data, int64(p.at)*sector); err != nil {
			return err
		}
	}
	if err := disk.Sync(); err != nil {
		return err
	}
	if err := unix.IoctlSetInt(int(disk.Fd()), unix.BLKRRPART, 0); err != nil {
		return fmt.Errorf("%s: the kernel does not read its new partitions: %w", device, err)
	}
	return nil
}

// piece is what is written at a sector.
type piece struct {
	at   uint64
	data []byte
}

func table(kind string, sectors uint64) ([]piece, error) {
	if sectors < 2*first {
		return nil, fmt.Errorf("a disk of %d sectors is too small for partitions", sectors)
	}
	switch kind {
	case "dos":
		if sectors > 1<<32-1 {
			return nil, fmt.Errorf("a disk of more than 2 TiB needs -partition gpt")
		}
		// The rest of the first MiB is cleared: it may hold an old table of another kind.
		return []piece{{0, append(bootRecord(0x83, first, uint32(sectors-first)), make([]byte, (first-1)*sector)...)}}, nil
	case "gpt":
		return guidTable(sectors)
	}
	return nil, fmt.Errorf("a partition table of kind %q: it is dos or gpt", kind)
}

// bootRecord is a master boot record with one partition.
func bootRecord(kind byte, start, length uint32) []byte {
	record := make([]byte, sector)
	rand.Read(record[440:444]) // the disk's signature
	entry := record[446:]
	// Cylinders and heads say "too far for this notation"; all readers take sectors.
	copy(entry[1:], []byte{0xfe, 0xff, 0xff, kind, 0xfe, 0xff, 0xff})
	binary.LittleEndian.PutUint32(entry[8:], start)
	binary.LittleEndian.PutUint32(entry[12:], length)
	record[510], record[511] = 0x55, 0xaa
	return record
}

// linuxData is 0FC63DAF-8483-4772-8E79-3D69D8477DE4 as it lies on disk.
var linuxData = []byte{0xaf, 0x3d, 0xc6, 0x0f, 0x83, 0x84, 0x72, 0x47, 0x8e, 0x79, 0x3d, 0x69, 0xd8, 0x47, 0x7d, 0xe4}

// guidTable is a GPT as the UEFI specification describes it: protective record, header, entries, and both again at the end.
func guidTable(sectors uint64) ([]piece, error) {
	entries := make([]byte, entryCount*entrySize)
	copy(entries, linuxData)
	copy(entries[16:], newGUID())
	lastUsable := sectors - entrySectors - 2
	binary.LittleEndian.PutUint64(entries[32:], first)
	binary.LittleEndian.PutUint64(entries[40:], lastUsable)
	for n, unit := range utf16.Encode([]rune("data")) {
		binary.LittleEndian.PutUint16(entries[56+2*n:], unit)
	}
	id := newGUID()
	header := func(own, other, at uint64) []byte {
		h := make([]byte, sector)
		copy(h, "EFI PART")
		order := binary.LittleEndian
		order.PutUint32(h[8:], 0x00010000)
		order.PutUint32(h[12:], 92)
		order.PutUint64(h[24:], own)
		order.PutUint64(h[32:], other)
		order.PutUint64(h[40:], entrySectors+2)
		order.PutUint64(h[48:], lastUsable)
		copy(h[56:], id)
		order.PutUint64(h[72:], at)
		order.PutUint32(h[80:], entryCount)
		order.PutUint32(h[84:], entrySize)
		order.PutUint32(h[88:], crc32.ChecksumIEEE(entries))
		order.PutUint32(h[16:], crc32.ChecksumIEEE(h[:92]))
		return h
	}
	return []piece{
		{0, bootRecord(0xee, 1, uint32(min(sectors-1, 1<<32-1)))},
		{2, entries},
		{1, header(1, sectors-1, 2)},
		{sectors - 1 - entrySectors, entries},
		{sectors - 1, header(sectors-1, 1, sectors-1-entrySectors)},
	}, nil
}

// newGUID is a random one, version 4, in the mixed byte order of GPT.
func newGUID() []byte {
	id := make([]byte, 16)
	rand.Read(id)
	id[7] = id[7]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id
}
