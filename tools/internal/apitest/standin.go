package apitest

import (
	"crypto/sha1" // what OVHcloud signs with
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/client"
)

// A Standin answers for OVHcloud's API, over HTTP and with the signatures
// checked, from the objects that a test puts there. A list is what lies right
// below its path: names, or the objects.
type Standin struct {
	Objects map[string]any  // by path, such as /cloud/project/p1
	Lists   []string        // paths that are lists though nothing lies there
	Direct  map[string]bool // last parts of the paths of lists that answer with objects
	NoPages bool            // lists answer with names whatever they are asked for
	NoBatch bool

	// Answer, when set, may answer in the place of what lies at a path.
	Answer func(r *http.Request) (status int, body string)

	mu       sync.Mutex
	requests []string
	base     string
}

const (
	standinKey      = "standin-application"
	standinSecret   = "standin-application-secret"
	standinConsumer = "standin-consumer"
)

// Client returns a client that talks to the stand-in.
func (s *Standin) Client(t testing.TB) *client.Client {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.base = server.URL
	c, err := client.New(client.Config{Endpoint: server.URL + "/1.0", Credentials: client.Credentials{
		ApplicationKey: standinKey, ApplicationSecret: standinSecret, ConsumerKey: standinConsumer,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Requests returns what was asked for since the last time, each "METHOD /path".
func (s *Standin) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() { s.requests = nil }()
	return s.requests
}

// Set puts an object at a path, while the stand-in answers.
func (s *Standin) Set(path string, object any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Objects[path] = object
}

// ServeHTTP implements http.Handler.
func (s *Standin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.EscapedPath(), "/1.0")
	if path == "/auth/time" {
		fmt.Fprint(w, 1_760_000_000)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || !s.signed(r, body) {
		refuse(w, http.StatusBadRequest, "INVALID_SIGNATURE", "Invalid signature")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r.Method+" "+path)
	if s.Answer != nil {
		if status, body := s.Answer(r); status > 0 {
			w.WriteHeader(status)
			fmt.Fprint(w, body)
			return
		}
	}
	s.answer(w, r, path)
}

func (s *Standin) answer(w http.ResponseWriter, r *http.Request, path string) {
	if separator := r.Header.Get("X-Ovh-Batch"); separator != "" && !s.NoBatch {
		s.batch(w, path, separator)
		return
	}
	if object, ok := s.Objects[path]; ok {
		write(w, object)
		return
	}
	below := s.below(path)
	if len(below) == 0 && !slices.Contains(s.Lists, path) {
		refuse(w, http.StatusNotFound, "", "Got an invalid (or empty) URL")
		return
	}
	switch {
	case strings.HasPrefix(path, "/v2/"):
		s.cursor(w, r, below)
	case s.Direct[path[strings.LastIndexByte(path, '/')+1:]], r.Header.Get("X-Pagination-Mode") != "" && !s.NoPages:
		w.Header().Set("X-Pagination-Elements", strconv.Itoa(len(below)))
		write(w, s.objects(below))
	default:
		names := make([]string, len(below))
		for i, at := range below {
			names[i] = strings.ReplaceAll(at[strings.LastIndexByte(at, '/')+1:], "%2F", "/")
		}
		write(w, names)
	}
}

// below returns the paths of the objects right below one, in order.
func (s *Standin) below(path string) (all []string) {
	for _, at := range slices.Sorted(maps.Keys(s.Objects)) {
		if name, ok := strings.CutPrefix(at, path+"/"); ok && !strings.Contains(name, "/") {
			all = append(all, at)
		}
	}
	return all
}

func (s *Standin) objects(paths []string) []any {
	all := make([]any, len(paths))
	for i, at := range paths {
		all[i] = s.Objects[at]
	}
	return all
}

// cursor answers as the second version of the API does.
func (s *Standin) cursor(w http.ResponseWriter, r *http.Request, below []string) {
	const mostAtOnce = 50
	from, _ := strconv.Atoi(r.Header.Get("X-Pagination-Cursor"))
	to := min(from+mostAtOnce, len(below))
	if to < len(below) {
		w.Header().Set("X-Pagination-Cursor-Next", strconv.Itoa(to))
	}
	write(w, s.objects(below[from:to]))
}

func (s *Standin) batch(w http.ResponseWriter, path, separator string) {
	type element struct {
		Key   string `json:"key"`
		Value any    `json:"value"`
		Error any    `json:"error"`
	}
	at := strings.LastIndexByte(path, '/')
	var all []element
	for name := range strings.SplitSeq(path[at+1:], separator) {
		all = append(all, element{Key: strings.ReplaceAll(name, "%2F", "/"), Value: s.Objects[path[:at+1]+name]})
	}
	write(w, all)
}

// signed reports whether a request has the signature that OVHcloud wants.
func (s *Standin) signed(r *http.Request, body []byte) bool {
	proof := strings.Join([]string{standinSecret, standinConsumer, r.Method, s.base + r.URL.RequestURI(), string(body), r.Header.Get("X-Ovh-Timestamp")}, "+")
	return r.Header.Get("X-Ovh-Signature") == fmt.Sprintf("$1$%x", sha1.Sum([]byte(proof)))
}

func write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	// A client that went away is none of the stand-in's business.
	_ = json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, status int, class, message string) {
	w.WriteHeader(status)
	write(w, map[string]string{"class": class, "message": message})
}
