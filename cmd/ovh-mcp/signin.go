package main

import (
	"context"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
	"github.com/ovh-mcp/ovh-mcp/cmd/internal/signin"
)

// registerSignIn registers the flags that say whose access tokens are taken.
func registerSignIn(cmd *cobra.Command, o *signin.Options, ask *[]string) {
	flags := cmd.Flags()
	flags.StringVar(&o.Issuer, "oidc-issuer", "", "URL of the OpenID Connect issuer whose access tokens let callers in")
	flags.StringVar(&o.Audience, "oidc-audience", "", "audience that the issuer gives to tokens for this server")
	// Who may change the claim that names them takes the name of another: of those
	// that OpenID Connect knows, the subject alone is the issuer's for good.
	flags.StringVar(&o.CallerClaim, "oidc-caller-claim", "sub", "claim that names callers; no other than one that users can't change")
	flags.StringVar(&o.GroupClaim, "oidc-group-claim", "groups", "claim that names the groups of callers, for rules of the policy")
	flags.StringVar(&o.ScopeClaim, "oidc-scope-claim", "", "claim that names the scopes of a token; scope or scp when empty")
	flags.StringSliceVar(ask, "oidc-ask-scope", nil, "scope that clients are told to ask the issuer for; ovh.read, ovh.change and ovh.destroy if left out")
	needs(cmd, "--http HOST:PORT", "oidc-issuer", "oidc-audience")
	needs(cmd, "--oidc-issuer URL", "oidc-caller-claim", "oidc-group-claim", "oidc-scope-claim", "oidc-ask-scope")
	together(cmd, "oidc-issuer", "oidc-audience")
}

// signIn has callers that sign in at an issuer let in, if there is one.
func (f *serveFlags) signIn(log *slog.Logger) (err error) {
	if f.issuer.Issuer == "" {
		return nil
	}
	f.issuer.Log = log
	if f.http.SignIn, err = signin.New(f.issuer); err != nil {
		return usageError{err}
	}
	return nil
}

// signInFinding tells whether tokens can be checked. Those of a file serve on. An
// issuer that is away is asked again, in the background: nobody else would where a
// balancer sends no more calls.
func signInFinding(ctx context.Context, v *signin.Verifier) serve.Finding {
	if v == nil || v.Fault() == nil {
		return serve.Finding{}
	}
	v.Renew(ctx)
	return serve.Finding{Remark: "the issuer does not tell its keys: who signed in with one that is not known is refused with 503; the server's own log says why"}
}
