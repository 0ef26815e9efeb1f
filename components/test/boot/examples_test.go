//go:build boot

package boot

import (
	"testing"
	"time"
)

func TestTheMinimalExampleTakesAnAddress(t *testing.T) {
	m := bootFiles(t, buildModel(t, example(t, "minimal.yml")), userNetwork()...)
	m.until("slipway: ready in", bootLimit)
	m.until("dhcp: eth0 has 10.0.2.15/24, gateway 10.0.2.2", 30*time.Second)
	m.powerOff()
}
