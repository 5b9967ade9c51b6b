package client_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/client"
)

func TestKeysAreWrittenAndAllElseStays(t *testing.T) {
	keys := client.Credentials{ApplicationKey: "AK", ApplicationSecret: "AS", ConsumerKey: "CK"}
	const wrote = "application_key=AK\napplication_secret=AS\nconsumer_key=CK\n"
	tests := []struct {
		name, file, profile, endpoint, want string
	}{
		{name: "no file", want: "[default]\nendpoint=ovh-eu\n[ovh-eu]\n" + wrote},
		{name: "a profile in no file", profile: "lab", endpoint: "ca", want: "[profile:lab]\nendpoint=ovh-ca\n" + wrote},
		{
			name: "sections and comments of others", endpoint: "ovh-eu",
			file: "# mine\n\n[default]\n endpoint = eu ; here\n[ovh-cli]\ndefault_cloud_project=p\n\n[ovh-eu]\n# old\nconsumer_key = old\nregion=x\n\n[ovh-ca]\nconsumer_key=other\n",
			want: "# mine\n\n[default]\n endpoint = eu ; here\n[ovh-cli]\ndefault_cloud_project=p\n\n[ovh-eu]\n# old\nconsumer_key=CK\nregion=x\napplication_key=AK\napplication_secret=AS\n\n[ovh-ca]\nconsumer_key=other\n",
		},
		{name: "keys of another method go", file: "[default]\nendpoint=ovh-eu\n[ovh-eu]\nclient_id=I\nclient_secret=S\n", want: "[default]\nendpoint=ovh-eu\n[ovh-eu]\n" + wrote},
		{name: "no line end", file: "[default]\nendpoint=ovh-eu", want: "[default]\nendpoint=ovh-eu\n[ovh-eu]\n" + wrote},
		{name: "line ends of Windows", file: "[default]\r\nendpoint=ovh-eu\r\n", want: "[default]\r\nendpoint=ovh-eu\r\n" + strings.ReplaceAll("[ovh-eu]\n"+wrote, "\n", "\r\n")},
		{name: "a profile by its bare name", profile: "lab", file: "[lab]\nendpoint=ovh-us\naccess_token=T\n", want: "[lab]\nendpoint=ovh-us\n" + wrote},
		{name: "a section given twice", file: "[default]\nendpoint=ovh-eu\n[ovh-eu]\nconsumer_key=a\n[x]\ny=z\n[ovh-eu]\nconsumer_key=b\n", want: "[default]\nendpoint=ovh-eu\n[ovh-eu]\nconsumer_key=CK\n[x]\ny=z\n[ovh-eu]\nconsumer_key=CK\napplication_key=AK\napplication_secret=AS\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "ovh.conf")
			if tt.file != "" {
				if err := os.WriteFile(file, []byte(tt.file), 0o644); err != nil { //nolint:gosec // too open: it is to be mended
					t.Fatal(err)
				}
			}
			place, err := client.FindPlace(file, tt.profile, tt.endpoint)
			if err != nil {
				t.Fatal(err)
			}
			if err := place.Write(keys); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(file)
			if err != nil || string(got) != tt.want {
				t.Errorf("the file holds\n%q, %v, want\n%q", got, err, tt.want)
			}
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("mode %v, %v, want 0600", info.Mode(), err)
			}
			cfg, err := client.LoadConfig(t.Context(), client.Sources{Getenv: func(string) string { return "" }, File: file, Profile: tt.profile})
			if err != nil || cfg.Credentials != keys || len(cfg.Warnings) > 0 {
				t.Errorf("LoadConfig reads %+v, %v", cfg.Credentials, err)
			}
			if left, err := filepath.Glob(file + ".*"); err != nil || len(left) > 0 {
				t.Errorf("%q are left behind, %v", left, err)
			}
		})
	}
}

func TestFilesThatCannotBeChangedSafelyStay(t *testing.T) {
	tests := []struct{ name, file, profile, endpoint, want string }{
		{"another endpoint", "[default]\nendpoint=ovh-ca\n", "", "ovh-eu", "--profile NAME"},
		{"a value over several lines", "[default]\nendpoint=ovh-eu\n[ovh-eu]\nconsumer_key=\"\"\"a\nb\"\"\"\n", "", "", "can't be changed safely"},
		{"no name of a section", "", "a]b", "", "can't be the name of a section"},
		{"no INI", "nonsense\n", "", "", "line 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "ovh.conf")
			if err := os.WriteFile(file, []byte(tt.file), 0o600); err != nil {
				t.Fatal(err)
			}
			place, err := client.FindPlace(file, tt.profile, tt.endpoint)
			if err == nil {
				err = place.Write(client.Credentials{AccessToken: "T"})
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Write: %v, want an error with %q", err, tt.want)
			}
			if got, err := os.ReadFile(file); err != nil || string(got) != tt.file {
				t.Errorf("the file holds %q, %v, want %q", got, err, tt.file)
			}
		})
	}
}

func TestFileThatChangedMeanwhileStays(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ovh.conf")
	place, err := client.FindPlace(file, "", "")
	if err != nil {
		t.Fatal(err)
	}
	const other = "[ovh-ca]\nconsumer_key=theirs\n"
	if err := os.WriteFile(file, []byte(other), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := place.Write(client.Credentials{AccessToken: "T"}); err == nil || !strings.Contains(err.Error(), "meanwhile") {
		t.Errorf("Write: %v, want it refused", err)
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != other {
		t.Errorf("the file holds %q, %v", got, err)
	}
}
