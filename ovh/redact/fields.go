package redact

import (
	"slices"
	"strings"
)

// Field reports whether a field of that name holds a secret, and not only
// something about one, such as when it expires.
func Field(name string) bool { return holds(name, false) }

// Credential is [Field] for what lets in whoever holds it, as a password does. It
// takes no secret of less, such as a voucher, and no text that may have one within
// it, such as a script: who asks the API for one of these is to see it.
func Credential(name string) bool { return holds(name, true) }

func holds(name string, credential bool) bool {
	if len(name) > mostName {
		name = strings.ToLower(name)
		return hasCredentialPart(name) || !credential && hasSecretPart(name)
	}
	w := split(name)
	if isMetadata(w.last()) {
		return false
	}
	return w.some(isCredentialWord) || hasCredentialPart(w.joined()) || !credential && (w.some(isSecretWord) || hasSecretPart(w.joined()))
}

// hasCredentialPart reports whether a name, its words joined, has a part that means
// a credential. Some names are not split where others are: privatekey and
// privateKey.
func hasCredentialPart(joined string) bool {
	return hasPart(joined,
		"password", "passwd", "passphrase", "passcode", "secret", "token", "privatekey", "consumerkey", "apikey", "securitykey",
		"presharedkey", "authinfo", "kubeconfig", "basicauth", "consoleurl", "serialoverlanurl", "serialoverlansshkey", "connectionstring")
}

// hasSecretPart is as hasCredentialPart, for other secrets.
func hasSecretPart(joined string) bool {
	return hasPart(joined,
		"pincode", "accesskey", "securitycode", "encryptionkey", "servicekey", "licensekey", "licencekey", "productkey", "activationkey",
		"activationcode", "backupcode", "inputcode", "clientkeydata", "webhookurl", "userdata")
}

func hasPart(joined string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(joined, part) })
}

// isCredentialWord reports whether a word in a name means a credential: these are
// too short, or too much part of other words, to be looked for within one.
func isCredentialWord(word string) bool {
	switch word {
	case "pwd", "pin", "psk", "kvm", "kvmip", "vnc", "openrc", "rclone", "otp", "totp", "secrets", "tokens", "passwords", "credentials",
		"qrcode":
		return true
	}
	return false
}

// isSecretWord is as isCredentialWord, for other secrets.
func isSecretWord(word string) bool {
	switch word {
	case "puk", "jwt", "voucher", "script", "scripts":
		return true
	}
	return false
}

// isMetadata reports whether a name with this last word is about a secret only:
// passwordLastUpdate, tokenName.
func isMetadata(word string) bool {
	switch word {
	case "expiration", "expiry", "expires", "status", "state", "enabled", "policy", "name", "names", "id", "ids", "uuid", "date",
		"type", "count", "at", "created", "updated", "update", "details", "email", "length", "required", "validity", "config", "version",
		"extension", "verification":
		return true
	}
	return false
}

// Parameter reports whether a parameter of a query holds a secret. Queries have
// names of their own for them, which in a body mean something else.
func Parameter(name string) bool {
	w := split(name)
	switch w.joined() {
	case "key", "code", "auth", "hash", "hmac", "ticket", "session", "sessionid", "sid", "credential", "xamzcredential":
		return true
	case "credentialtoken":
		// A person opens this link to approve a new key, and has to log in.
		return false
	}
	means := func(word string) bool { return word == "sig" || word == "signature" || word == "pass" }
	return w.some(means) && !isMetadata(w.last()) || Field(name)
}

// isSecretVariable reports whether a variable of that name, as in a script or a
// file of configuration, holds a secret. It is stricter than [Field]: texts of
// all kinds have an = in them.
func isSecretVariable(name string) bool {
	w := split(name)
	joined := w.joined()
	for _, end := range [...]string{
		"password", "passwd", "passphrase", "applicationsecret", "clientsecret", "consumerkey", "secretkey", "secretaccesskey", "apikey",
		"apisecret", "accesstoken", "refreshtoken", "authtoken", "privatekey", "presharedkey",
	} {
		if strings.HasSuffix(joined, end) {
			return true
		}
	}
	return false
}

// Public reports whether what stands at a place, as [Places] tells it, is read
// by people or by everybody: a public key, a name, a description, a message, the
// target of a DNS record. A private key in it was put there by mistake.
func Public(place string) bool {
	name, _, _ := strings.Cut(place[strings.LastIndexByte(place, '.')+1:], "[")
	w := split(name)
	joined := w.joined()
	switch joined {
	case "name", "displayname", "description", "comment", "commentary", "title", "subject", "label", "tag", "message", "body", "text",
		"target", "subdomain", "reverse", "hostname", "fqdn", "sshkey", "sshkeys", "rescuesshkey", "certificate", "cert", "chain":
		return true
	}
	return strings.Contains(joined, "public") || strings.HasSuffix(joined, "description") || strings.HasSuffix(joined, "name")
}

// words are the words of a name, in lower case: the first of a very long one.
type words struct {
	letters [mostName]byte
	length  int
	ends    [mostName / 2]uint8 // where the words end
	count   int
}

// split splits a name where programmers join words: authInfo, X-Auth-Token,
// client_secret, exportURL. It keeps of a letter that is not Latin that there is
// one.
func split(name string) (w words) {
	afterLower := false // or after a digit
	for _, b := range []byte(name) {
		switch {
		case isLower(b), isDigit(b), b >= 0x80:
			afterLower = true
		case isUpper(b):
			if afterLower {
				w.end()
			}
			afterLower = false
			b |= 0x20
		default:
			w.end()
			afterLower = false
			continue
		}
		if w.length < len(w.letters) {
			w.letters[w.length] = b
			w.length++
		}
	}
	w.end()
	return w
}

// end ends a word, unless there is no letter in it.
func (w *words) end() {
	if w.length > w.start() && w.count < len(w.ends) {
		w.ends[w.count] = uint8(w.length)
		w.count++
	}
}

// start returns where the word begins that is not ended yet.
func (w *words) start() int {
	if w.count == 0 {
		return 0
	}
	return int(w.ends[w.count-1])
}

// joined returns all words as one.
func (w *words) joined() string { return string(w.letters[:w.length]) }

// some reports whether something is true of any of the words.
func (w *words) some(is func(word string) bool) bool {
	from := 0
	for _, end := range w.ends[:w.count] {
		if is(string(w.letters[from:end])) {
			return true
		}
		from = int(end)
	}
	return false
}

// last returns the last word, or "".
func (w *words) last() string {
	from := 0
	if w.count > 1 {
		from = int(w.ends[w.count-2])
	}
	return string(w.letters[from:w.length])
}
