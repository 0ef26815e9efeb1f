//go:build boot

package boot

import (
	"fmt"
	"testing"
	"time"
)

// modelContainer is one of a model, with an image that has busybox.
func modelContainer(name, script string, keys ...string) string {
	text := fmt.Sprintf("  - name: %s\n    image: %s/slipway/dhcp:dev\n    command: [/bin/busybox, sh, -c, '%s']\n", name, exampleRegistry, script)
	for _, key := range keys {
		text += "    " + key + "\n"
	}
	return text
}

func TestAVolumeHoldsTheLayoutOfAnImage(t *testing.T) {
	look := `set -e; cd /images; /bin/busybox grep -q 1.0.0 oci-layout; for blob in blobs/sha256/*; do` +
		` echo "$(/bin/busybox basename $blob)  $blob" | /bin/busybox sha256sum -c; done; if echo more > new; then exit 1; fi; echo it is whole`
	m := bootFiles(t, buildModel(t, example(t, "minimal.yml", "services:\n",
		"volumes:\n  - name: images\n    image: "+exampleRegistry+"/slipway/dhcp:dev\n    format: oci\n    readonly: true\n"+
			"onboot:\n"+modelContainer("look", look, `binds: ["images:/images:ro"]`)+"services:\n")))
	m.until("look: it is whole", bootLimit)
	m.until("slipway: ready in", time.Minute)
	m.powerOff()
}

// A profile that nobody has loaded is no protection, so the container does not start; the kernel's own name for none is applied.
func TestAContainerHasItsAppArmorProfileOrDoesNotStart(t *testing.T) {
	m := bootFiles(t, buildModel(t, example(t, "minimal.yml", "services:\n",
		"onboot:\n"+modelContainer("free", "echo profile $(/bin/busybox cat /proc/self/attr/apparmor/current)", "apparmor: unconfined")+
			"services:\n"+modelContainer("confined", "echo it runs", "apparmor: nobody-has-loaded-this", "restart: never"))))
	m.until("free: profile unconfined", bootLimit)
	m.until("but for confined", time.Minute)
	m.index("apparmor failed to apply profile")
	m.powerOff()
}
