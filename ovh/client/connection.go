package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"
)

// A ConnectionError tells why the way to OVHcloud does not work, and how a
// person mends it.
type ConnectionError struct {
	Stage   Stage
	What    string // in one sentence
	Cure    string // what a person does, as an order: "set …"
	Lasting bool   // waiting does not help
	Err     error  // what it was found by; may be nil
}

// A Stage is a part of the way to OVHcloud, in the order that a request takes.
type Stage string

// All stages.
const (
	StageProxy  Stage = "proxy"
	StageName   Stage = "dns"
	StageTCP    Stage = "tcp"
	StageTLS    Stage = "tls"
	StageAnswer Stage = "answer"
)

func (e *ConnectionError) Error() string { return e.What }

// Unwrap returns what it was found by.
func (e *ConnectionError) Unwrap() error { return e.Err }

// diagnose returns what err, of a request to a host, means for a person, or err
// where it has no known meaning.
func (s *session) diagnose(host string, err error) error {
	if known, ok := errors.AsType[*ConnectionError](err); ok {
		return known
	}
	if e := certificateError(host, err); e != nil {
		return e
	}
	if e := s.proxyError(host, err); e != nil {
		return e
	}
	var name *net.DNSError
	var plain tls.RecordHeaderError
	dialled := isDial(err, "dial")
	switch {
	case errors.As(err, &plain), errors.Is(err, http.ErrSchemeMismatch):
		return &ConnectionError{
			Stage: StageTLS, What: host + " answers without TLS", Cure: "correct OVH_ENDPOINT, or look whether a proxy or a portal of this network answers in its place", Lasting: true, Err: err,
		}
	case errors.As(err, &name) && name.IsNotFound:
		return &ConnectionError{
			Stage: StageName, What: "this machine finds no address of " + host, Cure: "look whether it is online and its DNS works, whether OVH_ENDPOINT is spelt right, and whether HTTPS_PROXY has to name a proxy", Err: err,
		}
	case dialled && isRefused(err):
		return &ConnectionError{
			Stage: StageTCP, What: host + " refuses the connection: nothing listens there, or a firewall is in the way", Cure: "check OVH_ENDPOINT and its port, and the firewall", Err: err,
		}
	case dialled && isTimeout(err):
		return &ConnectionError{
			Stage: StageTCP, What: host + " does not answer the connection in time", Cure: "look whether a firewall drops what this machine sends there, and whether HTTPS_PROXY has to name a proxy", Err: err,
		}
	}
	return err
}

// certificateError tells of a certificate that does not prove a host, or returns
// nil.
func certificateError(host string, err error) error {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	const proxied = "put the authority of the proxy that reads along, if there is one, into the system's store, or name its PEM file in SSL_CERT_FILE"
	switch {
	case errors.As(err, &unknown):
		return &ConnectionError{
			Stage: StageTLS, What: "the certificate of " + host + " is signed by an authority that this machine does not know", Cure: proxied, Lasting: true, Err: err,
		}
	case errors.As(err, &name):
		return &ConnectionError{
			Stage: StageTLS, What: "the certificate that came is not of " + host, Cure: "check OVH_ENDPOINT, and whether a portal of this network answers in its place", Lasting: true, Err: err,
		}
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return &ConnectionError{Stage: StageTLS, What: validity(host, invalid.Cert), Cure: "set this machine's clock; if it is right, whoever runs " + host + " has to renew the certificate", Lasting: true, Err: err}
	case errors.As(err, &invalid):
		return &ConnectionError{Stage: StageTLS, What: "the certificate of " + host + " is not valid for it", Cure: proxied, Lasting: true, Err: err}
	}
	return nil
}

// validity tells when a certificate is valid.
func validity(host string, c *x509.Certificate) string {
	const day = "2006-01-02 15:04 MST"
	if time.Now().Before(c.NotBefore) {
		return fmt.Sprintf("the certificate of %s is not valid before %s", host, c.NotBefore.UTC().Format(day))
	}
	return fmt.Sprintf("the certificate of %s expired at %s", host, c.NotAfter.UTC().Format(day))
}

// A proxyRefusalError is the answer of a proxy that makes no connection.
type proxyRefusalError struct{ status int }

func (e proxyRefusalError) Error() string {
	return fmt.Sprintf("the proxy answers %d %s", e.status, http.StatusText(e.status))
}

// onProxyConnect reads what a proxy answers when it is asked for a connection.
func onProxyConnect(_ context.Context, _ *url.URL, _ *http.Request, res *http.Response) error {
	if res.StatusCode == http.StatusOK {
		return nil
	}
	return proxyRefusalError{res.StatusCode}
}

// proxyError tells of a proxy that is in the way, or returns nil.
func (s *session) proxyError(host string, err error) error {
	refused, ok := errors.AsType[proxyRefusalError](err)
	switch {
	case ok && refused.status == http.StatusProxyAuthRequired:
		return &ConnectionError{
			Stage: StageProxy, What: "the proxy on the way to " + host + " wants a user and a password (407)", Cure: "put them into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT", Lasting: true, Err: err,
		}
	case ok:
		return &ConnectionError{
			Stage: StageProxy, What: fmt.Sprintf("the proxy makes no connection to %s: %d %s", host, refused.status, http.StatusText(refused.status)),
			Cure: "have it allow " + host + ":443, or put " + host + " into NO_PROXY where this machine reaches it without", Lasting: refused.status/100 == 4, Err: err,
		}
	case isDial(err, "proxyconnect"):
		return &ConnectionError{
			Stage: StageProxy, What: "the proxy that HTTPS_PROXY names does not answer", Cure: "look whether HTTPS_PROXY names a proxy that works, or unset it", Err: err,
		}
	}
	return nil
}

// isDial reports whether no connection was made, by an operation of that name.
func isDial(err error, operation string) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == operation
}

func isRefused(err error) bool {
	const windows = syscall.Errno(10061) // WSAECONNREFUSED
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, windows)
}

func isTimeout(err error) bool {
	op, ok := errors.AsType[net.Error](err)
	return ok && op.Timeout() || errors.Is(err, os.ErrDeadlineExceeded)
}

// elsewhere tells of a redirect, which OVHcloud's API never answers.
func elsewhere(host string, res *http.Response) error {
	target := "nowhere"
	if u, err := res.Location(); err == nil {
		target = fmt.Sprintf("to %.60q", u.Host)
	}
	return &ConnectionError{
		Stage: StageAnswer, What: fmt.Sprintf("%s sends the call %s (%d), which OVHcloud's API never does", host, target, res.StatusCode),
		Cure: "log in to this network where it has a portal, and check OVH_ENDPOINT", Lasting: true,
	}
}

// webPage returns err, or what it means that a page for people came in the place
// of an answer.
func webPage(host string, res *http.Response, err error) error {
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if kind != "text/html" || res.Header.Get("X-Ovh-Queryid") != "" {
		return err
	}
	return &ConnectionError{
		Stage: StageAnswer, What: "a web page came in the place of an answer of " + host + ": " + err.Error(),
		Cure: "log in to this network where it has a portal, and check OVH_ENDPOINT", Lasting: true, Err: err,
	}
}

// hostOf returns the host of a URL, or "".
func hostOf(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return ""
	}
	return u.Host
}
