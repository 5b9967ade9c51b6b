// Package notify tells a URL of every plan that waits for a person, so that a
// team learns of it where it talks.
//
// A notification is a POST of a [Message] in JSON, signed as [Standard Webhooks]
// has it, for which there are libraries in most languages: the header
// webhook-signature is "v1," and the Base64 of the HMAC-SHA256 over webhook-id,
// webhook-timestamp and the body, with dots between them. The key is the secret
// without its whsec_, decoded.
//
// [Standard Webhooks]: https://www.standardwebhooks.com
package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/consent"
	"github.com/ovh-mcp/ovh-mcp/internal/loopback"
	"github.com/ovh-mcp/ovh-mcp/internal/private"
)

const (
	// lookEvery is how often a notifier looks for what another did not tell, which
	// died.
	lookEvery = 30 * time.Second

	tries   = 4
	patient = 10 * time.Second // for one try
	between = time.Second      // before the second try, and four times as long before each next
)

// Options say whom to tell. All are needed but Client.
type Options struct {
	Board      *consent.Board
	URL        string
	SecretFile string // a line such as whsec_MfKQ9r8G…; readable by its user only
	PlanURL    func(id string) string
	Visible    func(string) string // makes characters visible that are not
	Client     *http.Client        // nil for the usual one
	Log        *slog.Logger
}

// A Message tells that a plan waits. It holds no target and no request: who
// wants to know more opens the page.
type Message struct {
	Type      string    `json:"type"`      // approval.waiting
	Timestamp time.Time `json:"timestamp"` // when the plan was made
	Text      string    `json:"text"`      // all of it in one line, which chats show
	Data      Data      `json:"data"`
}

// Data is what is known of a plan that waits.
type Data struct {
	ID         string    `json:"id"`
	Tool       string    `json:"tool"`
	Summary    string    `json:"summary"`
	Severity   int       `json:"severity"` // 1 to 5
	Client     string    `json:"client,omitempty"`
	Caller     string    `json:"caller,omitempty"`
	CallerName string    `json:"caller_name,omitempty"` // as people know the caller; many issuers let callers choose it
	Expires    time.Time `json:"expires"`
	URL        string    `json:"url"` // opens for browsers that are signed in
}

// A Notifier tells of the plans of a board, one after the other.
type Notifier struct {
	Options
	host  string // all of the URL that may be logged: chats have secrets in its path
	key   []byte
	pause time.Duration
}

// New reads the secret and checks the URL, which has to be https unless it is of
// this machine.
func New(o Options) (*Notifier, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Host == "" || u.User != nil {
		return nil, errors.New("--notify wants a URL such as https://chat.example.org/hooks/1, without a name and password")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback.Name(u.Hostname())) {
		return nil, fmt.Errorf("--notify %s://%s: whoever is on the way could read it; use https", u.Scheme, u.Host)
	}
	key, err := readSecret(o.SecretFile)
	if err != nil {
		return nil, fmt.Errorf("read the secret of --notify: %w", err)
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: patient}
	}
	follow := *o.Client
	// What is signed is for one URL.
	follow.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	o.Client = &follow
	return &Notifier{Options: o, host: u.Host, key: key, pause: between}, nil
}

func readSecret(file string) ([]byte, error) {
	text, err := private.ReadSecret(file, 1<<10)
	if err != nil {
		return nil, err
	}
	encoded, ok := strings.CutPrefix(strings.TrimSpace(string(text)), "whsec_")
	key, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil || len(key) < 24 {
		return nil, fmt.Errorf("%q does not hold whsec_ and the Base64 of 24 bytes or more: printf 'whsec_%%s\\n' \"$(openssl rand -base64 32)\" makes it", file)
	}
	return key, nil
}

// Run tells of plans until ctx ends. Servers that share a board each run one, and
// each plan is told of by one of them.
func (n *Notifier) Run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		changed := n.Board.Changed()
		n.tell(ctx)
		select {
		case <-changed:
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// tell tells of all plans that are left to it.
func (n *Notifier) tell(ctx context.Context) {
	for ctx.Err() == nil {
		e, ok, err := n.Board.ToTell()
		if ok {
			done := n.deliver(ctx, e)
			err = n.Board.Told(e.ID, done)
		}
		if err != nil {
			n.Log.WarnContext(ctx, "notifications wait", "host", n.host, "err", err)
		}
		if !ok || err != nil {
			return
		}
	}
}

// deliver tries a few times, no longer than a plan waits, and reports whether
// nothing is left to try: not where ctx ended first.
func (n *Notifier) deliver(ctx context.Context, e consent.Entry) (done bool) {
	trying, cancel := context.WithTimeout(ctx, e.Lifetime)
	defer cancel()
	body, err := json.Marshal(n.message(e))
	if err != nil {
		panic(err) // texts and times
	}
	for try, pause := 1, n.pause; ; try, pause = try+1, 4*pause {
		again, err := n.send(trying, e.ID, body)
		switch {
		case err == nil:
			return true
		case ctx.Err() != nil:
			return false
		case !again || try == tries || trying.Err() != nil:
			n.Log.ErrorContext(ctx, "notification not delivered", "host", n.host, "plan", e.ID, "err", err)
			return true
		}
		select {
		case <-time.After(pause):
		case <-trying.Done():
		}
	}
}

func (n *Notifier) message(e consent.Entry) Message {
	d := Data{
		ID: e.ID, Tool: n.Visible(e.Tool), Summary: n.Visible(e.Plan.Summary), Severity: e.Severity,
		Client: n.Visible(e.Client), Caller: n.Visible(e.Caller), CallerName: n.Visible(e.CallerName), Expires: e.Expires.UTC(), URL: n.PlanURL(e.ID),
	}
	return Message{
		Type: "approval.waiting", Timestamp: e.Created.UTC(), Data: d,
		Text: fmt.Sprintf("Waits for approval (severity %d of 5): %s %s", d.Severity, d.Summary, d.URL),
	}
}

// send reports whether trying again may help. Its errors leave the URL out.
func (n *Notifier) send(ctx context.Context, id string, body []byte) (again bool, _ error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, n.URL, bytes.NewReader(body))
	if err != nil {
		return false, errors.New("the URL can't be used")
	}
	at := strconv.FormatInt(time.Now().Unix(), 10)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "ovh-mcp")
	r.Header.Set("Webhook-Id", id)
	r.Header.Set("Webhook-Timestamp", at)
	r.Header.Set("Webhook-Signature", "v1,"+sign(n.key, id, at, body))
	res, err := n.Client.Do(r)
	if failed, ok := errors.AsType[*url.Error](err); ok {
		err = failed.Err
	}
	if err != nil {
		return true, err
	}
	defer res.Body.Close()
	io.CopyN(io.Discard, res.Body, 64<<10) //nolint:errcheck // so that the connection serves again
	if res.StatusCode/100 == 2 {
		return false, nil
	}
	return res.StatusCode == http.StatusTooManyRequests || res.StatusCode >= 500, fmt.Errorf("it answers %s", res.Status)
}

func sign(key []byte, id, at string, body []byte) string {
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", id, at, body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
