package main

import (
	"strings"
	"testing"
)

// What contradicts itself is told in the program's own words, before anything is
// done.
func TestFlagsThatContradictEachOtherAreAUsageError(t *testing.T) {
	for args, want := range map[string]string{
		"serve --http 127.0.0.1:0 --oidc-issuer https://id.example.org": "--oidc-issuer and --oidc-audience go together: pass both, or neither",
		"serve --http 127.0.0.1:0 --oidc-audience x":                    "--oidc-audience and --oidc-issuer go together",
		"serve --http 127.0.0.1:0 --tls-cert c.pem":                     "--tls-cert and --tls-key go together",
		"simulator --tls-key k.pem":                                     "--tls-key and --tls-cert go together",
		"simulator --background --stop":                                 "--background and --stop exclude each other: leave one of them out",
		"--simulator --config ovh.conf":                                 "--simulator and --config exclude each other",
		"whoami --simulator --profile x":                                "--simulator and --profile exclude each other",
		"login --renew --keys -":                                        "--renew and --keys exclude each other",
		"login --service-account --keys -":                              "--service-account and --keys exclude each other",
	} {
		p := &program{stdin: strings.NewReader(""), stdout: failing{t}, stderr: new(lines), getenv: func(string) string { return "" }, kept: t.TempDir()}
		err := p.run(t.Context(), strings.Fields(args))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "group") || exitCode(err) != exitUsage {
			t.Errorf("%s = %v, exit code %d, want 2 and %q", args, err, exitCode(err), want)
		}
	}
}
