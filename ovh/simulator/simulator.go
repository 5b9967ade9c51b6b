// Package simulator is an OVHcloud account in memory behind OVHcloud's own
// HTTP API: same paths, bodies, errors and quirks, with signatures and access
// rules verified, and tasks that move on as time passes.
//
// The account is made of areas. An area is one value in one file: its routes,
// what it remembers, its demo data and what happens in it as time passes. To
// add an area, write its file and list it in [areas]; the tests find its routes
// there and hold their answers against OVHcloud's description.
//
// The package knows nothing of the client that calls it, so that each proves
// the other.
package simulator

import (
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// The keys of the simulated account. They are no secrets: whoever reaches the
// account may use it.
const (
	ApplicationKey    = "simulatedAppKey0"
	ApplicationSecret = "simulatedApplicationSecret000000"
	ConsumerKey       = "simulatedConsumerKey000000000000"
)

// Options shape an account; the zero value is the demo account.
type Options struct {
	Servers int                        // dedicated servers; the demo's own when 0
	Records int                        // records of the zone example.org; a few when 0
	Zones   int                        // DNS zones besides the demo's
	Seed    uint64                     // makes what is random repeatable
	Clock   func() time.Time           // time.Now when nil
	Skew    time.Duration              // how far OVHcloud's clock runs ahead of Clock
	Speed   float64                    // how many times faster than at OVHcloud tasks run; 1 when 0
	Rules   []Rule                     // what the consumer key may do; everything when nil
	Faults  func(*http.Request) *Fault // misbehaviour of one request; none when nil
	NoPages bool                       // lists never answer with objects
	NoBatch bool                       // many ids in one request are not understood
	Shy     time.Duration              // new records answer with the id 0 and are unknown this long
	Refresh Refresh                    // how the refresh of a zone answers
	Failing int                        // each so-manieth write to a zone is refused with 500, and works when it is repeated; none when 0
	Observe func(Exchange)             // told of each answered request, from many goroutines; may be nil
}

// A Refresh is one of the ways in which OVHcloud answered the refresh of a zone.
type Refresh string

// All that clients met.
const (
	RefreshNoContent Refresh = ""      // 204
	RefreshNull      Refresh = "null"  // 200 and null
	RefreshEmpty     Refresh = "empty" // 200 and nothing
)

// A Rule is one route that the consumer key may call. A * in Path is one
// whole segment, and as the last one it is all that follow. OVHcloud may read
// more into it; this is the reading that promises least.
type Rule struct{ Method, Path string }

// A Fault is how one request goes wrong.
type Fault struct {
	Delay  time.Duration // before anything else
	After  bool          // carry the request out first
	Status int           // answer this and Header and Body instead; 0 for the true answer
	Header http.Header
	Body   string
	Cut    bool // close the connection without an answer
}

// An Exchange is one request and its answer.
type Exchange struct {
	Method, Path string // as sent, query included, without the base
	Status       int
	Body         []byte // of the answer
}

// An Account is a simulated OVHcloud account. It is an http.Handler, safe for
// concurrent use.
type Account struct {
	opts   Options
	pipe   *pipe
	areas  []area
	routes []route // of all areas

	mu       sync.Mutex // guards all that follow, and the state of every area
	random   *rand.Rand
	queries  int64     // answered so far
	writes   int       // to zones so far
	created  time.Time // what the demo data is dated by
	restored uint64    // how often

	// The state that areas read or change in each other. An area that keeps
	// to itself has no field here.
	services    *services
	servers     *servers
	tasks       *tasks
	ips         *ips
	dns         *publicDNS
	credentials *credentials
	sshKeys     *sshKeys
	zones       *zones
	vps         *virtualServers
	domains     *domains
	mails       *mails
	reverses    *reverses
	policies    *policies

	oauth2Clients *oauth2Clients
}

// areas lists what an account is made of, in the order in which a new one is
// populated: an area may build on those before it, and on their demo data.
func areas(a *Account) []area {
	return []area{
		serviceArea(a), serverArea(a), bootArea(a), taskArea(a), templateArea(), installArea(a), hardwareArea(a), interventionArea(a),
		ipArea(a), dnsArea(a), reverseArea(a), authArea(a), meArea(), credentialArea(a), sshKeyArea(a),
		zoneArea(a), recordArea(a), zoneHistoryArea(a), smsArea(a), vpsArea(a), vpsTaskArea(a), vpsSnapshotArea(a), sslArea(a),
		authDetailsArea(a), mailArea(a), zoneSettingsArea(a), domainArea(a), nameServerArea(a),
		vpsAddressArea(a), ipServiceArea(a), ipMoveArea(a), renewalArea(a), terminationArea(a),
		networkInterfaceArea(a), ipmiArea(a), secretArea(a), serverOptionArea(a), vpsDiskArea(a),
		billArea(a), oauth2ClientArea(a), iamResourceArea(a), iamPolicyArea(a),
	}
}

// New returns the account that o describes.
func New(o Options) *Account {
	a := newAccount(o)
	a.created = a.now().AddDate(0, -3, 0).Truncate(24 * time.Hour)
	for _, area := range a.areas {
		if area.populate != nil {
			area.populate()
		}
	}
	return a
}

// newAccount returns an account whose areas hold nothing yet.
func newAccount(o Options) *Account {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Speed <= 0 {
		o.Speed = 1
	}
	a := &Account{opts: o, random: rand.New(rand.NewPCG(o.Seed, 1))}
	a.add(areas(a)...)
	a.pipe = newPipe(a)
	return a
}

func (a *Account) add(areas ...area) {
	a.areas = append(a.areas, areas...)
	for _, area := range areas {
		a.routes = append(a.routes, area.routes...)
	}
}

// now is OVHcloud's time.
func (a *Account) now() time.Time { return a.opts.Clock().Add(a.opts.Skew) }

// worked returns how long a task that began at start has been worked on, as if
// at OVHcloud's own speed.
func (a *Account) worked(start time.Time) time.Duration {
	return time.Duration(float64(a.now().Sub(start)) * a.opts.Speed)
}

// advance brings every area up to date. Nothing happens in an account between
// two requests; the later one makes up for it.
func (a *Account) advance() {
	for _, area := range a.areas {
		if area.advance != nil {
			area.advance()
		}
	}
}
