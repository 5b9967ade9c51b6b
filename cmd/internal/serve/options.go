package serve

import (
	"cmp"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/signin"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// Options say where and for whom to serve over HTTP. Only Address and Log have
// to be set.
type Options struct {
	Address      string           // HOST:PORT; port 0 takes a free one
	TokenFile    string           // who may call, see docs/http.md; "" lets everyone in
	SignIn       *signin.Verifier // who may call beside them, by tokens of an issuer; nil is nobody
	AskScopes    []string         // that clients are told to ask the issuer for; empty for all
	CertFile     string           // certificate chain, PEM; "" serves without TLS
	KeyFile      string           // its key, PEM
	Insecure     bool             // reachable from other machines even without tokens or TLS
	AllowHosts   []string         // names that clients reach the server by, beside its own addresses
	AllowOrigins []string         // web pages that may call, as https://host[:port]
	Limits       Limits
	Log          *slog.Logger

	// Least is the effect that every call of a tool has, or a worse one; 0 of a name
	// that is none. Nil where no caller signs in.
	Least func(tool string) effect.Kind

	// Checks are what probes of /readyz are told of. Probed, if set, is called
	// before them.
	Checks []Check
	Probed func()

	// Metrics writes what /metrics answers, in the text format of Prometheus; nil
	// has none. OpenMetrics answers whoever asks, as probes are answered, and not
	// only who may call.
	Metrics     func(io.Writer, Status) error
	OpenMetrics bool

	// Refused, if set, is told the status of each request that was answered with 400
	// or more; probes are left out.
	Refused func(status int)
}

// A Status is how a server does at a moment.
type Status struct {
	Sessions    int // that are open
	Connections int // that are open
	Calls       int // of tools that run, whether their clients are there or not

	CertificateEnds time.Time // zero without TLS
	Checks          []Check   // all that /readyz looks at
}

// Limits bound what clients may take. Each zero field stands for its default.
type Limits struct {
	Body              int64         // bytes of one request
	Header            int           // bytes of the header of one request
	Connections       int           // at the same time; one token has half of them at most
	Sessions          int           // at the same time
	SessionsPerCaller int           // of one token, at the same time
	SessionIdle       time.Duration // after which a session ends

	ReadHeader time.Duration // for a client to send the header of a request
	Read       time.Duration // for a client to send a request
	Write      time.Duration // for a client to take what is written at once
	Idle       time.Duration // between two requests of a connection
}

// Defaults of [Limits].
const (
	DefaultBody        = 2 << 20
	DefaultConnections = 1024
	DefaultSessions    = 1024
	DefaultSessionIdle = 2 * time.Hour // longer than any tool waits
)

// orDefault returns l without zero fields.
func (l Limits) orDefault() Limits {
	sessions := cmp.Or(l.Sessions, DefaultSessions)
	return Limits{
		Body:              cmp.Or(l.Body, DefaultBody),
		Header:            cmp.Or(l.Header, 32<<10),
		Connections:       cmp.Or(l.Connections, DefaultConnections),
		Sessions:          sessions,
		SessionsPerCaller: cmp.Or(l.SessionsPerCaller, max(sessions/2, 1)),
		SessionIdle:       cmp.Or(l.SessionIdle, DefaultSessionIdle),
		ReadHeader:        cmp.Or(l.ReadHeader, 10*time.Second),
		Read:              cmp.Or(l.Read, 30*time.Second),
		Write:             cmp.Or(l.Write, 30*time.Second),
		Idle:              cmp.Or(l.Idle, 2*time.Minute),
	}
}

// open says that everyone may call.
func (o Options) open() bool { return o.TokenFile == "" && o.SignIn == nil }

// check refuses options that contradict each other or mean nothing.
func (o Options) check() error {
	if (o.CertFile == "") != (o.KeyFile == "") {
		return errors.New("--tls-cert and --tls-key go together: pass both, or neither")
	}
	l := o.Limits
	if l.Body < 0 || l.Connections < 0 || l.Sessions < 0 || l.SessionIdle < 0 {
		return errors.New("a limit can't be negative; leave it out for its default")
	}
	_, err := newOrigins(o.AllowHosts, o.AllowOrigins)
	return err
}
