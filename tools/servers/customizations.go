package servers

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools/sshkeys"
)

// A template asks questions, its inputs, which the customizations of an
// installation answer by name. What OVHcloud would refuse after the user agreed
// is refused before: an answer that was not asked for, one of another type, and
// none where there has to be one.

// An answer is an input of a template for which the tool has an argument.
type answer struct {
	name  string // of the input
	value string // the key's is its name in the account
	given bool
}

// named yields the arguments that answer inputs, by their names.
func (in newSystem) named() iter.Seq2[string, answer] {
	all := []struct{ argument, input, value string }{
		{"hostname", ovh.CustomHostname, in.Hostname},
		{"ssh_key", ovh.CustomSSHKey, in.SSHKey},
		{"post_install_script", ovh.CustomPostScript, in.PostScript},
		{"language", ovh.CustomLanguage, in.Language},
		{"config_drive_user_data", ovh.CustomUserData, in.UserData},
	}
	return func(yield func(string, answer) bool) {
		for _, a := range all {
			if !yield(a.argument, answer{a.input, a.value, a.value != ""}) {
				return
			}
		}
	}
}

// others returns the answers that are given as customizations. They are an
// object, by the schema, or left out.
func (in newSystem) others() ovh.Customizations {
	var custom ovh.Customizations
	if json.Unmarshal(in.Custom, &custom) != nil || custom == nil {
		return make(ovh.Customizations)
	}
	return custom
}

// customizations returns the answers to the inputs of a template, the key
// itself where the caller gave its name.
func (in newSystem) customizations(ctx context.Context, api *ovh.Reader, t ovh.Template) (ovh.Customizations, error) {
	custom := in.others()
	for _, a := range in.named() {
		if a.given {
			custom[a.name] = a.value
		}
	}
	if in.SSHKey != "" {
		content, err := sshkeys.Content(ctx, api, in.SSHKey)
		if err != nil {
			return nil, err
		}
		custom[ovh.CustomSSHKey] = content
	}
	if problems := problems(t, custom); len(problems) > 0 {
		return nil, tool.Refuse(fmt.Sprintf("%q can't be installed so: %s", t.Name, strings.Join(problems, "; ")),
			fmt.Sprintf("call again with customizations that fit; %q takes %s", t.Name, takes(t)))
	}
	return custom, nil
}

// problems returns what OVHcloud would refuse of the answers to a template's
// inputs. It repeats no value: it may be a secret.
func problems(t ovh.Template, custom ovh.Customizations) (all []string) {
	names := make([]string, len(t.Inputs))
	for i, input := range t.Inputs {
		names[i] = input.Name
		value, given := custom[input.Name]
		switch {
		case given && value != "":
			if problem := wrong(input, value); problem != "" {
				all = append(all, input.Name+" "+problem)
			}
		case input.Mandatory && input.Default == "":
			all = append(all, input.Name+" is missing")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(custom)) {
		if slices.Contains(names, name) {
			continue
		}
		problem := fmt.Sprintf("%q is no input of it", name)
		if near := tool.Nearest(name, names); near != "" {
			problem += fmt.Sprintf(" (did you mean %q?)", near)
		}
		all = append(all, problem)
	}
	if (custom["imageCheckSum"] == nil) != (custom["imageCheckSumType"] == nil) {
		all = append(all, "imageCheckSum and imageCheckSumType go together")
	}
	return all
}

// takes lists the inputs of a template in a few words.
func takes(t ovh.Template) string {
	if len(t.Inputs) == 0 {
		return "none"
	}
	all := make([]string, len(t.Inputs))
	for i, input := range t.Inputs {
		kind := input.Type
		if len(input.Enum) > 0 {
			kind = strings.Join(input.Enum, "|")
		}
		if input.Mandatory && input.Default == "" {
			kind += ", mandatory"
		}
		all[i] = fmt.Sprintf("%s (%s)", input.Name, kind)
	}
	return strings.Join(all, ", ")
}

// wrong says what is wrong with the answer to an input, or "". Types that are
// not known are OVHcloud's to check.
func wrong(input ovh.TemplateInput, value any) string {
	switch input.Type {
	case "boolean":
		if _, ok := value.(bool); !ok {
			return "has to be true or false, without quotes"
		}
		return ""
	case "number":
		if _, ok := value.(float64); !ok {
			return "has to be a number, without quotes"
		}
		return ""
	case "keyValue":
		return wrongPairs(value)
	}
	text, ok := value.(string)
	if !ok {
		return "has to be a string"
	}
	if len(input.Enum) > 0 && !slices.Contains(input.Enum, text) {
		return "has to be one of " + strings.Join(input.Enum, ", ")
	}
	return wrongText(input.Type, text)
}

// wrongPairs says what is wrong with an object of strings.
func wrongPairs(value any) string {
	pairs, ok := value.(map[string]any)
	for _, v := range pairs {
		if _, text := v.(string); !text {
			ok = false
		}
	}
	if !ok {
		return `has to be an object of strings, such as {"name":"value"}`
	}
	return ""
}

// wrongText says what is wrong with a text of that type.
func wrongText(kind, text string) string {
	var err error
	switch kind {
	case "url":
		u, bad := url.Parse(text)
		if bad != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return "has to be a URL that begins with https:// or http://"
		}
	case "hostname":
		// OVHcloud wants a letter first.
		if first := text[0] | 0x20; first < 'a' || first > 'z' || len(tool.HostFault("", text)) > 0 {
			return "has to be a host name that begins with a letter"
		}
	case "sshPubKey":
		if _, _, _, _, err = ssh.ParseAuthorizedKey([]byte(text)); err != nil {
			return "has to be an SSH public key itself, not its name"
		}
	case "ip":
		if _, err = netip.ParseAddr(text); err != nil {
			return "has to be an IP address"
		}
	case "email":
		if _, err = mail.ParseAddress(text); err != nil {
			return "has to be a mail address"
		}
	}
	return ""
}
