package main

import (
	"encoding/json"
	"io"
	"strings"
	"testing"
	"unicode/utf16"
)

// asUTF16 is how some systems write text to a pipe.
func asUTF16(text string, bigEndian bool) string {
	var b strings.Builder
	for _, unit := range append([]uint16{0xfeff}, utf16.Encode([]rune(text))...) {
		high, low := byte(unit>>8), byte(unit)
		if bigEndian {
			b.Write([]byte{high, low})
		} else {
			b.Write([]byte{low, high})
		}
	}
	return b.String()
}

// What a host may write before, or instead of, a message. However it begins,
// each bad line is answered once, and the message behind it as ever.
func TestAnyFirstLineLeavesTheServerServing(t *testing.T) {
	const ready = `{"jsonrpc":"2.0","method":"notifications/initialized"}`
	malformed, invalid, params := []int{-32700}, []int{-32600}, []int{-32602}
	for _, tt := range []struct {
		name, input string
		codes       []int  // of the errors, in order
		says        string // each of them
	}{
		{"byte order mark before the first message", "\ufeff", nil, ""},
		{"byte order mark before a bad line", "\ufeffhello\n", malformed, "one line of JSON in UTF-8"},
		{"byte order mark of a later line", "\n\ufeff" + ready + "\n", nil, ""},
		{"byte order mark on a line of its own", "\ufeff\n", nil, ""},
		{"two byte order marks", "\ufeff\ufeff{}\n", malformed, ""},
		{"empty lines", "\n\r\n \t \n", nil, ""},
		{"header of another protocol", "Content-Length: 150\r\n\r\n", malformed, "Content-Length"},
		{"two headers", "Content-Type: application/json\r\nContent-Length: 150\r\n\r\n", []int{-32700, -32700}, "Content-Length"},
		{"request of HTTP", "POST /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n", []int{-32700, -32700}, "one line of JSON"},
		{"UTF-16, little end first", asUTF16(hello, false) + "\n", malformed, "UTF-8"},
		{"UTF-16, big end first", asUTF16(hello, true) + "\n", malformed, "UTF-8"},
		{"UTF-16 without a mark", asUTF16("{}", false)[2:] + "\n", malformed, "UTF-8"},
		{"NUL bytes", "\x00\x00\x00\n", malformed, "UTF-8"},
		{"NUL byte behind a message", ready + "\x00\n", malformed, "UTF-8"},
		{"Latin-1", "{\"jsonrpc\":\"2.0\",\"method\":\"caf\xe9\"}\n", malformed, "UTF-8"},
		{"cut character", "{\"jsonrpc\":\"2.0\",\"method\":\"\xf0\x9f\x99\"}\n", malformed, "UTF-8"},
		{"surrogate as UTF-8", "{\"jsonrpc\":\"2.0\",\"method\":\"\xed\xa0\x80\"}\n", malformed, "UTF-8"},
		{"word", "hello\n", malformed, "one line of JSON"},
		{"cut message", `{"jsonrpc":"2.0","id":1,"meth` + "\n", malformed, "one line of JSON"},
		{"message over two lines", "{\"jsonrpc\":\"2.0\",\n\"id\":1,\"method\":\"ping\"}\n", []int{-32700, -32700}, "one line of JSON"},
		{"two messages in one line", ready + ready + "\n", malformed, "one line of JSON"},
		{"messages with a lone carriage return between", ready + "\r" + ready + "\n", malformed, "one line of JSON"},
		{"endless line", strings.Repeat("x", 9<<20) + "\n", malformed, "longer than"},
		{"nesting without end", strings.Repeat("[", 100000) + "\n", malformed, "levels"},
		{"members that nest", strings.Repeat(`{"a":`, 500) + "1" + strings.Repeat("}", 500) + "\n", malformed, "levels"},
		{"empty object", "{}\n", invalid, "jsonrpc"},
		{"empty array", "[]\n", invalid, "one JSON-RPC message"},
		{"batch", "[" + hello + "]\n", invalid, "batches"},
		{"number", "42\n", invalid, ""},
		{"string", "\"initialize\"\n", invalid, ""},
		{"null", "null\n", invalid, ""},
		{"true, false", "true\nfalse\n", []int{-32600, -32600}, ""},
		{"member that is there twice", `{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}` + "\n", invalid, "two members"},
		{"version 1.0", `{"jsonrpc":"1.0","method":"ping","id":null}` + "\n", invalid, "2.0"},
		{"no version", `{"method":"ping"}` + "\n", invalid, "2.0"},
		{"null for an id", `{"jsonrpc":"2.0","id":null,"method":"ping"}` + "\n", invalid, "string or a number"},
		{"fraction for an id", `{"jsonrpc":"2.0","id":0.5,"method":"ping"}` + "\n", invalid, "string or a number"},
		{"boolean for an id", `{"jsonrpc":"2.0","id":false,"method":"ping"}` + "\n", invalid, "string or a number"},
		{"object for an id", `{"jsonrpc":"2.0","id":{"a":1},"method":"ping"}` + "\n", invalid, "string or a number"},
		{"number for a method", `{"jsonrpc":"2.0","method":1}` + "\n", invalid, "method"},
		{"array for parameters", `{"jsonrpc":"2.0","method":"ping","params":[1]}` + "\n", params, "params"},
		{"null for parameters", `{"jsonrpc":"2.0","method":"notifications/initialized","params":null}` + "\n", nil, ""},
		{"answer to nothing", `{"jsonrpc":"2.0","id":1,"result":{}}` + "\n", nil, ""},
		{"error to nothing", `{"jsonrpc":"2.0","id":"x","error":{"code":-32601,"message":"m"}}` + "\n", nil, ""},
		{"error to what was not read", `{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m"}}` + "\n", nil, ""},
		{"answers that lack something", `{"jsonrpc":"2.0","result":{}}` + "\n" + `{"id":1,"error":{}}` + "\n", []int{-32600}, "2.0"},
		{"notification, then a bad line", ready + "\n{bad\n", malformed, "one line of JSON"},
		{"notification that nobody knows", `{"jsonrpc":"2.0","method":"notifications/none"}` + "\n", nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := serveTalk(t)
			go io.WriteString(k.in, tt.input+hello+"\n")
			for _, code := range tt.codes {
				l, ok := k.hear()
				if !ok || l.Error == nil || l.Error.Code != code || string(l.ID) != "null" || !strings.Contains(l.Error.Message, tt.says) {
					t.Errorf("the server says %s, want error %d without an id, with %q", l.Raw, code, tt.says)
				}
			}
			if l, _ := k.hear(); string(l.ID) != "0" || l.Error != nil || !strings.Contains(string(l.Result), `"protocolVersion":"2025-11-25"`) {
				t.Errorf("initialize is answered with %s", l.Raw)
			}
			k.in.Close()
			if l, more := k.hear(); more {
				t.Errorf("the server says more: %s", l.Raw)
			}
			if err := <-k.ended; err != nil {
				t.Errorf("serve = %v, want nil", err)
			}
		})
	}
}

