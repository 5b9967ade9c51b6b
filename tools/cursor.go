package tools

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

// A cursor names the last row that was shown: its number, marks of its first
// field, which is its name, and of the whole row, and a seal that binds them to
// the account, the tool and the arguments. It needs no memory, so it outlives
// the server; and since it goes on from a row, not from a number, rows that
// come or go elsewhere in the list are neither skipped nor shown twice. A row
// that is elsewhere and has changed may have been sorted anew: nothing can go
// on from it.

// A place is where in a list to go on. The zero place is its beginning.
type place struct {
	after       int // rows
	name, whole [8]byte
}

const (
	placeSize  = 4 + 8 + 8
	cursorSize = placeSize + 8
)

// cursor returns the cursor for what follows n rows, of which row is the last.
func (l listing) cursor(n int, row []byte) string {
	raw := binary.BigEndian.AppendUint32(make([]byte, 0, cursorSize), uint32(n))
	name, whole := marks(row)
	raw = append(append(raw, name[:]...), whole[:]...)
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
	if !bytes.Equal(l.sealOf(raw[:placeSize]), raw[placeSize:]) {
		return place{}, l.refused("was not given for these arguments")
	}
	return place{int(binary.BigEndian.Uint32(raw)), [8]byte(raw[4:12]), [8]byte(raw[12:placeSize])}, nil
}

func (l listing) sealOf(place []byte) []byte {
	sum := sha256.Sum256(append(l.seal[:len(l.seal):len(l.seal)], place...))
	return sum[:8]
}

// in returns how many of rows come before p goes on. It reports false when
// the row that p comes after is gone, or has changed and moved.
func (p place) in(rows [][]byte) (int, bool) {
	if p.after == 0 {
		return 0, true
	}
	if p.after <= len(rows) {
		if name, _ := marks(rows[p.after-1]); name == p.name {
			return p.after, true
		}
	}
	for i, row := range rows {
		if name, whole := marks(row); name == p.name {
			return i + 1, whole == p.whole
		}
	}
	return 0, false
}

// marks are digests of a row's name and of all of it.
func marks(row []byte) (name, whole [8]byte) {
	sum := sha256.Sum256(row)
	whole = [8]byte(sum[:8])
	for _, value := range members(row) {
		sum := sha256.Sum256(value)
		return [8]byte(sum[:8]), whole
	}
	return name, whole
}
