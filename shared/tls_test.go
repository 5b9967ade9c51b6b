package shared_test

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/shared"
	"github.com/ovh-mcp/ovh-mcp/shared/sharedtest"
)

func TestAStoreWithTLS(t *testing.T) {
	web := httptest.NewTLSServer(http.NotFoundHandler())
	defer web.Close()
	of := web.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(of.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	certificateFile, keyFile := filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	if err := errors.Join(
		os.WriteFile(certificateFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: of.Certificate[0]}), 0o600),
		os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), 0o600),
	); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SSL_CERT_FILE", certificateFile)
	s := sharedtest.StartTLS(t, certificateFile, keyFile)
	if err := useAll(t, s.URL()); err != nil {
		t.Errorf("by TLS: %v", err)
	}
	for what, url := range map[string]string{
		"without TLS":        strings.Replace(s.URL(), "valkeys", "valkey", 1),
		"under another name": strings.Replace(s.URL(), "127.0.0.1", "localhost", 1), // the certificate is not for it
	} {
		if err := useAll(t, url); !errors.Is(err, shared.ErrAway) {
			t.Errorf("%s: %v, want ErrAway", what, err)
		}
	}
}
