package audit

import (
	"encoding/json"
	"reflect"
	"testing"
)

// TestTipLineIsReadAsItWasWritten holds the line, which is put together by
// hand, against what reads it.
func TestTipLineIsReadAsItWasWritten(t *testing.T) {
	tip := Tip{Number: 7, Hash: hash([]byte("x"))}
	for _, want := range []state{
		{Tip: origin(), Synced: origin()},
		{Tip: tip, File: 1, Start: 20, End: 300, Synced: origin()},
		{Tip: tip, File: 1 << 40, Start: 1 << 50, End: 1 << 60, Synced: tip, Open: []intent{{Number: 6, Instance: `a"b`, File: 1, Start: 9}, {Number: 7}}},
	} {
		line, counter := newest(append(want.line(1<<63), '\n'))
		if counter != 1<<63 {
			t.Fatalf("newest(%s) = %d, want %d", want.line(1<<63), counter, uint64(1<<63))
		}
		var got state
		if err := json.Unmarshal(line[lineHead:], &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is read as %+v, %v, want %+v", line, got, err, want)
		}
	}
}
