package serve

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestRequestsMeantForOthersAreRefused(t *testing.T) {
	s := open(t, Options{AllowHosts: []string{"MCP.example.org"}, AllowOrigins: []string{"https://app.example.org"}})
	_, port, _ := strings.Cut(s.addr, ":")
	tests := []struct {
		name   string
		header header
		want   int
	}{
		{"own address", nil, 200},
		{"own name", header{"Host": "localhost:" + port}, 200},
		{"own name, other port, as through a tunnel", header{"Host": "localhost:9"}, 200},
		{"own name, complete and in capitals", header{"Host": "LOCALHOST.:" + port}, 200},
		{"own address of the other kind", header{"Host": "[::1]:" + port}, 200},
		{"allowed name", header{"Host": "mcp.example.org."}, 200},
		{"page of this server", header{"Host": "localhost:" + port, "Origin": "http://localhost:" + port}, 200},
		{"page of this server behind a proxy", header{"Host": "mcp.example.org", "Origin": "https://mcp.example.org"}, 200},
		{"allowed page", header{"Origin": "https://app.example.org"}, 200},
		{"typed by a person", header{"Sec-Fetch-Site": "none"}, 200},
		{"name that was rebound", header{"Host": "evil.example:" + port}, 403},
		{"name that was rebound, with its page", header{"Host": "evil.example", "Origin": "http://evil.example"}, 403},
		{"name that looks like this machine's", header{"Host": "localhost.evil.example"}, 403},
		{"address of another machine", header{"Host": "192.0.2.1"}, 403},
		{"wildcard address", header{"Host": "0.0.0.0:" + port}, 403},
		{"foreign page", header{"Origin": "https://evil.example"}, 403},
		{"page of another port", header{"Origin": "http://127.0.0.1:1"}, 403},
		{"page of a name like an allowed one", header{"Origin": "https://app.example.org.evil.example"}, 403},
		{"allowed page without TLS", header{"Origin": "http://app.example.org"}, 403},
		{"page without origin", header{"Origin": "null"}, 403},
		{"image of a foreign page", header{"Sec-Fetch-Site": "cross-site"}, 403},
		{"image of a page of the same site", header{"Sec-Fetch-Site": "same-site"}, 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := s.send("POST", "/mcp", hello, tt.header); got.status != tt.want {
				t.Errorf("POST /mcp with %v = %d %s, want %d", tt.header, got.status, got.body, tt.want)
			}
			if tt.want == http.StatusOK {
				return
			}
			for _, path := range []string{"/sse", "/message?sessionId=1", "/mcp", "/nothing"} {
				if got := s.send("GET", path, "", tt.header); got.status != tt.want {
					t.Errorf("GET %s with %v = %d, want %d", path, tt.header, got.status, tt.want)
				}
			}
		})
	}
	s.answers(nil)
}

func TestTwoOriginsAreOneTooMany(t *testing.T) {
	s := open(t, Options{AllowOrigins: []string{"https://app.example.org"}})
	c := s.dial()
	c.Write([]byte("GET /sse HTTP/1.1\r\nHost: localhost\r\nOrigin: https://app.example.org\r\nOrigin: https://evil.example\r\n\r\n"))
	if got := status(t, c); got != "HTTP/1.1 403 Forbidden" {
		t.Errorf("two Origins = %q, want 403", got)
	}
}

