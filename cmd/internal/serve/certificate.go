package serve

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/internal/private"
)

// endsSoon is how long before its end whoever serves a certificate is warned.
const endsSoon = 15 * 24 * time.Hour

// A Certificate proves to clients whom they call.
type Certificate struct {
	tls.Certificate
	certFile, keyFile string
	shared            bool // others can read or change the key
}

// ReadCertificate reads a chain and its key, both PEM.
func ReadCertificate(certFile, keyFile string) (*Certificate, error) {
	c := Certificate{certFile: certFile, keyFile: keyFile}
	err := errors.Join(checkRegular(certFile), checkRegular(keyFile))
	if err == nil {
		c.Certificate, err = tls.LoadX509KeyPair(certFile, keyFile)
	}
	if err != nil {
		return nil, fmt.Errorf("--tls-cert wants the chain as PEM, and --tls-key the key of its first certificate: %w", err)
	}
	info, err := os.Stat(keyFile)
	if err != nil {
		return nil, fmt.Errorf("--tls-key: %w", err)
	}
	c.shared = !private.Unshared(info)
	return &c, nil
}

// Names are those that clients may call the server by.
func (c *Certificate) Names() []string {
	names := slices.Clone(c.Leaf.DNSNames)
	for _, ip := range c.Leaf.IPAddresses {
		names = append(names, ip.String())
	}
	return names
}

// Ends is when it expires.
func (c *Certificate) Ends() time.Time { return c.Leaf.NotAfter }

// Flaws returns what is wrong at a time.
func (c *Certificate) Flaws(now time.Time) (all []Flaw) {
	const renew = "put a renewed one in its place, which is taken within a second"
	if c.invalid(now) {
		all = append(all, Flaw{fmt.Sprintf("%s is in force from %s to %s only: clients refuse it", c.certFile, c.Leaf.NotBefore.Format(time.RFC3339), c.Ends().Format(time.RFC3339)), renew + "; or set this machine's clock", true})
	} else if c.Ends().Sub(now) < endsSoon {
		all = append(all, Flaw{fmt.Sprintf("%s ends at %s, and clients refuse it then", c.certFile, c.Ends().Format(time.RFC3339)), renew, false})
	}
	if c.shared {
		all = append(all, Flaw{c.keyFile + " can be read or changed by others, who can then take the place of this server", "chmod 600 " + c.keyFile, false})
	}
	return all
}

// invalid says that clients refuse it at a time.
func (c *Certificate) invalid(now time.Time) bool {
	return now.After(c.Ends()) || now.Before(c.Leaf.NotBefore)
}

// warnOfFlaws logs those of the certificate that is served.
func (g *guard) warnOfFlaws(ctx context.Context) {
	for _, f := range g.certificate.value.Load().Flaws(time.Now()) {
		f.log(ctx, g.Log)
	}
}

// fileChecks are those of files that are read again.
func (g *guard) fileChecks() (all []Check) {
	if g.tokens != nil {
		all = append(all, Check{"tokens", func(context.Context) Finding {
			if !g.tokens.stale.Load() {
				return Finding{}
			}
			return Finding{Remark: "the file changed and can't be taken, so that the tokens before the change are in force, with those that it revokes; the server's own log says why"}
		}})
	}
	if g.certificate != nil {
		all = append(all, Check{"certificate", func(context.Context) Finding { return g.certificateFinding(time.Now()) }})
	}
	return all
}

func (g *guard) certificateFinding(now time.Time) Finding {
	var remarks []string
	if g.certificate.stale.Load() {
		remarks = append(remarks, "a file changed and can't be taken, so that the certificate before the change is served; the server's own log says why")
	}
	if g.certificate.value.Load().invalid(now) {
		remarks = append(remarks, "it has expired or is not in force yet, so that clients refuse it: put a renewed one in its place")
	}
	return Finding{Remark: strings.Join(remarks, "; ")}
}
