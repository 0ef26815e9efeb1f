//go:build boot

package boot

import (
	"encoding/binary"
	"net"
	"strings"
	"testing"
	"time"
)

// A clock of 2020 is set by a server of 2030, which QEMU's network leads to on this machine, as it does to the one that knows its name.
// A static shell that lies beside a C library (sshd's image) finds that name, too.
func TestTheClockFollowsAServerThatIsFoundByItsName(t *testing.T) {
	answerUDP(t, "127.0.0.1:53", nameAnswer)
	began := time.Now()
	answerUDP(t, "127.0.0.1:123", func(request []byte) []byte {
		return timeAnswer(request, time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC).Add(time.Since(began)))
	})
	m := bootFiles(t, buildModel(t, base+`
onboot:
  - name: address
    image: registry.slipway.test:5000/slipway/static-ip:dev
  - name: shell
    image: registry.slipway.test:5000/slipway/sshd:dev
    command: [sh, -c, "wget -O - http://time.slipway.test:9/ || echo wget ended with $?; date"]
services:
  - name: ntp
    image: registry.slipway.test:5000/slipway/ntp:dev
    command: [/usr/sbin/ntp, time.slipway.test]
  - name: clock
    image: registry.slipway.test:5000/slipway/static-ip:dev
    command: [sh, -c, "until [ $(date +%Y) = 2030 ]; do sleep 1; done; echo it is 2030; exec sleep 1000000"]
files:
  - path: etc/ip/eth0.conf
    contents: |
      address add 10.0.2.15/24 dev eth0
      link set eth0 up
      route add default via 10.0.2.2 dev eth0
  - {path: etc/ip/resolv.conf, contents: "nameserver 10.0.2.2\n"}
`), append(userNetwork(), "-rtc", "base=2020-01-01")...)
	m.until("clock: it is 2030", bootLimit)
	m.index("ntp: the clock was off by 87")
	m.index("shell: wget ended with 1")
	if line := m.seen[m.index("shell: wget: can't connect")]; !strings.Contains(line, "(10.0.2.2)") {
		t.Errorf("another machine than the name's: %s", line)
	}
	if line := m.seen[m.index("UTC 20")]; !strings.Contains(line, "2020") {
		t.Errorf("the clock was not of 2020: %s", line)
	}
	m.powerOff()
}

// answerUDP answers what comes to an address; it takes the ports that the protocols have, since the guest knows no others.
func answerUDP(t *testing.T, at string, answer func([]byte) []byte) {
	t.Helper()
	socket, err := net.ListenPacket("udp4", at)
	must(t, err)
	t.Cleanup(func() { socket.Close() })
	go func() {
		packet := make([]byte, 512)
		for {
			n, from, err := socket.ReadFrom(packet)
			if err != nil {
				return
			}
			if n >= 12 {
				socket.WriteTo(answer(packet[:n]), from)
			}
		}
	}()
}

// timeAnswer is SNTP's (RFC 4330).
func timeAnswer(request []byte, now time.Time) []byte {
	answer := make([]byte, 48)
	answer[0], answer[1], answer[3] = 4<<3|4, 1, 0xec
	copy(answer[24:32], request[40:])
	for _, at := range []int{16, 32, 40} {
		binary.BigEndian.PutUint64(answer[at:], uint64(now.Unix()+2208988800)<<32|uint64(now.Nanosecond())<<32/1e9)
	}
	return answer
}

// nameAnswer says that every name has the one address 10.0.2.2 (RFC 1035), and no other record.
func nameAnswer(request []byte) []byte {
	end := 12
	for end < len(request) && request[end] != 0 {
		end += int(request[end]) + 1
	}
	question := request[12:min(end+5, len(request))]
	answer := append([]byte{request[0], request[1], 0x85, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, question...)
	if kind := question[max(len(question)-3, 0)]; kind == 1 {
		answer[7] = 1
		answer = append(answer, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 2, 2)
	}
	return answer
}
