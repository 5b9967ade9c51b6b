package visible

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestWhatCannotBeSeenIsWrittenOut(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"ASCII", "v=spf1 include:x [a] \\ \" <b> -all", "v=spf1 include:x [a] \\ \" <b> -all"},
		{"what people write", "Zoë Ærø Привет 日本語 한국어 עברית … €", "Zoë Ærø Привет 日本語 한국어 עברית … €"},
		{"lines", "a\n\tb\r\nc", "a\n\tb\r\nc"},
		{"a line over another", "a\rb", "a[U+000D]b"},
		{"controls", "\x00a\x1b[2Jb\x7fc\u0085d\u009b", "[U+0000]a[U+001B][2Jb[U+007F]c[U+0085]d[U+009B]"},
		{"breaks of Unicode", "a\u2028b\u2029c", "a[U+2028]b[U+2029]c"},
		{"directions", "a\u202eb\u2066c\u200fd\u061ce", "a[U+202E]b[U+2066]c[U+200F]d[U+061C]e"},
		{"no width", "a\u200bb\u200dc\ufeffd\u2060e\u00adf\u034fg", "a[U+200B]b[U+200D]c[U+FEFF]d[U+2060]e[U+00AD]f[U+034F]g"},
		{"selectors", "a\ufe0fb\U000e0100c\u180bd", "a[U+FE0F]b[U+E0100]c[U+180B]d"},
		{"tags", "a\U000e0001\U000e0041\U000e007fb", "a[U+E0001][U+E0041][U+E007F]b"},
		{"blanks", "a\u115f\u1160\u3164\uffa0\u2800b", "a[U+115F][U+1160][U+3164][U+FFA0][U+2800]b"},
		{"private and none", "a\ue000b\ufffec\U0010ffffd", "a[U+E000]b[U+FFFE]c[U+10FFFF]d"},
		{"emoji of several", "👩\u200d💻", "👩[U+200D]💻"},
		{"marks of a script", "Việt e\u0301", "Việt e\u0301"},
		{"too many marks", "a" + strings.Repeat("\u0300", 6), "a" + strings.Repeat("\u0300", 4) + "[U+0300][U+0300]"},
		{"a mark of what stands before", "\u0338a\n\u0338b", "[U+0338]a\n[U+0338]b"},
		{"a mark of what quotes", "\"\u0338a", "\"[U+0338]a"},
		{"no UTF-8", "a\xffb\xe2\x80", "a\ufffdb\ufffd\ufffd"},
		{"the form itself", "a[U+202E]b", "a[U+005B]U+202E]b"},
		{"the form of the form", "[U+005B]U+202E]", "[U+005B]U+005B]U+202E]"},
		{"no form", "[U+0041] [U+202e] [U+] [U+202E", "[U+0041] [U+202e] [U+] [U+202E"},
	}
	for _, tt := range tests {
		if got := Text(tt.text); got != tt.want {
			t.Errorf("%s: Text(%+q) = %+q, want %+q", tt.name, tt.text, got, tt.want)
		}
		if got := Original(tt.want); utf8.ValidString(tt.text) && got != tt.text {
			t.Errorf("%s: Original(%+q) = %+q, want %+q", tt.name, tt.want, got, tt.text)
		}
	}
}

func TestJSONStaysJSON(t *testing.T) {
	for j, want := range map[string]string{
		`{"a":[1,"x\n\t\"\\\/"],"b":null}`:          `{"a":[1,"x\n\t\"\\\/"],"b":null}`,
		`{"é":"caf\u00e9","<":"&"}`:                 `{"é":"caf\u00e9","<":"&"}`,
		`{"a\u200b":"b\u202ec","d":"\udb40\udc41"}`: `{"a[U+200B]":"b[U+202E]c","d":"[U+E0041]"}`,
		"[\"\u202e<\\\"\\n\"]":                      `["[U+202E]<\"\n"]`,
		`["\ud800","\r","\r\n","\b"]`:               `["` + "\ufffd" + `","[U+000D]","\r\n","[U+0008]"]`,
		`["[\u0055+202E]","\u005bU+202E]"]`:         `["[U+005B]U+202E]","[U+005B]U+202E]"]`,
		`"cut \u20`:                                 `"cut \u20`,
	} {
		if got := string(JSON([]byte(j))); got != want {
			t.Errorf("JSON(%s) = %s, want %s", j, got, want)
		}
	}
}

// FuzzText holds that nothing hidden is left, that ASCII stays, and that the
// original comes back.
func FuzzText(f *testing.F) {
	for _, s := range []string{"", "a\nb", "[U+202E]", "\u202e[U+005B]U+200B]", "a\u0300\u0300\u0300\u0300\u0300", "\xff\r\n\r", "\U000e0041"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Text(s)
		if !utf8.ValidString(got) {
			t.Errorf("Text(%q) = %q, which is no UTF-8", s, got)
		}
		breaks := strings.NewReplacer("\r\n", "", "\n", "", "\t", "")
		if i := strings.IndexFunc(breaks.Replace(got), func(r rune) bool { return isHidden(r) || unicode.Is(unicode.C, r) && !isUnassigned(r) }); i >= 0 {
			t.Errorf("Text(%q) = %q, which hides something", s, got)
		}
		if isPlain(s) && got != s {
			t.Errorf("Text(%q) = %q, want it as it is", s, got)
		}
		valid := strings.ToValidUTF8(s, "\ufffd")
		if back := Original(Text(valid)); back != valid {
			t.Errorf("Original(Text(%q)) = %q", valid, back)
		}
		j, err := json.Marshal(map[string]string{valid: valid})
		if err != nil {
			t.Fatal(err)
		}
		var read map[string]string
		if err := json.Unmarshal(JSON(j), &read); err != nil || read[Text(valid)] != Text(valid) {
			t.Errorf("JSON(%s) = %s, %v", j, JSON(j), err)
		}
		if err := json.Unmarshal(OriginalJSON(JSON(j)), &read); err != nil || read[valid] != valid {
			t.Errorf("OriginalJSON(JSON(%s)) = %s, %v", j, OriginalJSON(JSON(j)), err)
		}
	})
}

// isUnassigned reports whether Unicode may give r a look in time.
func isUnassigned(r rune) bool { return !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) }

func BenchmarkJSON(b *testing.B) {
	row := `{"id":5000000003,"fieldType":"A","subDomain":"host00001","target":"198.18.0.1"},`
	for name, row := range map[string]string{"ASCII": row, "accents": strings.ReplaceAll(row, "host", "hôte"), "escapes": strings.ReplaceAll(row, "host", `\"\u00e9`)} {
		j := []byte("[" + strings.Repeat(row, 500) + "0]")
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(j)))
			for b.Loop() {
				JSON(j)
			}
		})
	}
}
