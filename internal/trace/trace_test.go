package trace

import (
	"net/http"
	"strings"
	"testing"
)

const (
	id   = "4bf92f3577b34da6a3ce929d0e0e4736"
	span = "00f067aa0ba902b7"
)

func TestParseTakesWhatIsOneAndNothingElse(t *testing.T) {
	good := Parent{TraceID: id, SpanID: span}
	for _, test := range []struct {
		name, parent string
		want         Parent
	}{
		{"sampled", "00-" + id + "-" + span + "-01", good},
		{"not sampled", "00-" + id + "-" + span + "-00", good},
		{"a version to come, with more", "01-" + id + "-" + span + "-01-more", good},
		{"a version to come, joined to more", "01-" + id + "-" + span + "-01more", Parent{}},
		{"the first version, with more", "00-" + id + "-" + span + "-01-more", Parent{}},
		{"the version that is none", "ff-" + id + "-" + span + "-01", Parent{}},
		{"no trace", "00-" + strings.Repeat("0", 32) + "-" + span + "-01", Parent{}},
		{"no span", "00-" + id + "-" + strings.Repeat("0", 16) + "-01", Parent{}},
		{"capital digits", "00-" + strings.ToUpper(id) + "-" + span + "-01", Parent{}},
		{"no hexadecimal", "00-" + strings.Repeat("g", 32) + "-" + span + "-01", Parent{}},
		{"another separator", "00_" + id + "_" + span + "_01", Parent{}},
		{"cut", "00-" + id + "-" + span, Parent{}},
		{"without end", "01-" + id + "-" + span + "-01-" + strings.Repeat("x", 1000), Parent{}},
		{"a line of its own", "00-" + id + "-" + span + "-01\n", Parent{}},
		{"nothing", "", Parent{}},
	} {
		if got := Parse(test.parent, ""); got != test.want {
			t.Errorf("%s: Parse(%q) = %+v, want %+v", test.name, test.parent, got, test.want)
		}
	}
}

func TestParseDropsAStateThatIsNone(t *testing.T) {
	for state, want := range map[string]bool{
		"rojo=00f067aa0ba902b7,congo=t61rcWkgMzE": true, "a@b=1, c=2": true, "a=1,,b=2, ": true,
		"": false, "alone": false, "=1": false, "a=1=2": false, "a=b\nc": false, "a=é": false,
		"a=" + strings.Repeat("x", 512): false, strings.Repeat("a=1,", 33) + "a=1": false,
	} {
		got := Parse("00-"+id+"-"+span+"-01", state)
		if !got.Known() || (got.State == state && state != "") != want || got.State != "" && !want {
			t.Errorf("Parse with the state %q = %+v, want it kept: %t", state, got, want)
		}
	}
}

func TestParseHeaderTakesAllLinesOfTheState(t *testing.T) {
	h := http.Header{"Traceparent": {"00-" + id + "-" + span + "-01"}, "Tracestate": {"a=1", "b=2, c=3"}}
	if got, want := ParseHeader(h), (Parent{id, span, "a=1,b=2, c=3"}); got != want {
		t.Errorf("ParseHeader(%v) = %+v, want %+v", h, got, want)
	}
}
