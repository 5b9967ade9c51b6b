package main

import (
	"context"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
)

// issuerTimeout bounds what is asked of an issuer.
const issuerTimeout = 15 * time.Second

// checkHTTP looks at what a server over HTTP reads at its start, without listening.
// It says whether it is known who may call.
func (c *checkup) checkHTTP(ctx context.Context) (known bool) {
	signIn := c.flags.signIn(c.log) // first: who can sign in may call
	if c.flags.http.Address != "" && signIn == nil {
		c.checkAddress()
	}
	callers, err := c.flags.callers()
	switch {
	case err != nil:
		c.find("tokens", fault, "write one name:token a line, into a file that only you can read; docs/http.md tells more", "%v", err)
	case c.flags.http.TokenFile != "":
		c.find("tokens", well, "", "%s is of %s", c.flags.http.TokenFile, few(callers))
	}
	if c.flags.http.CertFile != "" {
		c.checkCertificate()
	}
	if c.flags.issuer.Issuer != "" {
		c.checkIssuer(ctx, signIn)
	}
	return err == nil
}

// checkAddress looks who else can reach the server.
func (c *checkup) checkAddress() {
	switch exposed, err := c.flags.http.Exposed(); {
	case err != nil:
		c.find("address", fault, "correct the flags; --http 127.0.0.1:8080 alone serves this machine only", "%v", err)
	case exposed.What != "":
		c.findFlaw("address", exposed)
	default:
		c.find("address", well, "", "%s serves this machine only, or wants tokens over TLS", c.flags.http.Address)
	}
}

func (c *checkup) findFlaw(check string, f serve.Flaw) {
	status := warning
	if f.Serious {
		status = fault
	}
	c.find(check, status, f.Cure, "%s", f.What)
}

// checkCertificate looks whether clients take the certificate.
func (c *checkup) checkCertificate() {
	o := c.flags.http
	cert, err := serve.ReadCertificate(o.CertFile, o.KeyFile)
	if err != nil {
		c.find("certificate", fault, "name a certificate and the key that belongs to it", "%v", err)
		return
	}
	now := time.Now()
	flaws := cert.Flaws(now)
	for _, host := range o.AllowHosts {
		if err := cert.Leaf.VerifyHostname(host); err != nil {
			flaws = append(flaws, serve.Flaw{What: err.Error(), Cure: "get one for " + host + " too, unless clients reach the server through a proxy that has its own"})
		}
	}
	for _, f := range flaws {
		c.findFlaw("certificate", f)
	}
	if len(flaws) == 0 {
		c.find("certificate", well, "", "for %s, ends in %d days", strings.Join(cert.Names(), ", "), int(cert.Ends().Sub(now).Hours()/24))
	}
}

// checkIssuer asks the issuer for the keys that it signs with, unless its flags are
// wrong.
func (c *checkup) checkIssuer(ctx context.Context, err error) {
	n := 0
	if err == nil {
		ctx, cancel := context.WithTimeout(ctx, issuerTimeout)
		defer cancel()
		n, err = c.flags.http.SignIn.Check(ctx)
	}
	if err != nil {
		c.find("sign-in", fault, "check --oidc-issuer, which is spelled as in its tokens, and that this machine reaches it", "%v", err)
		return
	}
	c.find("sign-in", well, "", "%s tells %s", c.flags.issuer.Issuer, counted(n, "key"))
}
