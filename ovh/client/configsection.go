package client

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// profilePrefix begins the names of the sections that are profiles, as
// OVHcloud's command line has them.
const profilePrefix = "profile:"

// section returns the endpoint that counts, and the section that the keys are
// taken from.
func (l *loader) section() (endpoint, section string, err error) {
	if l.Profile != "" {
		return l.profile()
	}
	endpoint = cmp.Or(l.lookup("default", "endpoint").text, DefaultEndpoint)
	e, err := resolveEndpoint(endpoint)
	if err != nil {
		return "", "", err
	}
	if section = endpoint; !l.merged.HasSection(section) {
		section = e.name // the file may say ovh-eu where the caller says eu
	}
	return endpoint, section, nil
}

// profile is section for a profile, which names its endpoint itself: in its
// section, or by being called like it.
func (l *loader) profile() (endpoint, section string, err error) {
	for _, section := range []string{profilePrefix + l.Profile, l.Profile} {
		if !l.merged.HasSection(section) {
			continue
		}
		endpoint := setting(l.merged, section, "endpoint")
		if _, err := resolveEndpoint(section); err == nil && endpoint == "" {
			endpoint = section
		}
		return cmp.Or(endpoint, setting(l.merged, "default", "endpoint"), DefaultEndpoint), section, nil
	}
	if len(l.files) == 0 {
		return "", "", misconfigured("'ovh-mcp login' makes one", "there is no profile %.60q, and no configuration file", l.Profile)
	}
	var names []string
	for _, s := range l.merged.SectionStrings() {
		if name, ok := strings.CutPrefix(s, profilePrefix); ok {
			names = append(names, name)
		}
	}
	for _, s := range sectionsWithKeys(l.merged) {
		if !strings.HasPrefix(s, profilePrefix) {
			names = append(names, s)
		}
	}
	return "", "", misconfigured(fmt.Sprintf("the profiles are %.60q", names[:min(len(names), 8)]), "%s read, there is no profile %.60q", l.fileNames(), l.Profile)
}

func (l *loader) fileNames() string {
	names := make([]string, len(l.files))
	for i, f := range l.files {
		names[i] = f.name
	}
	return strings.Join(names, ", ")
}

// misfit tells why the files that were read don't have the missing variables'
// keys, so that a wrong section is found without opening them.
func (l *loader) misfit(e endpoint, section string, missing []string) *ConfigError {
	keys := strings.ToLower(strings.ReplaceAll(strings.Join(missing, ", "), "OVH_", ""))
	found, cure := "no section has keys", fmt.Sprintf("run 'ovh-mcp login', or put them into section [%.60s]", section)
	if sections := sectionsWithKeys(l.merged); len(sections) > 0 {
		// A model may read this, and the file be of a foreign folder: no room for prose.
		found = fmt.Sprintf("keys are in %.60q", sections[:min(len(sections), 8)])
		if has := l.keysOf(section); len(has) > 0 {
			found = "it has " + strings.Join(has, ", ") + ", and " + found
		} else {
			cure += ", or name the endpoint that the keys are of in OVH_ENDPOINT"
		}
		if slices.ContainsFunc(sections, func(s string) bool { return strings.HasPrefix(s, profilePrefix) }) {
			cure = "--profile or OVH_PROFILE chooses a profile"
		}
	}
	for _, f := range l.files {
		if looksLikeYAML(f.text) {
			cure = "of " + f.name + ", " + notYAML
		}
	}
	return misconfigured(cure, "%s read for endpoint %.60q, section %.60q has no %s; %s", l.fileNames(), e.name, section, keys, found)
}

// endpointOrigin returns what decided on the endpoint.
func (l *loader) endpointOrigin(name, section string) value {
	v := l.lookup("default", "endpoint")
	if l.Profile != "" {
		if own := l.lookup(section, "endpoint"); own.text != "" {
			v = own
		}
	}
	if v.text == "" {
		v.from = "the default"
	}
	return value{name, v.from}
}

// keysOf names the keys that a section has.
func (l *loader) keysOf(section string) []string {
	return slices.DeleteFunc(keyNames(), func(key string) bool { return setting(l.merged, section, key) == "" })
}
