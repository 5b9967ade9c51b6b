package tool

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

// A cursor names the last row that was shown: its number, digests of its first
// field, which is its name, and of the whole row, and a seal that binds them to
// the account, the tool and the arguments. It needs no memory, so it outlives
// the server; and since it goes on from a row, not from a number, rows that
// come or go elsewhere in the list are neither skipped nor shown twice. A row
// that is elsewhere and has changed may have been sorted anew: nothing can go
// on from it.

// A position is where in a list to go on. The zero position is its beginning.
type position struct {
	after       int // rows
	name, whole [8]byte
}

const (
	positionSize = 4 + 8 + 8
	cursorSize   = positionSize + 8
)

// cursor returns the cursor for what follows n rows, of which row is the last.
func (l listing) cursor(n int, row string) string {
	raw := binary.BigEndian.AppendUint32(make([]byte, 0, cursorSize), uint32(n))
	name, whole := digests(row)
	raw = append(append(raw, name[:]...), whole[:]...)
	return base64.RawURLEncoding.EncodeToString(append(raw, l.sealOf(raw)...))
}

// position reads the cursor of the call, if it has one.
func (l listing) position() (position, error) {
	if l.Cursor == "" {
		return position{}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(l.Cursor)
	if err != nil || len(raw) != cursorSize {
		return position{}, l.refused("is not one that this server gave")
	}
	if !bytes.Equal(l.sealOf(raw[:positionSize]), raw[positionSize:]) {
		return position{}, l.refused("was not given for these arguments")
	}
	return position{int(binary.BigEndian.Uint32(raw)), [8]byte(raw[4:12]), [8]byte(raw[12:positionSize])}, nil
}

func (l listing) sealOf(position []byte) []byte {
	sum := sha256.Sum256(append(l.seal[:len(l.seal):len(l.seal)], position...))
	return sum[:8]
}

// in returns how many of rows come before p goes on. It reports false when
// the row that p comes after is gone, or has changed and moved.
func (p position) in(rows []string) (int, bool) {
	if p.after == 0 {
		return 0, true
	}
	if p.after <= len(rows) {
		if name, _ := digests(rows[p.after-1]); name == p.name {
			return p.after, true
		}
	}
	for i, row := range rows {
		if name, whole := digests(row); name == p.name {
			return i + 1, whole == p.whole
		}
	}
	return 0, false
}

// digests are short digests of a row's name and of all of it.
func digests(row string) (name, whole [8]byte) {
	whole = digest(row)
	for _, value := range members(row) {
		return digest(value), whole
	}
	return name, whole
}

func digest(s string) [8]byte {
	sum := sha256.Sum256([]byte(s))
	return [8]byte(sum[:8])
}
