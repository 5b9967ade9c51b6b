package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// tokenLife is that of a token whose end is not told.
const tokenLife = time.Hour

// A TokenError says that OVHcloud gives no access token to the service account.
// It is [ovh.ErrAuthentication].
type TokenError struct {
	Host    string // that was asked
	Status  int    // of HTTP
	Code    string // "invalid_client", or ""
	Message string // OVHcloud's own, or ""
}

func (e *TokenError) Error() string {
	said := cmp.Or(e.Message, http.StatusText(e.Status))
	if e.Code != "" {
		said += " [" + e.Code + "]"
	}
	return fmt.Sprintf("%s gives no access token to the service account: %d %s", e.Host, e.Status, said)
}

// Is reports whether target is [ovh.ErrAuthentication].
func (e *TokenError) Is(target error) bool { return target == ovh.ErrAuthentication }

// requestToken asks OVHcloud for an access token of the service account. It
// does so once: the request that needs the token is repeated as a whole.
func (s *session) requestToken(ctx context.Context) (*token, error) {
	account := clientcredentials.Config{
		ClientID:     s.creds.ClientID,
		ClientSecret: string(s.creds.ClientSecret),
		TokenURL:     s.endpoint.token,
		Scopes:       []string{"all"},
		AuthStyle:    oauth2.AuthStyleInParams, // as OVHcloud documents it, and without a try of another
	}
	now := time.Now()
	t, err := account.Token(context.WithValue(ctx, oauth2.HTTPClient, s.http))
	if err != nil {
		return nil, s.noToken(err)
	}
	expires := t.Expiry
	if expires.IsZero() {
		expires = now.Add(tokenLife)
	}
	return expiringToken(ovh.Secret(t.AccessToken), now, expires), nil
}

// noToken tells a refusal, which stands, from what may pass: for want of a
// token, nothing was sent.
func (s *session) noToken(err error) error {
	host := s.endpoint.tokenHost()
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return &ovh.TransportError{Method: http.MethodPost, Path: tokenPath, Err: s.diagnose(host, withoutURL(err))}
	}
	secrets := textsOf(s.creds.secrets())
	e := &TokenError{Host: host, Status: refused.Response.StatusCode, Code: redact(head(refused.ErrorCode, 100), secrets)}
	e.Message = head(redact(head(refused.ErrorDescription, maxRead), secrets), maxMessage)
	switch {
	case e.Code != "" && e.Status/100 == 4 && e.Status != http.StatusTooManyRequests:
		return e
	case e.Status/100 == 3:
		return &ovh.TransportError{Method: http.MethodPost, Path: tokenPath, Err: elsewhere(host, refused.Response)}
	}
	return &ovh.TransportError{Method: http.MethodPost, Path: tokenPath, Err: errors.New(e.Error())}
}

// withoutURL takes the URL off an error of net/http.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

func (e endpoint) tokenHost() string { return hostOf(e.token) }
