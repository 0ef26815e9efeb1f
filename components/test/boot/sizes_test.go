//go:build boot

package boot

import (
	"os"
	"regexp"
	"strconv"
	"testing"

	"slipway.dev/components/internal/image"
)

// Debian's updates change sizes a little; more than a tenth is news.
func TestTheTablesOfSizesAreTrue(t *testing.T) {
	var rows [][]string
	for page, least := range map[string]int{"components.md": 15, "operator.md": 3} {
		data, err := os.ReadFile("../../../docs/" + page)
		must(t, err)
		found := regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| ([0-9.]+) \\|").FindAllStringSubmatch(string(data), -1)
		if len(found) < least {
			t.Fatalf("%s: only %d rows", page, len(found))
		}
		rows = append(rows, found...)
	}
	a := newAssembler(t)
	for _, row := range rows {
		img, err := image.Current(a.env, row[1])
		must(t, err)
		manifest, err := img.Manifest()
		must(t, err)
		var size int64
		for _, layer := range manifest.Layers {
			size += layer.Size
		}
		said, err := strconv.ParseFloat(row[2], 64)
		must(t, err)
		// 0.06 is what rounding may hide.
		if is := float64(size) / 1e6; is > said*1.1+0.06 || is < said*0.9-0.06 {
			t.Errorf("%s has %.1f MB, the table says %.1f: components/build table has them", row[1], is, said)
		}
	}
}
