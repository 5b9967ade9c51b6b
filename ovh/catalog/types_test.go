package catalog

import (
	"reflect"
	"strings"
	"testing"
)

func TestTypesThatAreNoneAreRefused(t *testing.T) {
	for _, typ := range []string{"", "[]", "a<", "<a>", "map[string", "map[string]", "a<b>c", "a[b]", strings.Repeat("[]", 20) + "a", strings.Repeat("a", 1000)} {
		if e, err := ParseType(typ); err == nil {
			t.Errorf("ParseType(%q) = %s, want an error", typ, e)
		}
	}
	for typ, want := range map[string]string{
		"coreTypes.ServiceId:long":       "long",
		"map[string][]iam.Tag":           "map[string][]iam.Tag",
		"[]map[string][][]iam.Tag":       "map[string][][]iam.Tag[]",
		"a.B<long,c.D<e[]>>":             "a.B<long,c.D<e[]>>",
		"map[a.Enum]a.B<c>[]":            "map[a.Enum]a.B<c>[]",
		"common.Task<notification.Task>": "common.Task<notification.Task>",
	} {
		if e, err := ParseType(typ); err != nil || e.String() != want {
			t.Errorf("ParseType(%q) = %s, %v, want %s", typ, e, err, want)
		}
	}
}

func FuzzParseType(f *testing.F) {
	for _, typ := range []string{"string", "ip[]", "map[string][]ns.T<long,a<b>>", "coreTypes.ServiceId:long", "<", "a<", "map[", "[]", strings.Repeat("a<", 300)} {
		f.Add(typ)
	}
	f.Fuzz(func(t *testing.T, typ string) {
		e, err := ParseType(typ)
		if err != nil {
			return
		}
		again, err := ParseType(e.String())
		if err == nil && !reflect.DeepEqual(again, e) {
			t.Errorf("ParseType(%q) = %s, and that is %s", typ, e, again)
		}
	})
}
