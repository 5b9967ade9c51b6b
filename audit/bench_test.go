package audit

import "testing"

// What most calls cost: a line with one request, under the lock.
func BenchmarkRead(b *testing.B) {
	l := openLog(b, Options{File: newFile(b)})
	b.ReportAllocs()
	for b.Loop() {
		e := l.Begin(look)
		e.Read(Request{Method: "GET", Path: "/dedicated/server/ns1.example", Status: 200, QueryID: "EU.ext-1.1", Took: 12.3})
		if err := e.End(look, "ok", ""); err != nil {
			b.Fatal(err)
		}
	}
}

// What a call costs that changes something: two fsyncs, and the lines between.
func BenchmarkDestroy(b *testing.B) {
	l := openLog(b, Options{File: newFile(b)})
	for b.Loop() {
		act(b, l)
	}
}

// Calls at the same time share what the disk does.
func BenchmarkDestroyParallel(b *testing.B) {
	l := openLog(b, Options{File: newFile(b)})
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			act(b, l)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	file := newFile(b)
	l := openLog(b, Options{File: file})
	for range 10000 {
		read(b, l)
	}
	for b.Loop() {
		verifies(b, file)
	}
}