func TestACutLastLineIsAnswered(t *testing.T) {
	k := serveTalk(t)
	go func() {
		io.WriteString(k.in, `{"jsonrpc":"2.0","id":1,"meth`)
		k.in.Close()
	}()
	if l, _ := k.hear(); l.Error == nil || l.Error.Code != -32700 {
		t.Errorf("the server says %s, want that the line can't be read", l.Raw)
	}
	if err := <-k.ended; err != nil {
		t.Errorf("serve = %v, want nil", err)
	}
}

// The error goes to whoever waits for the request, as far as that can be told.
func TestBadLinesAreAnsweredToTheirRequest(t *testing.T) {
	k := serveTalk(t)
	for line, want := range map[string]string{
		"{\"jsonrpc\":\"2.0\",\"id\":9007199254740993,\"method\":\"tools/call\",\"params\":{\"name\":\"get_server\",\"arguments\":{\"server\":\"caf\xe9\"}}}": "9007199254740993",
		"{\"jsonrpc\":\"2.0\",\"id\":\"caf\xe9\",\"method\":\"ping\"}":                                                                                        "null",
		`{"jsonrpc":"1.0","id":"a","method":"ping"}`:                                                                                                          `"a"`,
		`{"jsonrpc":"2.0","id":5,"method":null}`:                                                                                                              "5",
		`{"jsonrpc":"2.0","id":6,"method":"ping","params":"x"}`:                                                                                               "6",
		`{"jsonrpc":"2.0","id":7}`:                                                                                                                            "7",
	} {
		k.say("%s", line)
		if l, _ := k.hear(); l.Error == nil || string(l.ID) != want {
			t.Errorf("%s is answered with %s, want an error with the id %s", line, l.Raw, want)
		}
	}
}

