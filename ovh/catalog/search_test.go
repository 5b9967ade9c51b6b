package catalog

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// asked are the questions of a file of testdata, with the operations that
// answer them.
func asked(t *testing.T, name string) map[string][]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string][]string)
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		question, answers, ok := strings.Cut(line, " = ")
		if !ok || out[question] != nil {
			t.Fatalf("%s: %q is no question, or asked twice", name, line)
		}
		out[question] = strings.Split(answers, "; ")
	}
	return out
}

func TestTheFirstThreeAnswersAreRight(t *testing.T) {
	c := describedAPI(t)
	for name, least := range map[string]int{"search.txt": 45, "search-held-out.txt": 42} {
		questions := asked(t, name)
		right := 0
		for q, want := range questions {
			got := names(c.Search(Query{Text: q, Limit: 10}))
			if slices.ContainsFunc(got[:min(3, len(got))], func(op string) bool { return slices.Contains(want, op) }) {
				right++
				continue
			}
			t.Logf("%s: Search(%q) = %s, want %q", name, q, strings.Join(got, ", "), want)
		}
		if len(questions) != 50 || right < least {
			t.Errorf("%s: %d of %d questions are answered, want %d of 50", name, right, len(questions), least)
		}
		t.Logf("%s: %d of %d", name, right, len(questions))
	}
}

func names(ops []*Operation) []string {
	var out []string
	for _, o := range ops {
		out = append(out, o.String())
	}
	return out
}
