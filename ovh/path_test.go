package ovh

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

func TestElementsAreEscaped(t *testing.T) {
	tests := []struct{ elem, want string }{
		{"192.0.2.0/28", "/ip/192.0.2.0%2F28/reverse"},
		{"2001:db8::/64", "/ip/2001:db8::%2F64/reverse"},
		{"a b?c#d%2e", "/ip/a%20b%3Fc%23d%252e/reverse"},
		{"é", "/ip/%C3%A9/reverse"},
		{"{}", "/ip/%7B%7D/reverse"},
	}
	for _, tt := range tests {
		if got := at("/ip/{}/reverse", tt.elem); got.err != nil || got.s != tt.want {
			t.Errorf("at(%q) = %q, %v, want %q", tt.elem, got.s, got.err, tt.want)
		}
	}
}

func TestElementsThatNameAnotherPathAreRefused(t *testing.T) {
	for _, elem := range []string{"", ".", "..", "a\x00b", "a\nb", "\u0085", "\xff", strings.Repeat("a", maxElement+1)} {
		if got := at("/me/sshKey/{}", elem); !errors.Is(got.err, ErrInvalid) {
			t.Errorf("at(%q) = %q, %v, want ErrInvalid", elem, got.s, got.err)
		}
	}
}

func TestQueriesAreEscapedAndEmptyOnesLeftOut(t *testing.T) {
	got := at("/x").where("a", "").where("b", "1 2&3").where("c", "é").s
	if want := "/x?b=1%202%263&c=%C3%A9"; got != want {
		t.Errorf("where = %q, want %q", got, want)
	}
}

func FuzzPathKeepsItsShape(f *testing.F) {
	for _, s := range []string{"a", "a/b", "..", "%2e%2e", "a?b", "a#b", "\\", "é", " "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, elem string) {
		p := at("/me/sshKey/{}/end", elem)
		if p.err != nil {
			return
		}
		u, err := url.Parse("https://host/1.0" + p.s)
		if err != nil || u.String() != "https://host/1.0"+p.s {
			t.Fatalf("at(%q) = %q does not survive parsing: %v, %v", elem, p.s, u, err)
		}
		segments := strings.Split(u.EscapedPath(), "/")
		if len(segments) != 6 || u.RawQuery != "" || u.Fragment != "" {
			t.Fatalf("at(%q) = %q changes the shape of the path", elem, p.s)
		}
		if back, err := url.PathUnescape(segments[4]); err != nil || back != elem {
			t.Fatalf("at(%q) reads back as %q, %v", elem, back, err)
		}
	})
}
