package ovh

import (
	"context"
	"strings"
)

// An IPBlock is a block of addresses of the account.
type IPBlock struct {
	Block        string       `json:"ip"`
	Type         string       `json:"type"`
	Version      int          `json:"version"`
	Description  string       `json:"description,omitempty"`
	RoutedTo     *RoutedTo    `json:"routedTo,omitempty"`
	Additional   bool         `json:"isAdditionalIp"`
	CanTerminate bool         `json:"canBeTerminated"`
	Country      string       `json:"country,omitempty"`
	Campus       string       `json:"campus,omitempty"`
	Regions      []string     `json:"regions,omitempty"`
	BringYourOwn bool         `json:"bringYourOwnIp,omitempty"`
	IAM          *IAMResource `json:"iam,omitempty"`
}

// RoutedTo is the service that a block's traffic goes to.
type RoutedTo struct {
	Service string `json:"serviceName,omitempty"`
}

// IPs returns the account's IP blocks, sorted: those of that type, routed to
// that service and with that text in their description, where these are not
// empty.
//
// API: GET /ip
func (r *Reader) IPs(ctx context.Context, ipType, service, description string) ([]IPBlock, error) {
	list := at("/ip").where("type", ipType).where("routedTo.serviceName", service)
	if description != "" {
		// The filter is SQL's LIKE, whose pattern is the whole text.
		list = list.where("description", "%"+description+"%")
	}
	all, err := objects[IPBlock](ctx, r, list)
	order(all, func(a, b IPBlock) int { return strings.Compare(a.Block, b.Block) })
	return all, err
}

// IP returns one block, or an error that is [ErrNotFound].
//
// API: GET /ip/{ip}
func (r *Reader) IP(ctx context.Context, block string) (IPBlock, error) {
	return get[IPBlock](ctx, r, at("/ip/{}", block))
}
