package tools

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

// A cursor names the last row that was shown: its number, a mark of its first
// field, which is its name, and a seal that binds both to the account, the
// tool and the arguments. It needs no memory, so it outlives the server; and
// since it goes on from a row, not from a number, rows that come or go
// elsewhere in the list are neither skipped nor shown twice.

// A place is where in a list to go on. The zero place is its beginning.
type place struct {
	after int // rows
	mark  [8]byte
}

const cursorSize = 4 + 8 + 8

// cursor returns the cursor for what follows n rows, of which row is the last.
func (l listing) cursor(n int, row []byte) string {
	raw := binary.BigEndian.AppendUint32(make([]byte, 0, cursorSize), uint32(n))
	m := mark(row)
	raw = append(raw, m[:]...)
	return base64.RawURLEncoding.EncodeToString(append(raw, l.sealOf(raw)...))
}

// open reads the cursor of the call, if it has one.
func (l listing) open() (place, error) {
	if l.Cursor == "" {
		return place{}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(l.Cursor)
	if err != nil || len(raw) != cursorSize {
		return place{}, l.refused("is not one that this server gave")
	}
	if !bytes.Equal(l.sealOf(raw[:12]), raw[12:]) {
		return place{}, l.refused("was not given for these arguments")
	}
	return place{int(binary.BigEndian.Uint32(raw)), [8]byte(raw[4:12])}, nil
}

func (l listing) sealOf(place []byte) []byte {
	sum := sha256.Sum256(append(l.seal[:len(l.seal):len(l.seal)], place...))
	return sum[:8]
}

// in returns how many of rows come before p goes on. It reports false when
// the row that p comes after is gone.
func (p place) in(rows [][]byte) (int, bool) {
	if p.after == 0 || p.after <= len(rows) && mark(rows[p.after-1]) == p.mark {
		return p.after, true
	}
	for i, row := range rows {
		if mark(row) == p.mark {
			return i + 1, true
		}
	}
	return 0, false
}

// mark is a digest of a row's name.
func mark(row []byte) (m [8]byte) {
	for _, name := range members(row) {
		sum := sha256.Sum256(name)
		return [8]byte(sum[:8])
	}
	return m
}
