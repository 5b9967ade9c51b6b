package servers

import (
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// install are the arguments of an installation with these customizations.
func install(os string, custom tooltest.Args) tooltest.Args {
	return tooltest.Args{"server": tooltest.Web2, "os": os, "customizations": custom}
}

// ownImage are the customizations without which an image of one's own can't be
// installed.
func ownImage() tooltest.Args {
	return tooltest.Args{
		"imageURL": "https://images.example.com/debian.qcow2", "imageType": "qcow2", "efiBootloaderPath": `\efi\debian\grubx64.efi`,
	}
}

func TestAnImageOfOnesOwnIsInstalled(t *testing.T) {
	s := newSession(t, simulator.Options{})
	custom := tooltest.With(ownImage(), "httpHeaders", tooltest.Args{"Authorization": "Basic aHVudGVyMg=="})
	custom["configDriveUserData"] = "#cloud-config\npassword: hunter2\n"
	given := tooltest.With(install("byoi_64", custom), "ssh_key", "laptop")
	plan := tooltest.Plan(s, "reinstall_server", given)
	body := string(plan.Requests[0].Body)
	for _, secret := range []string{"aHVudGVyMg", "hunter2", "AAAAC3NzaC1lZDI1NTE5"} {
		if strings.Contains(body, secret) {
			t.Errorf("the plan shows %s in %s", secret, body)
		}
	}
	for _, want := range []string{`"imageURL":"https://images.example.com/debian.qcow2"`, `"Authorization":`, "ssh-ed25519 SHA256:"} {
		if !strings.Contains(strings.ReplaceAll(body, ": ", ":"), want) {
			t.Errorf("the plan shows %s, want %s in it", body, want)
		}
	}
	if got := tooltest.Confirmed[started](s, "reinstall_server", given); got.Task.Function != "reinstallServer" {
		t.Errorf("reinstall_server = %+v, want it begun", got)
	}
}

func TestAnswersOfAnotherTypeAreSent(t *testing.T) {
	s := newSession(t, simulator.Options{})
	custom := tooltest.Args{"enableLacpBonding": true, "configDriveMetadata": tooltest.Args{"role": "web"}}
	tooltest.Confirmed[started](s, "reinstall_server", install("debian13_64", custom))
}

func TestPlansRefuseCustomizationsThatDoNotFitTheTemplate(t *testing.T) {
	s := newSession(t, simulator.Options{})
	for name, tt := range map[string]struct {
		os     string
		custom tooltest.Args
		want   string
	}{
		"nothing given":        {"byolinux_64", tooltest.Args{}, "imageURL is missing"},
		"some missing":         {"byoi_64", tooltest.Args{"imageURL": "https://images.example.com/a.raw"}, "imageType is missing; efiBootloaderPath is missing"},
		"says what it takes":   {"byolinux_64", tooltest.Args{}, "imageURL (url, mandatory)"},
		"misspelt":             {"byolinux_64", tooltest.Args{"imageUrl": "https://images.example.com/a.raw"}, `"imageUrl" is no input of it (did you mean "imageURL"?)`},
		"not asked for":        {"debian13_64", tooltest.Args{"imageURL": "https://images.example.com/a.raw"}, `"imageURL" is no input of it`},
		"not of the enum":      {"byoi_64", tooltest.With(ownImage(), "imageType", "iso"), "imageType has to be one of qcow2, raw"},
		"not a URL":            {"byoi_64", tooltest.With(ownImage(), "imageURL", "ftp://a"), "imageURL has to be a URL"},
		"not a boolean":        {"debian13_64", tooltest.Args{"enableLacpBonding": "true"}, "enableLacpBonding has to be true or false"},
		"not an object":        {"debian13_64", tooltest.Args{"configDriveMetadata": "a=b"}, "configDriveMetadata has to be an object of strings"},
		"not strings":          {"debian13_64", tooltest.Args{"configDriveMetadata": tooltest.Args{"a": 1}}, "configDriveMetadata has to be an object of strings"},
		"not a string":         {"byoi_64", tooltest.With(ownImage(), "efiBootloaderPath", 7), "efiBootloaderPath has to be a string"},
		"a key's name":         {"debian13_64", tooltest.Args{"sshKey": "laptop"}, "sshKey has to be an SSH public key itself"},
		"checksum alone":       {"byoi_64", tooltest.With(ownImage(), "imageCheckSum", "00"), "imageCheckSum and imageCheckSumType go together"},
		"a digit at the front": {"debian13_64", tooltest.Args{"hostname": "7zip"}, "hostname has to be a host name that begins with a letter"},
	} {
		t.Run(name, func(*testing.T) {
			s.Fails("reinstall_server", install(tt.os, tt.custom), tool.CodeRefused, tt.want)
		})
	}
	s.Fails("reinstall_server", tooltest.With(install("debian13_64", tooltest.Args{}), "language", "fr-fr"), tool.CodeRefused, `"language" is no input of it`)
	s.Fails("reinstall_server", tooltest.With(install("debian13_64", tooltest.Args{"hostname": "a"}), "hostname", "b"), tool.CodeInvalidArguments, "is given as hostname already")
	if got := s.Writes(); len(got) > 0 {
		t.Errorf("plans sent %v", got)
	}
}
