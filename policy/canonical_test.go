package policy

import (
	"slices"
	"strings"
	"testing"
)

func TestSpellingsOfOneNameAreOne(t *testing.T) {
	for want, spelled := range map[string][]string{
		"prod.example":          {"PROD.example", "prod.example.", "prod。example", "ｐｒｏｄ.example"},
		"xn--bcher-kva.example": {"bücher.example", "BÜCHER.Example.", "bu\u0308cher.example", "XN--BCHER-KVA.example"},
		"192.0.2.1":             {"192.0.2.1/32", "::ffff:192.0.2.1", "::ffff:c000:201/128", "１９２.0.2.1"},
		"192.0.2.0/28":          {"192.0.2.5/28", "192.0.2.15/28", "::ffff:192.0.2.1/124"},
		"2001:db8::1":           {"2001:0DB8:0:0:0:0:0:1", "2001:db8::1/128"},
		"ip-192.0.2.0/28":       {"IP-192.0.2.1/28"},
	} {
		for _, s := range append(spelled, want) {
			if got, err := canonicalName(s); got != want || err != nil {
				t.Errorf("canonicalName(%q) = %q, %v, want %q", s, got, err, want)
			}
		}
	}
}

func TestPathsThatAreReadInTwoWaysAreRefused(t *testing.T) {
	for _, path := range []string{
		"", "me", "https://eu.api.ovh.com/1.0/me", "/me/..", "/./me", "/%2e/me", "/me/%2E%2e/x", "/a%2Fb", "/a%252Fb", "/a%5Cb", `/a\b`, "/a%3Fb", "/a%23b", "/a;b",
		"/a%00", "/a%0Ab", "/%20a", "/a%20", "/a%zz", "/a%", "/a+b", "/a%E2%80%8Bb", "/a%FF", "/.a", "/a..b", "/...", "/a,,b", "/,a",
	} {
		if got, err := canonicalPath(path); err == nil {
			t.Errorf("canonicalPath(%q) = %q, want it refused", path, got.parts)
		}
	}
}

func FuzzCanonicalPath(f *testing.F) {
	for _, a := range plainAttempts() {
		for _, spell := range spellings() {
			f.Add(spell(a.path))
		}
	}
	for _, a := range namedAttempts() {
		f.Add(a.path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		one, err := canonicalPath(path)
		if err != nil {
			return
		}
		again, err := canonicalPath(joinEscaped(one.parts))
		if len(one.parts) > 0 && (err != nil || !slices.Equal(one.parts, again.parts)) {
			t.Fatalf("canonicalPath(%q) = %q, and of that %q, %v", path, one.parts, again.parts, err)
		}
		for name, other := range map[string]string{
			"double slashes": strings.ReplaceAll(cutQuery(path), "/", "//"), "version": "/v1" + cutQuery(path), "slash": cutQuery(path) + "/", "written": joinEscaped(one.written),
		} {
			if same, err := canonicalPath(other); len(one.parts) > 0 && (err != nil || !slices.Equal(one.parts, same.parts)) {
				t.Fatalf("%s: canonicalPath(%q) = %q, %v, want %q", name, other, same.parts, err, one.parts)
			}
		}
	})
}

func cutQuery(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return path
}
