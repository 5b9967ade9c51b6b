package consent

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const horse = "correct horse battery staple"

// withApprovers returns approvers with alice, who has a passphrase, and bob, who
// has codes of the secret that is returned.
func withApprovers(t *testing.T) (a *Approvers, codes totp) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "approvers")
	if err := AddPassphrase(file, "alice", horse); err != nil {
		t.Fatal(err)
	}
	uri, err := AddTOTP(file, "bob")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(uri, "secret=")
	if codes, err = parseTOTP(rest); err != nil {
		t.Fatal(err)
	}
	if a, err = NewApprovers(file, nil, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	return a, codes
}

func TestPassphraseIsThatOfItsName(t *testing.T) {
	a, _ := withApprovers(t)
	for _, tt := range []struct {
		name, secret string
		want         error
	}{
		{"alice", horse, nil},
		{"alice", "correct horse battery stable", ErrWrong},
		{"carol", horse, ErrWrong},
		{"bob", horse, ErrWrong},
		{"", "", ErrWrong},
	} {
		if err := a.Verify(t.Context(), tt.name, tt.secret); !errors.Is(err, tt.want) {
			t.Errorf("Verify(%q, %q) = %v, want %v", tt.name, tt.secret, err, tt.want)
		}
	}
	if n, last, err := a.Wrong(); err != nil || n != 4 || last.IsZero() {
		t.Errorf("%d wrong guesses are told, want 4", n)
	}
}

func TestPassphraseIsTheSameFromEveryKeyboard(t *testing.T) {
	h, err := newHash("caf\u00e9 caf\u00e9 caf\u00e9")
	if err != nil || !h.matches("cafe\u0301 cafe\u0301 cafe\u0301") {
		t.Errorf("composed and decomposed letters differ (%v)", err)
	}
}

func TestCodeIsTakenOnceAndNearItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, codes := withApprovers(t)
		a.turn = make(chan struct{}, 1) // of this bubble
		step := time.Now().Unix() / totpStep
		for _, tt := range []struct {
			name string
			step int64
			want error
		}{
			{"too old", step - 2, ErrWrong},
			{"present", step, nil},
			{"used", step, ErrWrong},
			{"before the used one", step - 1, ErrWrong},
			{"next", step + 1, nil},
		} {
			if err := a.Verify(t.Context(), "bob", codes.code(tt.step)); !errors.Is(err, tt.want) {
				t.Errorf("%s: Verify = %v, want %v", tt.name, err, tt.want)
			}
		}
	})
}

// The table of RFC 6238, appendix B, in six digits.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	s := totp("12345678901234567890")
	for second, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"} {
		if got := s.code(second / totpStep); got != want {
			t.Errorf("code at %d = %s, want %s", second, got, want)
		}
	}
}

func TestGuessesAreLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, codes := withApprovers(t)
		guess := func(name string) error { return a.Verify(t.Context(), name, "123") }
		for range freeOfName {
			if err := guess("bob"); !errors.Is(err, ErrWrong) {
				t.Fatalf("Verify = %v, want ErrWrong", err)
			}
		}
		err := a.Verify(t.Context(), "bob", codes.code(time.Now().Unix()/totpStep))
		if limited, ok := errors.AsType[*TooManyError](err); !ok || limited.Name != "bob" {
			t.Errorf("the right code after %d wrong ones: %v, want a TooManyError", freeOfName, err)
		}
		time.Sleep(firstWait)
		if err := guess("bob"); !errors.Is(err, ErrWrong) {
			t.Errorf("after the wait: %v, want ErrWrong", err)
		}
		time.Sleep(firstWait)
		if _, ok := errors.AsType[*TooManyError](guess("bob")); !ok {
			t.Error("the second wait is no longer than the first")
		}
		time.Sleep(firstWait)
		if err := a.Verify(t.Context(), "bob", codes.code(time.Now().Unix()/totpStep)); err != nil {
			t.Errorf("the right code after the wait: %v", err)
		}
	})
}

func TestGuessesAtManyNamesMakeEverybodyWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g guesses
		for i := range freeOfAll {
			g.wrong(strings.Repeat("x", i), time.Now())
		}
		if limited, ok := errors.AsType[*TooManyError](g.check("alice", time.Now())); !ok || limited.Name != "" {
			t.Errorf("after %d guesses alice may guess, want everybody to wait", freeOfAll)
		}
		for i := range 1000 {
			g.wrong(strings.Repeat("y", i), time.Now())
		}
		if len(g.Names) > maxNames+1 {
			t.Errorf("%d names are counted, want %d at most", len(g.Names), maxNames+1)
		}
	})
}

