package confirm

import (
	"testing"
	"time"
)

// The whole life of a token: Issue, Claim, Confirm, Record.
func BenchmarkLife(b *testing.B) {
	b.Run("in memory", func(b *testing.B) { benchmarkLife(b, NewLedger(time.Minute)) })
	b.Run("in a file", func(b *testing.B) { benchmarkLife(b, openLedger(b, newFile(b))) })
	b.Run("in a file, without fsync", func(b *testing.B) {
		l, err := openUnsynced(newFile(b))
		if err != nil {
			b.Fatal(err)
		}
		benchmarkLife(b, l)
	})
}

func benchmarkLife(b *testing.B, l *Ledger) {
	for b.Loop() {
		token, _, err := l.Issue(wipe, state)
		if err != nil {
			b.Fatal(err)
		}
		if ran, _, err := carryOut(l, token, wipe, state); !ran {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen reads a journal that is just short enough not to be rewritten.
func BenchmarkOpen(b *testing.B) {
	o := newFile(b)
	l, err := openUnsynced(o)
	if err != nil {
		b.Fatal(err)
	}
	for length(b, o.File) < compactFrom-1000 {
		issue(b, l, wipe)
	}
	for b.Loop() {
		openLedger(b, o)
	}
}
