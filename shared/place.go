package shared

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	neturl "net/url"
	"strconv"
	"strings"
)

// IsURL reports whether a word says where a store is, and is no file.
func IsURL(word string) bool { return strings.Contains(word, "://") }

// A place is where a store is, and how it is entered.
type place struct {
	address  string // HOST:PORT
	user     string
	password string
	db       int
	tls      *tls.Config // nil without TLS
}

const defaultPort = "6379"

// parse reads the URL of a store. Errors don't hold it: it may have a password.
func parse(url, password string) (p place, err error) {
	u, err := neturl.Parse(url)
	if err != nil {
		return p, errors.New("the URL of the store can't be read: valkey://HOST:PORT, or valkeys://HOST:PORT for TLS")
	}
	switch u.Scheme {
	case "valkey", "redis":
	case "valkeys", "rediss":
		p.tls = &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
	default:
		return p, fmt.Errorf("%q is no scheme of a store: valkey://HOST:PORT, or valkeys://HOST:PORT for TLS", u.Scheme)
	}
	if u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" {
		return p, fmt.Errorf("the URL of a store is %s://HOST:PORT, and may have a user and a /NUMBER of its database", u.Scheme)
	}
	if word := strings.Trim(u.Path, "/"); word != "" {
		if p.db, err = strconv.Atoi(word); err != nil || p.db < 0 {
			return p, errors.New("what follows the store's address is no number of a database; in a password, write / as %2F")
		}
	}
	given, _ := u.User.Password()
	p.user, p.password = u.User.Username(), cmp.Or(given, password)
	p.address = net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), defaultPort))
	return p, nil
}