// Hosts differ in how far they get before they wait for an answer.
func TestTheHandshakeIsNoLock(t *testing.T) {
	k := serveTalk(t)
	k.say(`{"jsonrpc":"2.0","id":1,"method":"ping"}`)
	k.say(`{"jsonrpc":"2.0","id":2,"method":"ping","params":null}`)
	k.say("%s\n%s", hello, strings.Replace(hello, `"id":0`, `"id":3`, 1))
	k.say(`{"jsonrpc":"2.0","id":4,"method":"tools/list"}`)
	for id, l := range k.answers(5) {
		if l.Error != nil {
			t.Errorf("request %s is answered with %s", id, l.Raw)
		}
	}
}

// A version of the protocol with batches is not offered. Its clients know the one
// before it.
func TestVersionsAreAgreedOn(t *testing.T) {
	for asked, want := range map[string]string{
		"2024-11-05": "2024-11-05", "2025-03-26": "2024-11-05", "2025-06-18": "2025-06-18", "2025-11-25": "2025-11-25",
		"2026-07-28": "2025-11-25", "2099-01-01": "2025-11-25", "": "2024-11-05",
	} {
		k := serveTalk(t)
		k.say("%s", strings.Replace(hello, "2025-11-25", asked, 1))
		l, _ := k.hear()
		var got struct{ ProtocolVersion string }
		if err := json.Unmarshal(l.Result, &got); err != nil || got.ProtocolVersion != want {
			t.Errorf("who asks for %q is answered with %s, want %q", asked, l.Raw, want)
		}
	}
	k := serveTalk(t)
	k.say(`{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2099-01-01","io.modelcontextprotocol/clientCapabilities":{}}}}`)
	if l, _ := k.hear(); l.Error == nil || !strings.Contains(l.Raw, `"supported":["2026-07-28","2025-11-25","2025-06-18","2024-11-05"]`) {
		t.Errorf("an unknown version without a handshake is answered with %s, want the known ones", l.Raw)
	}
}

// What OVHcloud was asked for runs to its end, and nobody is told; the token
// tells the outcome later.
func TestACancelledDestroyEndsInOrder(t *testing.T) {
	far := newSlowOVH(t)
	k := serveTalkWith(t, far.env, "serve")
	k.say("%s", hello)
	k.call(1, "reboot_server", `{"server":"ns3000001.ip-192-0-2.eu"}`)
	confirmed := `{"server":"ns3000001.ip-192-0-2.eu","confirmation_token":"` + confirmationToken(t, k.answers(2)["1"]) + `"}`
	k.call(2, "reboot_server", confirmed)
	<-far.arrived // the order is under way
	k.say(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}`)
	k.call(3, "reboot_server", confirmed)
	close(far.release)
	all := k.answers(1)
	if got := all["3"].Raw; !strings.Contains(got, "hardReboot") {
		t.Errorf("the first answer is %v, want the task that began, to who asks again", all)
	}
	k.in.Close()
	if l, more := k.hear(); more {
		t.Errorf("the server says more: %s", l.Raw)
	}
	if n := far.reboots.Load(); n != 1 {
		t.Errorf("%d reboots, want 1", n)
	}
}
