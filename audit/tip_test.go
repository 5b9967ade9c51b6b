package audit

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"
)

// TestTipLineIsReadAsItWasWritten holds the line, which is put together by
// hand, against what reads it.
func TestTipLineIsReadAsItWasWritten(t *testing.T) {
	tip := Tip{Number: 7, Hash: hash([]byte("x"))}
	for _, want := range []state{
		{Tip: origin()},
		{Tip: tip, File: 1, Start: 20, End: 300},
		{Tip: tip, File: 1 << 40, Start: 1 << 50, End: 1 << 60, Open: []intent{{Number: 6, Instance: `a"b`, File: 1, Start: 9}, {Number: 7}}},
	} {
		p := part{slot: minSlot, counter: 1<<63 - 1}
		text, _ := p.next(want.line())
		read := part{slot: minSlot}.newest(text)
		if read.counter != 1<<63 {
			t.Fatalf("newest(%s) = %d, want %d", text, read.counter, uint64(1<<63))
		}
		var got state
		if err := json.Unmarshal(read.line[lineHead:], &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is read as %+v, %v, want %+v", text, got, err, want)
		}
	}
}

// What one process knows to be on disk stays known when another goes on from
// where it left the log itself.
func TestWhatIsOnDiskStaysKnown(t *testing.T) {
	file := newFile(t)
	reader, writer := openLog(t, Options{File: file}), openLog(t, Options{File: file})
	read(t, reader)
	sync := writer.disk.sync
	writer.disk.sync = func(f *os.File) error {
		read(t, reader)
		return sync(f)
	}
	e := writer.Begin(wipe)
	if err := e.Intend(wipe, nil); err != nil {
		t.Fatal(err)
	}
	read(t, reader) // from where it left the log, for the file is as long as it was
	known := tipFile{keptFile: keptFile{path: tipPath(file)}}
	if s, ok, err := known.peek(); err != nil || !ok || s.Number != 4 || s.Synced.Number != e.Number() || len(s.Open) != 1 {
		t.Errorf("the tip file says %+v, %t, %v, want line 4, and line %d on disk", s, ok, err, e.Number())
	}
}
