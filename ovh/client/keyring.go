package client

import (
	"context"
	"encoding/json"
	"fmt"
)

// keyringKey is the key of a section that names the entry of the system's
// keyring which holds the keys, as JSON. OVHcloud's other tools don't know it.
const keyringKey = "keyring"

// fromKeyring adds the keys of the keyring's entry that the section names to
// keys. They come after variables, and before what files say: whoever keeps
// keys there means them.
func (l *loader) fromKeyring(ctx context.Context, section string, keys map[string]value) error {
	entry := l.lookup(section, keyringKey)
	if entry.text == "" || credentialsOf(l.environment).Whole() {
		return nil
	}
	if command := l.lookup(section, processKey); command.text != "" {
		return misconfigured("keep one of them", "%s and %s both say where keys are", entry.from, command.from)
	}
	if ok, err := l.mayFollow(section, keyringKey); !ok {
		return err
	}
	if l.Keyring == nil {
		return misconfigured("name another profile", "%s: there is no keyring here", entry.from)
	}
	text, err := l.Keyring(ctx, entry.text)
	if err != nil {
		return fmt.Errorf("%s: %w", entry.from, err)
	}
	source := fmt.Sprintf("entry %.60s of the system's keyring", entry.text)
	found, err := ReadKeys(source, []byte(text))
	if err != nil {
		return fmt.Errorf("%s: %w", entry.from, err)
	}
	for key, text := range found.byName() {
		if text != "" && l.environment[key].text == "" {
			keys[key] = value{text, source + " (" + entry.from + ")"}
		}
	}
	return nil
}

// byName returns the keys by their names in a file.
func (c Credentials) byName() map[string]string {
	return map[string]string{
		"application_key": c.ApplicationKey, "application_secret": string(c.ApplicationSecret), "consumer_key": string(c.ConsumerKey),
		"client_id": c.ClientID, "client_secret": string(c.ClientSecret), "access_token": string(c.AccessToken),
	}
}

// KeyringEntry returns the name of the keyring's entry that holds the keys of
// the section, or "".
func (p *Place) KeyringEntry() string { return setting(p.doc, p.Section, keyringKey) }

// Empty reports whether the section neither has keys nor says that the keyring
// has them.
func (p *Place) Empty() bool { return p.Credentials().Empty() && p.KeyringEntry() == "" }

// WriteKeyring has the section name an entry of the keyring in the place of the
// keys that it has, otherwise as [Place.Write].
func (p *Place) WriteKeyring(entry string) error {
	want := Credentials{}.byName()
	want[keyringKey] = entry
	return p.write(want)
}

// EntryOf returns what an entry of the keyring holds of c: what [ReadKeys] reads.
func EntryOf(c Credentials) string {
	want := c.byName()
	for key, text := range want {
		if text == "" {
			delete(want, key)
		}
	}
	text, err := json.Marshal(want)
	if err != nil {
		panic(err) // texts are JSON
	}
	return string(text)
}