func TestWhoIsRemovedApprovesNothingMore(t *testing.T) {
	a, _ := withApprovers(t)
	if err := Remove(a.file, "alice"); err != nil {
		t.Fatal(err)
	}
	if err := a.Verify(t.Context(), "alice", horse); !errors.Is(err, ErrWrong) {
		t.Errorf("Verify = %v, want ErrWrong", err)
	}
	if err := Remove(a.file, "alice"); err == nil {
		t.Error("alice is removed twice")
	}
	if all, err := ReadApprovers(a.file); err != nil || len(all) != 1 || all[0].Name != "bob" || !all[0].Codes() {
		t.Errorf("ReadApprovers = %v, %v, want bob", all, err)
	}
}

func TestFileOfApproversIsPrivateAndHoldsNoPassphrase(t *testing.T) {
	a, _ := withApprovers(t)
	text, err := os.ReadFile(a.file)
	if err != nil || strings.Contains(string(text), horse) {
		t.Errorf("the file holds the passphrase (%v)", err)
	}
	if err := AddPassphrase(a.file, "alice", horse); err == nil {
		t.Error("alice is added twice")
	}
	if runtime.GOOS == "windows" {
		return
	}
	if info, err := os.Stat(a.file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v, want 0600", info.Mode(), err)
	}
	if err := os.Chmod(a.file, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := NewApprovers(a.file, nil, nil); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("NewApprovers on a file that others read = %v, want it refused", err)
	}
}

func TestWhatIsKeptByHandStays(t *testing.T) {
	file := filepath.Join(t.TempDir(), "approvers")
	const note = "# on call\n\n"
	if err := os.WriteFile(file, []byte(note), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewApprovers(file, nil, nil); err == nil || !strings.Contains(err.Error(), "approver add") {
		t.Errorf("NewApprovers on an empty file = %v, want the command that adds one", err)
	}
	if _, err := AddTOTP(file, "bob"); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(file); !strings.HasPrefix(string(text), note+"bob:totp:") {
		t.Errorf("the file is %q, want the note at its top", text)
	}
}

func TestFaultsOfApproversAreToldByLine(t *testing.T) {
	const good = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"
	for _, tt := range []struct{ line, want string }{
		{"alice", "line 2"},
		{":" + good, "name of an approver"},
		{"al ice:" + good, "name of an approver"},
		{"bob:totp:AAAA", "Base32"},
		{"bob:totp:not base 32", "Base32"},
		{"alice:hunter2hunter2", "argon2id"},
		{"alice:" + strings.Replace(good, "65536", "65536000", 1), "bounds"},
		{"alice:" + strings.Replace(good, "65536", "8", 1), "bounds"},
		{"alice:" + strings.Replace(good, "t=3", "t=x", 1), "parameters"},
		{"alice:" + good[:len(good)-12], "cut off"},
		{"ann:" + good, "further up"},
	} {
		_, err := parseApprovers([]byte("ann:" + good + "\n" + tt.line + "\n"))
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("parseApprovers(%q) = %v, want %q", tt.line, err, tt.want)
		}
	}
}

func TestWeakPassphraseIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "approvers")
	if err := AddPassphrase(file, "alice", "hunter2"); err == nil {
		t.Error("seven letters are taken")
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Stat = %v, want no file", err)
	}
}

// Only who approves by the name that they call by can be kept from approving what
// they asked for; so it has to be one that an approver can have.
func TestApproversCanHaveTheNamesOfCallers(t *testing.T) {
	file := filepath.Join(t.TempDir(), "approvers")
	for _, name := range []string{"alice@example.org", "auth0|5f7c8ec7", "CgVhbGljZRIFbG9jYWw=", "google-oauth2|1+1", strings.Repeat("x", maxName)} {
		if _, err := AddTOTP(file, name); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		b := NewBoard(true, nil)
		r := reinstall("debian11")
		r.Caller = "oidc:" + name
		a := yes()
		a.By = name
		if err := b.Decide(ask(t, b, r).ID, a); !errors.Is(err, ErrOwn) {
			t.Errorf("Decide by %s on what they asked for = %v, want ErrOwn", name, err)
		}
	}
	if all, err := ReadApprovers(file); err != nil || len(all) != 5 {
		t.Errorf("%d approvers are read back, %v, want 5", len(all), err)
	}
	for _, name := range []string{"", "a b", "a:b", "#a", "a\nb", "ä", "a\u202eb", "a\x00", strings.Repeat("x", maxName+1)} {
		if _, err := AddTOTP(file, name); err == nil {
			t.Errorf("the name %q is taken", name)
		}
	}
}
