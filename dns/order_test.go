package dns

import (
	"slices"
	"strings"
	"testing"
)

func TestWhatCanBeRefusedIsWrittenBeforeWhatIsLost(t *testing.T) {
	for _, tt := range []struct {
		name          string
		present, want []string
		edits         string
	}{
		{"nothing", nil, nil, ""},
		{
			"changes and additions, then deletions",
			[]string{"a A 192.0.2.1", "b A 192.0.2.1", "c TXT \"x\""},
			[]string{"a A 192.0.2.9", "d A 192.0.2.1"},
			"change a, add d, delete b, delete c",
		},
		{
			"a host that becomes an alias",
			[]string{"a A 192.0.2.1", "b A 192.0.2.1", "b TXT \"x\"", "c A 192.0.2.1"},
			[]string{"b CNAME a", "a A 192.0.2.1", "d A 192.0.2.1"},
			"add d, delete b, delete b, add b, delete c",
		},
		{
			"two of them, one after the other",
			[]string{"a A 192.0.2.1", "b A 192.0.2.1"},
			[]string{"a CNAME c", "b CNAME c"},
			"delete a, add a, delete b, add b",
		},
		{
			"an alias that becomes a host",
			[]string{"a CNAME b", "c A 192.0.2.1"},
			[]string{"a A 192.0.2.1", "a TXT \"x\""},
			"delete a, add a, add a, delete c",
		},
	} {
		present := zone(parsed(t, tt.present...)...)
		for i := range present.Records {
			present.Records[i].ID = int64(i + 1)
		}
		edits, err := Compare(present, zone(parsed(t, tt.want...)...)).Edits(present)
		if got := told(edits); err != nil || got != tt.edits {
			t.Errorf("%s: Edits = %s, %v, want %s", tt.name, got, err, tt.edits)
		}
	}
}

func told(edits []Edit) string {
	var all []string
	for _, e := range edits {
		switch {
		case e.Adds():
			all = append(all, "add "+e.After.Name)
		case e.Deletes():
			all = append(all, "delete "+e.Before.Name)
		default:
			all = append(all, "change "+e.Before.Name)
		}
	}
	return strings.Join(all, ", ")
}

func TestRenamesMakeRoomForEachOther(t *testing.T) {
	alias := func(id int64, name string) Record { return Record{ID: id, Type: "CNAME", Name: name, Target: "x"} }
	present := zone(alias(1, "a"), alias(2, "b"))
	chain := Difference{Change: []Change{{alias(1, "a"), alias(1, "b")}, {alias(2, "b"), alias(2, "c")}}}
	edits, err := chain.Edits(present)
	if want := []Edit{{alias(2, "b"), alias(2, "c")}, {alias(1, "a"), alias(1, "b")}}; err != nil || !slices.Equal(edits, want) {
		t.Errorf("Edits = %v, %v, want %v", edits, err, want)
	}
	swap := Difference{Change: []Change{{alias(1, "a"), alias(1, "b")}, {alias(2, "b"), alias(2, "a")}}}
	if edits, err := swap.Edits(present); err == nil || !strings.Contains(err.Error(), "taken in any order") {
		t.Errorf("Edits of a swap = %v, %v, want an error", edits, err)
	}
}
