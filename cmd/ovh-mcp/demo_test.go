package main

import (
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDemoWaitsForAPerson opens the link that the demo prints in a browser
// without scripts, and answers there.
func TestDemoWaitsForAPerson(t *testing.T) {
	for verb, tt := range map[string]struct {
		fields     url.Values
		want, none []string
	}{
		"approve": {
			url.Values{"name": {"ns3000002.ip-192-0-2.eu"}},
			[]string{"Ctrl-C", "Approved by the operator.", "OVHcloud began: task", "web-2 runs debian13_64"},
			nil,
		},
		"deny": {
			url.Values{"reason": {"It holds the shop"}},
			[]string{"Denied by the operator, so nothing was sent.", "“It holds the shop”"},
			[]string{"OVHcloud began", "Approved"},
		},
	} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			kept := t.TempDir()
			stdout, out := io.Pipe()
			p := &program{stdin: strings.NewReader(""), stdout: out, stderr: failing{t}, getenv: func(string) string { return "" }, kept: kept, confirmationKey: filepath.Join(t.TempDir(), "key")}
			ended := make(chan error, 1)
			go func() {
				err := p.run(t.Context(), []string{"demo", "--consent", "person"})
				out.CloseWithError(err)
				ended <- err
			}()
			told := answerDemo(t, stdout, verb, tt.fields)
			if err := <-ended; err != nil {
				t.Fatalf("demo = %v after\n%s", err, told)
			}
			told = strings.Join(strings.Fields(told), " ")
			for _, want := range append(tt.want, "192.0.2.11 answers with web-1.example.com.", "That was it") {
				if !strings.Contains(told, want) {
					t.Errorf("the demo does not tell %q:\n%s", want, told)
				}
			}
			for _, none := range tt.none {
				if strings.Contains(told, none) {
					t.Errorf("the demo tells %q:\n%s", none, told)
				}
			}
			if left, err := os.ReadDir(kept); err != nil || len(left) > 0 {
				t.Errorf("the demo leaves %v, %v", left, err)
			}
		})
	}
}

// answerDemo follows the start link once the demo has told it all about, and
// returns everything that it told.
func answerDemo(t *testing.T, stdout io.Reader, verb string, fields url.Values) string {
	t.Helper()
	var told strings.Builder
	answered := false
	for buffer := make([]byte, 4<<10); ; {
		n, err := stdout.Read(buffer)
		told.Write(buffer[:n])
		if err != nil {
			return told.String()
		}
		if _, rest, ok := strings.Cut(told.String(), "\nhttp://"); ok && !answered && strings.Contains(rest, "Ctrl-C") {
			link, _, _ := strings.Cut(rest, "\n")
			openPage(t, "http://"+link).answer(verb, fields)
			answered = true
		}
	}
}