func TestOnlyAllowedPagesMayReadAnswers(t *testing.T) {
	s := open(t, Options{AllowOrigins: []string{"https://app.example.org"}})
	const key = "Access-Control-Allow-Origin"
	ask := header{"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "mcp-method"}
	allowed, foreign := ask.with("Origin", "https://app.example.org"), ask.with("Origin", "https://evil.example")
	got := s.send("OPTIONS", "/mcp", "", allowed)
	if got.status != 204 || got.header.Get(key) != "https://app.example.org" || !strings.Contains(got.header.Get("Access-Control-Allow-Headers"), "Mcp-Method") {
		t.Errorf("preflight of an allowed page = %d %v", got.status, got.header)
	}
	if got := s.send("OPTIONS", "/mcp", "", foreign); got.status != 403 || got.header.Get(key) != "" {
		t.Errorf("preflight of a foreign page = %d %v, want 403", got.status, got.header)
	}
	if got := s.send("OPTIONS", "/mcp", "", nil); got.status != 405 || got.header.Get("Allow") == "" {
		t.Errorf("OPTIONS without a page = %d %v, want 405", got.status, got.header)
	}
	for origin, want := range map[string]string{"": "", "https://app.example.org": "https://app.example.org"} {
		resp, err := s.begin(t.Context(), "GET", "/sse", "", header{"Origin": origin})
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got := resp.Header.Get(key); resp.StatusCode != 200 || got != want || resp.Header.Get("X-Accel-Buffering") != "no" {
			t.Errorf("GET /sse with Origin %q: %s = %q, want %q; %v", origin, key, got, want, resp.Header)
		}
	}
}

func TestTokensAreDemanded(t *testing.T) {
	s := open(t, Options{TokenFile: tokenFile(t)})
	tests := []struct {
		name   string
		header header
	}{
		{"none", nil},
		{"unknown", bearing("carol-0123456789abcdef0123456789abcdef")},
		{"empty", bearing("")},
		{"part of a token", bearing(aliceToken[:30])},
		{"more than a token", bearing(aliceToken + "0")},
		{"other letters", bearing(strings.ToUpper(aliceToken))},
		{"the line of the file", bearing("alice:" + aliceToken)},
		{"other scheme", header{"Authorization": "Basic " + aliceToken}},
		{"no scheme", header{"Authorization": aliceToken}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, r := range [][2]string{{"POST", "/mcp"}, {"GET", "/mcp"}, {"DELETE", "/mcp"}, {"GET", "/sse"}, {"POST", "/message?sessionId=1"}, {"GET", "/?access_token=" + aliceToken}} {
				body := ""
				if r[0] == "POST" {
					body = hello
				}
				got := s.send(r[0], r[1], body, tt.header)
				if got.status != 401 || !strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer ") || strings.Contains(got.body, aliceToken[6:]) {
					t.Errorf("%s %s = %d %v %s, want 401", r[0], r[1], got.status, got.header, got.body)
				}
			}
			s.answers(bearing(aliceToken))
		})
	}
	s.answers(header{"Authorization": "bearer " + bobToken})
	for _, secret := range []string{aliceToken[6:], bobToken[4:], strings.ToUpper(aliceToken[6:])} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log holds a token")
		}
	}
}

func TestProbesNeedNeitherNameNorToken(t *testing.T) {
	s := open(t, Options{TokenFile: tokenFile(t)})
	for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n"} {
		if got := s.send("GET", path, "", header{"Host": "10.1.2.3"}); got.status != 200 || got.body != want {
			t.Errorf("GET %s = %d %q, want 200 %q", path, got.status, got.body, want)
		}
	}
}

