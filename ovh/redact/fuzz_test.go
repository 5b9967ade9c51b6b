package redact

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func FuzzMask(f *testing.F) {
	for _, texts := range secrets() {
		for _, text := range texts {
			f.Add(strings.NewReplacer("⟦", "", "⟧", "").Replace(text))
		}
	}
	f.Add(`{"a":["https:\/\/a:b@c",{"password":"x"}]}`)
	f.Add("b://:/@A:/0@ ?key=?key=eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.")
	f.Fuzz(func(t *testing.T, s string) {
		r := New("consumerkey0123456789")
		once := r.Text(s)
		if twice := r.Text(once); twice != once {
			t.Errorf("Text(%q) = %q, and of that %q", s, once, twice)
		}
		quoted, err := json.Marshal(map[string]string{"x": s, s: "y"})
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{string(quoted), s} {
			got := r.JSON(json.RawMessage(text), Field)
			if json.Valid([]byte(text)) && !json.Valid(got) {
				t.Errorf("JSON(%s) = %s, which is no JSON", text, got)
			}
			got = r.JSON(json.RawMessage(text), nil)
			if again := r.JSON(got, nil); !bytes.Equal(got, again) {
				t.Errorf("JSON(%s) = %s, and of that %s", text, got, again)
			}
		}
		_ = r.Path("/" + s)
		_ = Places([]byte(s), HoldsPrivateKey)
	})
}

func BenchmarkJSON(b *testing.B) {
	row := `{"id":5000000001,"fieldType":"TXT","subDomain":"www","target":"v=spf1 include:mx.ovh.com -all","zone":"example.com","url":"https://www.ovh.com/x?page=2"},`
	plain := "[" + strings.Repeat(row, 40<<10/len(row)) + "{}]"
	for name, text := range map[string]string{
		"plain":   plain,
		"secrets": strings.ReplaceAll(plain, "page=2", "token=2"),
		"escapes": strings.ReplaceAll(plain, "/", `\/`),
		"hostile": `["` + strings.Repeat("a://b:c?a=%3", 40<<10/12) + `"]`,
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				(Redactor{}).JSON(json.RawMessage(text), Field)
			}
		})
	}
}
