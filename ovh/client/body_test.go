package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// bodies answers with one body after the other, and the last for good.
type bodies struct {
	told  bool // their length
	size  int64
	next  func() io.Reader
	tries atomic.Int64
}

func (b *bodies) client(t *testing.T) *Client {
	t.Helper()
	c, err := New(Config{Credentials: applicationKeys("ak", "as", "ck"), HTTPClient: &http.Client{Transport: b}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (b *bodies) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/auth/time") {
		return respond(answer{status: 200, body: "1700000000"}), nil
	}
	b.tries.Add(1)
	res := &http.Response{StatusCode: 200, Header: http.Header{}, ContentLength: -1, Body: io.NopCloser(b.next())}
	if b.told {
		res.ContentLength = b.size
	}
	return res, nil
}

func TestAStreamIsBegunAnewWhenItBreaksOff(t *testing.T) {
	broken := func(text string, err error) io.Reader {
		return io.MultiReader(strings.NewReader(text), iotest.ErrReader(err))
	}
	for name, first := range map[string]io.Reader{
		"cut":             broken(`{"a":`, io.ErrUnexpectedEOF),
		"not JSON":        strings.NewReader("<html>"),
		"cut unnoticed":   broken(`{}`, io.ErrUnexpectedEOF),
		"cut within JSON": strings.NewReader(`{"a":`),
	} {
		synctest.Test(t, func(t *testing.T) {
			b := &bodies{}
			b.next = func() io.Reader {
				if b.tries.Load() == 1 {
					return first
				}
				return strings.NewReader(`{"a":1}`)
			}
			var got []byte
			err := b.client(t).Reader().Stream(t.Context(), "/me", nil, func(body io.Reader) (err error) {
				if got, err = io.ReadAll(body); err == nil && string(got) != `{"a":1}` && string(got) != "{}" {
					err = ovh.ErrNotJSON
				}
				if name == "cut unnoticed" {
					err = nil
				}
				return err
			})
			if err != nil || string(got) != `{"a":1}` || b.tries.Load() != 2 {
				t.Errorf("%s: Stream = %s, %v after %d tries, want the second try's", name, got, err, b.tries.Load())
			}
		})
	}
}

func TestAStreamThatNeverComesWellIsUnavailable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bodies{next: func() io.Reader { return strings.NewReader("<html>") }}
		err := b.client(t).Reader().Stream(t.Context(), "/me", nil, func(io.Reader) error { return ovh.ErrNotJSON })
		if !errors.Is(err, ovh.ErrUnavailable) || !errors.Is(err, ovh.ErrNotJSON) || b.tries.Load() != maxTries {
			t.Errorf("Stream = %v after %d tries, want unavailable after %d", err, b.tries.Load(), maxTries)
		}
	})
}

func TestWhatTheUserOfAStreamFailsWithIsNotRepeated(t *testing.T) {
	mine := errors.New("no more room")
	b := &bodies{next: func() io.Reader { return strings.NewReader("{}") }}
	err := b.client(t).Reader().Stream(t.Context(), "/me", nil, func(io.Reader) error { return mine })
	if !errors.Is(err, mine) || b.tries.Load() != 1 {
		t.Errorf("Stream = %v after %d tries, want the user's error after one", err, b.tries.Load())
	}
}

func TestARefusalIsNoStream(t *testing.T) {
	w := &wire{script: []answer{{status: 404, body: `{"message":"no such thing"}`}}}
	err := w.client(t).Reader().Stream(t.Context(), "/me", nil, func(io.Reader) error {
		t.Error("a refusal was handed on")
		return nil
	})
	if !errors.Is(err, ovh.ErrNotFound) || !strings.Contains(err.Error(), "no such thing") {
		t.Errorf("Stream = %v, want OVHcloud's refusal", err)
	}
	if err := w.client(t).Reader().Stream(t.Context(), "/me/../ip", nil, nil); !errors.Is(err, ovh.ErrInvalid) {
		t.Errorf("Stream of another path = %v, want ErrInvalid", err)
	}
}

