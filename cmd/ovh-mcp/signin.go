package main

import (
	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
	"github.com/ovh-mcp/ovh-mcp/cmd/internal/signin"
)

// registerSignIn registers the flags that say whose access tokens are taken.
func registerSignIn(cmd *cobra.Command, o *signin.Options) {
	flags := cmd.Flags()
	flags.StringVar(&o.Issuer, "oidc-issuer", "", "URL of the OpenID Connect issuer whose access tokens let callers in")
	flags.StringVar(&o.Audience, "oidc-audience", "", "audience that the issuer gives to tokens for this server")
	// Who may change the claim that names them takes the name of another: of those
	// that OpenID Connect knows, the subject alone is the issuer's for good.
	flags.StringVar(&o.CallerClaim, "oidc-caller-claim", "sub", "claim that names callers; no other than one that users can't change")
	needs(cmd, "--http HOST:PORT", "oidc-issuer", "oidc-audience", "oidc-caller-claim")
	cmd.MarkFlagsRequiredTogether("oidc-issuer", "oidc-audience")
}

// signIn has callers that sign in at an issuer let in, if there is one.
func (f *serveFlags) signIn() (err error) {
	if f.issuer.Issuer == "" {
		if f.issuer.CallerClaim != "sub" {
			return usage("--oidc-caller-claim needs --oidc-issuer and --oidc-audience")
		}
		return nil
	}
	if f.http.SignIn, err = signin.New(f.issuer); err != nil {
		return usageError{err}
	}
	return nil
}

// signInFinding tells whether tokens can be checked. Those of a file serve on.
func signInFinding(v *signin.Verifier) serve.Finding {
	if v == nil || v.Fault() == nil {
		return serve.Finding{}
	}
	return serve.Finding{Remark: "the issuer does not tell its keys: who signed in with one that is not known is refused with 503; the server's own log says why"}
}
