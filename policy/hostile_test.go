package policy

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// hostileRequests are as long as a call may be, and made to take long.
func hostileRequests() map[string]Request {
	list := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	const size = 1 << 20
	return map[string]Request{
		"long path":       {"GET", "/domain/zone/" + strings.Repeat("a", size), nil},
		"many parts":      {"GET", strings.Repeat("/a", size/2), nil},
		"many slashes":    {"GET", strings.Repeat("/", size), nil},
		"many dots":       {"GET", "/domain/zone/" + strings.Repeat(".", size), nil},
		"many commas":     {"GET", "/domain/zone/" + strings.Repeat("a.b,", size/4) + "c", nil},
		"many escapes":    {"GET", "/domain/zone/" + strings.Repeat("%61", size/3), nil},
		"many labels":     {"GET", "/domain/zone/" + strings.Repeat("%C3%BC.", size/7) + "de", nil},
		"one long label":  {"GET", "/domain/zone/" + strings.Repeat("%C3%BC", size/6), nil},
		"many parameters": {"GET", "/ip?" + list(size/16, "ip=203.0.0.%d&"), nil},
		"many blocks":     {"POST", "/ip/203.0.113.0%2F24/x", []byte(`{"ips":["::/0"` + list(size/16, `,"10.%d::/30"`) + `]}`)},
		"many fields":     {"POST", "/x", []byte(`{"a":0` + list(size/12, `,"f%d":0`) + `}`)},
		"many names":      {"POST", "/x", []byte(`{"service":["a.b"` + list(size/12, `,"aab%db"`) + `]}`)},
		"deep lists":      {"POST", "/x", []byte(strings.Repeat("[", size/2) + strings.Repeat("]", size/2))},
		"deep objects":    {"POST", "/x", []byte(strings.Repeat(`{"a":`, size/6) + "1" + strings.Repeat("}", size/6))},
		"many ids":        {"POST", "/x", []byte(`{"serviceIds":[0` + list(size/12, `,%d`) + `]}`)},
		"a long number":   {"POST", "/x", []byte(`{"serviceId":` + strings.Repeat("9", size) + `}`)},
		"not JSON":        {"POST", "/x", []byte(strings.Repeat("x", size))},
	}
}

// TestHostileRequestsTakeNoLonger holds requests against ten thousand rules. A
// decision that is not linear would not end within the time that tests have.
func TestHostileRequestsTakeNoLonger(t *testing.T) {
	var file strings.Builder
	file.WriteString("default: allow\nrules:\n  - deny: {path: '/" + strings.Repeat("**/a/", 200) + "b'}\n  - deny: {path: '/" + strings.Repeat("*a", 200) + "b'}\n")
	for i := range 10000 {
		fmt.Fprintf(&file, "  - deny: {zone: '*a*a*a*%d*b'}\n", i)
	}
	p := parse(t, file.String())
	for name, r := range hostileRequests() {
		t.Run(name, func(t *testing.T) {
			looks := 0
			p.Decide(t.Context(), raw(), r, func(context.Context, string) (json.RawMessage, error) {
				looks++
				return json.RawMessage(`{"resource":{"name":"x.example"}}`), nil
			})
			if looks > mostReads {
				t.Errorf("it took %d reads", looks)
			}
		})
	}
}
