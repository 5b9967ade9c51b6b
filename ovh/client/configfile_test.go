package client

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestFilesThatCannotBeReadAreToldForWhatTheyAre(t *testing.T) {
	folder := t.TempDir()
	locked := writeConfig(t, "locked", "")
	if err := os.Chmod(locked, 0); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, file, want string }{
		{"folder", folder, "is a directory"},
		{"device", os.DevNull, "is not a regular file"},
		{"too large", writeConfig(t, "large", strings.Repeat("# \n", maxConfigFile)), "larger than"},
		{"no delimiter", writeConfig(t, "conf", "[ovh-eu]\n\napplication_secret hunter2\nconsumer_key=x\n"), "not a well-formed INI file, line 3 "},
		{"in the last line", writeConfig(t, "conf", "[ovh-eu]\napplication_secret hunter2"), "line 2 "},
		{"in a long line", writeConfig(t, "conf", "[ovh-eu]\na=b\n"+strings.Repeat("hunter2", 2000)+"\n\n"), "line 3 "},
		{"open section", writeConfig(t, "conf", "\n[ovh-eu hunter2\na=b\n"), "line 2 "},
		{"after many lines of one value", writeConfig(t, "conf", "[x]\na=\"\"\"1\n2\n3\"\"\"\nhunter2\nb=c\n"), "line 5 "},
	}
	if os.Getuid() > 0 {
		tests = append(tests, struct{ name, file, want string }{"no right", locked, "permission denied"})
	}
	for _, tt := range tests {
		_, err := loadConfig(func(string) string { return "" }, tt.file)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), tt.file) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: LoadConfig = %v, want an error that names the file, tells %q and quotes nothing", tt.name, err, tt.want)
		}
	}
}

func TestFilesThatAreNotThereAreNoError(t *testing.T) {
	file := writeConfig(t, "conf", "")
	for _, name := range []string{file + "x", filepath.Join(file, ".ovh.conf")} {
		if cfg, err := loadConfig(func(string) string { return "" }, name); err != nil || len(cfg.Warnings) > 0 {
			t.Errorf("LoadConfig(%s) = %q, %v, want nothing told", name, cfg.Warnings, err)
		}
	}
}

func TestKeysThatOthersCanReadAreWarnedOf(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes tell nothing there")
	}
	const keys = "[ovh-eu]\napplication_key=AK\napplication_secret=hunter2\nconsumer_key=hunter2\n"
	tests := []struct {
		text string
		mode os.FileMode
		want string
	}{
		{keys, 0o600, ""},
		{keys, 0o400, ""},
		{keys, 0o644, "mode 0644"},
		{keys, 0o640, "mode 0640"},
		{"[default]\nendpoint=ovh-eu\n", 0o644, ""},
	}
	for _, tt := range tests {
		file := writeConfig(t, "conf", tt.text)
		if err := os.Chmod(file, tt.mode); err != nil {
			t.Fatal(err)
		}
		cfg, err := loadConfig(func(k string) string {
			return map[string]string{"OVH_CONSUMER_KEY": "c", "OVH_APPLICATION_KEY": "a", "OVH_APPLICATION_SECRET": "s"}[k]
		}, file)
		got := warned(cfg)
		if err != nil || (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) || strings.Contains(got, "hunter2") {
			t.Errorf("mode %o: LoadConfig warns %q, %v, want %q", tt.mode, got, err, tt.want)
		}
		if tt.want != "" && !strings.Contains(got, "chmod 600 "+file) {
			t.Errorf("mode %o: LoadConfig warns %q, want what to do", tt.mode, got)
		}
	}
}
