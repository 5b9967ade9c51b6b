package ovh

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// A Reverse is the name that an address answers with in the reverse DNS.
type Reverse struct {
	IP   string `json:"ipReverse"`
	Name string `json:"reverse"` // fully qualified, with its final dot
}

// IPBlocks returns the account's IP blocks, sorted: all, or those that hold
// the address when it is valid.
//
// API: GET /ip
func (r *Reader) IPBlocks(ctx context.Context, holding netip.Addr) ([]string, error) {
	filter := ""
	if holding.IsValid() {
		filter = holding.String()
	}
	blocks, err := get[nameList](ctx, r, at("/ip").where("ip", filter))
	slices.Sort(blocks)
	return blocks, err
}

// BlockOf returns the smallest of the account's blocks that holds ip, or an
// error that is [ErrNotFound].
func (r *Reader) BlockOf(ctx context.Context, ip netip.Addr) (string, error) {
	blocks, err := r.IPBlocks(ctx, ip)
	if err != nil {
		return "", err
	}
	found, size := "", -1
	for _, b := range blocks {
		if p, err := ParseBlock(b); err == nil && p.Contains(ip) && p.Bits() > size {
			found, size = b, p.Bits()
		}
	}
	if found == "" {
		return "", fmt.Errorf("no IP block of the account holds %s: %w", ip, ErrNotFound)
	}
	return found, nil
}

// ParseBlock reads an IP block as the API writes it: a CIDR, or a lone address.
func ParseBlock(s string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	return netip.ParsePrefix(s)
}

// Reverses returns the reverse names set within a block, sorted by address.
//
// API: GET /ip/{ip}/reverse
func (r *Reader) Reverses(ctx context.Context, block string) ([]Reverse, error) {
	all, err := objects[Reverse](ctx, r, at("/ip/{}/reverse", block))
	order(all, func(a, b Reverse) int {
		x, _ := netip.ParseAddr(a.IP)
		y, _ := netip.ParseAddr(b.IP)
		return x.Compare(y)
	})
	return all, err
}

// Reverse returns the reverse name of an address within a block.
// [ErrNotFound] means that none is set, or that the block is not the account's.
//
// API: GET /ip/{ip}/reverse/{ipReverse}
func (r *Reader) Reverse(ctx context.Context, block string, ip netip.Addr) (Reverse, error) {
	return get[Reverse](ctx, r, at("/ip/{}/reverse/{}", block, ip.String()))
}

// CurrentReverse is Reverse, with an empty name where none is set.
func (r *Reader) CurrentReverse(ctx context.Context, block string, ip netip.Addr) (Reverse, error) {
	found, err := r.Reverse(ctx, block, ip)
	if !errors.Is(err, ErrNotFound) {
		return found, err
	}
	// The same 404 says that the block is not there at all; its list tells.
	if _, err := get[nameList](ctx, r, at("/ip/{}/reverse", block)); err != nil {
		return Reverse{}, err
	}
	return Reverse{IP: ip.String()}, nil
}

// SetReverse sets or replaces the reverse name of an address within a block.
// The name must resolve to the address already, or it is [ErrInvalid].
//
// API: POST /ip/{ip}/reverse
func SetReverse(block string, ip netip.Addr, name string) Request[Reverse] {
	name = strings.TrimSuffix(name, ".") + "."
	return request[Reverse]("POST", at("/ip/{}/reverse", block), Reverse{IP: ip.String(), Name: name})
}

// DeleteReverse removes the reverse name of an address within a block.
//
// API: DELETE /ip/{ip}/reverse/{ipReverse}
func DeleteReverse(block string, ip netip.Addr) Request[None] {
	return request[None]("DELETE", at("/ip/{}/reverse/{}", block, ip.String()), nil)
}
