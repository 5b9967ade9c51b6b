package loopback

import (
	"strings"
	"testing"
)

func TestThisMachineIsKnownByItsHosts(t *testing.T) {
	for _, tt := range []struct {
		name, host string
		want       bool
	}{
		{"name", "localhost", true},
		{"name in capitals", "LOCALHOST", true},
		{"name that is complete", "localhost.", true},
		{"name with a port", "LocalHost.:8080", true},
		{"name with an empty port", "localhost:", true},
		{"address", "127.0.0.1", true},
		{"address with a port", "127.0.0.1:8080", true},
		{"another address of the network", "127.8.9.1", true},
		{"IPv6", "[::1]:8080", true},
		{"IPv6 without a port", "[::1]", true},
		{"IPv6 without brackets", "::1", true},
		{"IPv6 in full", "0:0:0:0:0:0:0:1", true},
		{"IPv6 with a zone", "[::1%lo]:8080", true},
		{"IPv4 within IPv6", "[::ffff:127.0.0.1]:8080", true},
		{"IPv4 within IPv6, in digits", "::FFFF:7f00:1", true},

		{"nothing", "", false},
		{"port alone", ":8080", false},
		{"address that is looked up as a name", "127.0.0.1.", false},
		{"name below it", "a.localhost", false},
		{"name that begins alike", "localhost.evil.example", false},
		{"address that begins a name", "127.0.0.1.evil.example", false},
		{"two dots", "localhost..", false},
		{"short form", "127.1", false},
		{"number", "2130706433", false},
		{"octal", "0177.0.0.1", false},
		{"every address", "0.0.0.0", false},
		{"every IPv6 address", "[::]:80", false},
		{"address of a network", "192.168.1.1", false},
		{"another within IPv6", "[::ffff:192.0.2.1]", false},
		{"port within brackets", "[127.0.0.1:80]", false},
		{"user", "localhost@evil.example", false},
	} {
		if got := Host(tt.host); got != tt.want {
			t.Errorf("%s: Host(%q) = %t, want %t", tt.name, tt.host, got, tt.want)
		}
	}
	for _, name := range []string{"localhost:80", "[::1]", "127.0.0.1:80"} {
		if Name(name) {
			t.Errorf("Name(%q) = true, want false: it is no host of a URL", name)
		}
	}
}

func TestOnlyThisMachineIsListenedTo(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", "localhost:0", "[::ffff:127.0.0.1]:0"} {
		l, err := Listen(t.Context(), "tests", address)
		if err != nil {
			t.Errorf("Listen(%q) = %v, want none", address, err)
			continue
		}
		l.Close()
	}
	for _, address := range []string{":0", "0.0.0.0:0", "192.0.2.1:0", "[::]:0"} {
		if _, err := Listen(t.Context(), "tests", address); err == nil || !strings.Contains(err.Error(), "reached from other machines") {
			t.Errorf("Listen(%q) = %v, want a refusal", address, err)
		}
	}
}