func TestAnswersHaveABound(t *testing.T) {
	endless := func() io.Reader { return endless{} }
	b := &bodies{next: endless}
	c := b.client(t)
	if _, err := c.Reader().Get(t.Context(), "/me", nil); err == nil || !strings.Contains(err.Error(), "larger than 16 MiB") {
		t.Errorf("Get = %v, want that it is too large", err)
	}
	var read int64
	err := c.Reader().Stream(t.Context(), "/me", nil, func(body io.Reader) (err error) {
		read, err = io.Copy(io.Discard, body)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "larger than 256 MiB") || read != maxStream+1 {
		t.Errorf("Stream = %v after %d bytes, want that it is too large after %d", err, read, maxStream)
	}
	told := &bodies{next: endless, told: true, size: maxAnswer + 1}
	if _, err := told.client(t).Reader().Get(t.Context(), "/me", nil); err == nil || !strings.Contains(err.Error(), "larger than 16 MiB") {
		t.Errorf("Get of a told length = %v, want that it is too large", err)
	}
	if got := b.tries.Load() + told.tries.Load(); got != 3 {
		t.Errorf("%d tries, want one each", got)
	}
}

// endless is a text that never ends.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

func TestLargeAnswersThatAreReadWholeWaitForEachOther(t *testing.T) {
	const callers = 10
	tests := []struct {
		name string
		told bool
		size int64
		most int64 // at the same time
	}{
		{"of a told length", true, 16 << 20, 4},
		{"of a smaller told length", true, 8 << 20, 8},
		{"small", true, 256 << 10, callers},
		{"of a length that is not told", false, 0, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var reading, most atomic.Int64
				b := &bodies{told: tt.told, size: tt.size, next: func() io.Reader {
					begun := maxFree
					if tt.told {
						begun = 0
					}
					return io.MultiReader(strings.NewReader(strings.Repeat(" ", begun)), pause(func() {
						most.Store(max(most.Load(), reading.Add(1)))
						time.Sleep(time.Second)
						reading.Add(-1)
					}), strings.NewReader("{}"))
				}}
				c := b.client(t)
				failed := make(chan error, callers)
				for range callers {
					go func() {
						_, err := c.Reader().Get(t.Context(), "/large", nil)
						failed <- err
					}()
				}
				for range callers {
					if err := <-failed; err != nil {
						t.Error(err)
					}
				}
				if most.Load() != tt.most {
					t.Errorf("%d are read at the same time, want %d", most.Load(), tt.most)
				}
			})
		})
	}
}

// pause is a reader of nothing that calls a function first.
func pause(wait func()) io.Reader {
	return readerFunc(func([]byte) (int, error) {
		wait()
		return 0, io.EOF
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func TestTheWaitForMemoryEndsWithItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stuck := make(chan struct{})
		b := &bodies{told: true, size: maxAnswer, next: func() io.Reader {
			return pause(func() { <-stuck })
		}}
		c := b.client(t)
		for range maxWhole / maxAnswer {
			go c.Reader().Get(t.Context(), "/large", nil)
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if _, err := c.Reader().Get(ctx, "/large", nil); err == nil || time.Since(start) != time.Second {
			t.Errorf("Get = %v after %v, want an error after a second", err, time.Since(start))
		}
		small := &bodies{next: func() io.Reader { return strings.NewReader(`{}`) }}
		c.http.Transport = small
		if _, err := c.Reader().Get(t.Context(), "/small", nil); err != nil {
			t.Errorf("Get of a small answer = %v, want it read at once", err)
		}
		close(stuck)
	})
}

func TestAnswersAreNotReceivedFarAheadOfTheirReader(t *testing.T) {
	sent := make(chan int)
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.NewResponseController(w).SetWriteDeadline(time.Now().Add(300 * time.Millisecond))
		n, _ := w.Write(make([]byte, 8<<20))
		sent <- n
	}))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	ours := transport(1)
	ours.TLSClientConfig = srv.Client().Transport.(*http.Transport).TLSClientConfig
	defer ours.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := (&http.Client{Transport: ours}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if n := <-sent; res.ProtoMajor != 2 || n > 2*maxAhead {
		t.Errorf("%s: %d bytes were received that nobody read, want %d at most", res.Proto, n, maxAhead)
	}
}