func TestAnswersOfTheGuardSayWhatToDo(t *testing.T) {
	s := open(t, Options{Limits: Limits{Body: 4000}})
	mine, sse := s.session(nil), s.openSSE(nil).endpoint
	tests := []struct {
		name, method, path, body string
		header                   header
		want                     int
		says                     string
	}{
		{"plain text, as any page can send", "POST", "/mcp", hello, header{"Content-Type": "text/plain"}, 415, "application/json"},
		{"plain text to HTTP+SSE", "POST", "/message?sessionId=1", hello, header{"Content-Type": "text/plain"}, 415, "application/json"},
		{"a form", "POST", "/mcp", hello, header{"Content-Type": "application/x-www-form-urlencoded"}, 415, "application/json"},
		{"packed", "POST", "/mcp", hello, header{"Content-Encoding": "gzip"}, 415, "Content-Encoding"},
		{"too long", "POST", "/mcp", hello + strings.Repeat(" ", 4000), nil, 413, "4000 bytes"},
		{"too deep", "POST", "/mcp", strings.Repeat("[", 101) + strings.Repeat("]", 101), nil, 400, "100 levels"},
		{"too deep an argument", "POST", "/mcp", `{"params":` + strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 101), nil, 400, "100 levels"},
		{"no JSON", "POST", "/mcp", "hello", nil, 400, "JSON-RPC"},
		{"batch", "POST", "/mcp", "[" + hello + "]", nil, 400, "one JSON-RPC message"},
		{"Latin-1", "POST", "/mcp", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"caf\xe9\"}", nil, 400, "UTF-8"},
		{"Latin-1 over HTTP+SSE", "POST", sse, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"caf\xe9\"}", nil, 400, "UTF-8"},
		{"UTF-16", "POST", "/mcp", "\xff\xfe{\x00}\x00", header{"Content-Type": "application/json; charset=utf-16"}, 400, "UTF-8"},
		{"UTF-16 without a mark", "POST", sse, "{\x00}\x00", nil, 400, "UTF-8"},
		{"nothing", "POST", "/mcp", "", nil, 400, "JSON-RPC"},
		{"array for parameters", "POST", "/mcp", `{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}`, mine, 400, "params"},
		{"version 1.0", "POST", sse, `{"jsonrpc":"1.0","id":1,"method":"ping"}`, nil, 400, "2.0"},
		{"two ids", "POST", "/mcp", `{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}`, mine, 400, "two members"},
		{"object for an id", "POST", "/mcp", `{"jsonrpc":"2.0","id":{},"method":"ping"}`, nil, 400, "string or a number"},
		{"object for an id, HTTP+SSE", "POST", sse, `{"jsonrpc":"2.0","id":[1],"method":"ping"}`, nil, 400, "string or a number"},
		{"body of a GET", "GET", "/mcp", "hello", nil, 400, "no body"},
		{"no session", "POST", "/mcp", call("say"), nil, 400, "Mcp-Session-Id"},
		{"no session to listen to", "GET", "/mcp", "", nil, 400, "Mcp-Session-Id"},
		{"made up session", "POST", "/mcp", call("say"), header{"Mcp-Session-Id": "mcp-session-1"}, 404, "initialize"},
		{"session of the other transport", "POST", "/message?sessionId=" + mine["Mcp-Session-Id"], call("say"), nil, 404, "/sse"},
		{"made up session of HTTP+SSE", "POST", "/message?sessionId=x", call("say"), nil, 404, "/sse"},
		{"other method", "PUT", "/mcp", "", nil, 405, "POST"},
		{"other path", "GET", "/", "", nil, 404, "/mcp"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := s.send(tt.method, tt.path, tt.body, tt.header)
			if got.status != tt.want || !strings.Contains(got.body, tt.says) {
				t.Errorf("%s %s = %d %s, want %d and %q", tt.method, tt.path, got.status, got.body, tt.want, tt.says)
			}
			var failed struct {
				Version string `json:"jsonrpc"`
				Error   struct{ Code int }
			}
			if err := json.Unmarshal([]byte(got.body), &failed); err != nil || failed.Version != "2.0" || failed.Error.Code == 0 {
				t.Errorf("%s, %v, want an error of the protocol", got.body, err)
			}
		})
	}
	deep := `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"say","arguments":{"a":"` + strings.Repeat(`[\"`, 200) + `"}}}`
	if got := s.send("POST", "/mcp", deep, mine); got.status != 200 {
		t.Errorf("brackets in a string = %d %s, want 200", got.status, got.body)
	}
}

func TestACallIsNoAnswer(t *testing.T) {
	s := open(t, Options{})
	h := s.session(nil)
	for _, body := range []string{
		`{"jsonrpc":"2.0","id":5,"method":"ping","result":{}}`,
		`{"jsonrpc":"2.0","id":5,"method":"ping","params":{},"error":{"code":1,"message":"x"}}`,
	} {
		if got := s.send("POST", "/mcp", body, h); got.status != 400 || !strings.Contains(got.body, "at once") {
			t.Errorf("%s = %d %s, want it refused", body, got.status, got.body)
		}
		if m, _ := parse([]byte(body)); m.isCall() {
			t.Errorf("%s is taken for a call that waits for an answer", body)
		}
	}
}

func TestAByteOrderMarkBeforeABodyIsSkipped(t *testing.T) {
	s := open(t, Options{})
	if got := s.send("POST", "/mcp", byteOrderMark+hello, nil); got.status != 200 {
		t.Errorf("initialize behind a byte order mark = %d %s", got.status, got.body)
	}
}

func TestRefusalsGoToTheirRequest(t *testing.T) {
	s := open(t, Options{})
	p := s.openSSE(nil)
	for _, path := range []string{"/mcp", p.endpoint} {
		for _, id := range wireIDs() {
			for _, rest := range []string{`"method":"caf` + "\xe9" + `"`, `"method":1`, `"method":"ping","params":"x"`} {
				got := s.send("POST", path, `{"jsonrpc":"2.0","id":`+id+`,`+rest+`}`, nil)
				if got.status != 400 || !strings.HasPrefix(got.body, `{"jsonrpc":"2.0","id":`+id+`,"error":`) {
					t.Errorf("POST %s of request %s with %q = %d %s, want it refused by its id", path, id, rest, got.status, got.body)
				}
			}
		}
	}
}
