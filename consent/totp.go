package consent

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

const (
	totpStep = 30 // seconds that a code is shown
	totpSize = 20 // bytes of a secret
)

// A totp is the secret of one-time codes, by RFC 6238: six digits of SHA-1,
// anew every 30 seconds, which is what every app understands. To compute the
// code takes the secret itself, so it can't be kept as a hash.
type totp []byte

func newTOTP() totp {
	s := make(totp, totpSize)
	rand.Read(s)
	return s
}

// find returns the step that code is of: the present one, or a neighbour, for
// clocks that differ and fingers that are slow.
func (s totp) find(code string, now time.Time) (step int64, ok bool) {
	code = strings.ReplaceAll(code, " ", "")
	present := now.Unix() / totpStep
	for _, at := range []int64{present - 1, present, present + 1} {
		if subtle.ConstantTimeCompare([]byte(s.code(at)), []byte(code)) == 1 {
			step, ok = at, true
		}
	}
	return step, ok
}

// code returns the code of a step, by RFC 4226.
func (s totp) code(step int64) string {
	mac := hmac.New(sha1.New, s)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	n := binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff
	return fmt.Sprintf("%06d", n%1_000_000)
}

// String returns the secret in Base32, as apps take it.
func (s totp) String() string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(s)
}

func parseTOTP(secret string) (totp, error) {
	s, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(secret))
	if err != nil || len(s) < 16 {
		return nil, errors.New("want totp:SECRET, 26 or more letters of Base32")
	}
	return s, nil
}

// uri returns what an app reads to know the secret.
func (s totp) uri(name string) string {
	v := url.Values{"secret": {s.String()}, "issuer": {"ovh-mcp"}}
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/ovh-mcp:" + name, RawQuery: v.Encode()}
	return u.String()
}
