package ovh

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretIsNeverShown(t *testing.T) {
	const value = "s3cr3t-value"
	type keys struct {
		Public string
		Secret Secret
	}
	creds := keys{"app", value}
	shown := make(map[string]string)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T %v", "%10.3s"} {
		shown["Secret "+verb] = fmt.Sprintf(verb, creds.Secret)
		shown["keys "+verb] = fmt.Sprintf(verb, creds)
		shown["&keys "+verb] = fmt.Sprintf(verb, &creds)
	}
	shown["String"] = creds.Secret.String()
	shown["Errorf"] = fmt.Errorf("bad %w %s", errors.ErrUnsupported, creds.Secret).Error()
	asJSON, err := json.Marshal(map[Secret]any{"key": creds})
	if err != nil {
		t.Fatal(err)
	}
	shown["JSON"] = string(asJSON)
	for name, h := range map[string]func(*bytes.Buffer) slog.Handler{
		"text log": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"JSON log": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var b bytes.Buffer
		slog.New(h(&b)).Info("keys", "secret", creds.Secret, "all", creds, "list", []Secret{value})
		shown[name] = b.String()
	}
	hexadecimal := fmt.Sprintf("%x", value)
	for how, s := range shown {
		if strings.Contains(s, value) || strings.Contains(strings.ToLower(s), hexadecimal) {
			t.Errorf("%s shows the secret: %s", how, s)
		}
	}
}
