package client

import "fmt"

// A ConfigError tells what is wrong with the configuration, or what is odd
// about it, and how a person mends that.
type ConfigError struct {
	What    string // in one sentence, without a secret
	Cure    string // what a person does, as an order
	Exposed bool   // others than their owner can read keys
}

func (e *ConfigError) Error() string { return e.What + ": " + e.Cure }

// misconfigured returns a ConfigError; what is formatted.
func misconfigured(cure, what string, args ...any) *ConfigError {
	return &ConfigError{What: fmt.Sprintf(what, args...), Cure: cure}
}

// An Origin tells where a setting that counts came from.
type Origin struct {
	Key   string // as a file names it: "consumer_key"
	Shown string // what may be told of its value
	From  string // a variable, or a section of a file
}

// shownKey is how much is told of the name of an application, in characters.
const shownKey = 4

// originsOf tells where the endpoint and the keys in use come from.
func originsOf(endpoint value, keys map[string]value) []Origin {
	all := []Origin{{"endpoint", endpoint.text, endpoint.from}}
	for _, key := range keyNames() {
		v := keys[key]
		switch {
		case v.text == "":
		case isSecretKey(key) || len(v.text) < 3*shownKey:
			all = append(all, Origin{key, "set", v.from})
		default:
			all = append(all, Origin{key, v.text[:shownKey] + "…", v.from})
		}
	}
	return all
}
