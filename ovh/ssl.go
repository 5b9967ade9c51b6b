package ovh

import (
	"context"
	"strings"
)

// A Certificate is an SSL certificate that OVHcloud manages.
type Certificate struct {
	Service   string   `json:"serviceName"`
	Name      string   `json:"commonName"`
	Names     []string `json:"subjectAltName"`
	Authority string   `json:"authority"`
	Type      string   `json:"type"`
	Status    string   `json:"status"`
	From      string   `json:"validityStart,omitempty"`
	Until     string   `json:"validityEnd,omitempty"`
}

// Certificates returns the account's SSL certificates, sorted by service.
//
// API: GET /ssl
func (r *Reader) Certificates(ctx context.Context) ([]Certificate, error) {
	all, err := objects[Certificate](ctx, r, at("/ssl"))
	order(all, func(a, b Certificate) int { return strings.Compare(a.Service, b.Service) })
	return all, err
}
