package vps

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// A target is a virtual server as a plan shows it.
type target struct {
	VPS         string           `json:"vps"`
	DisplayName string           `json:"displayName,omitempty"`
	State       string           `json:"state"`
	Image       string           `json:"image,omitempty"`
	Snapshot    *ovh.VPSSnapshot `json:"snapshot,omitempty"`
}

// readTarget reads a virtual server, but not its snapshot, for a plan.
func readTarget(ctx context.Context, api *ovh.Reader, name string) (target, error) {
	v, err := api.VPS(ctx, name)
	if err != nil {
		return target{}, unknownVPS(err)
	}
	image, err := api.CurrentVPSImage(ctx, name)
	if err != nil && !errors.Is(err, ovh.ErrNotFound) { // an image that is not offered any more has no name
		return target{}, err
	}
	return target{VPS: v.Name, DisplayName: v.DisplayName, State: v.State, Image: image.Name}, nil
}

// readSnapshotTarget reads a virtual server with its snapshot for a plan that
// is about both.
func readSnapshotTarget(ctx context.Context, api *ovh.Reader, name string) (target, error) {
	t, err := readTarget(ctx, api, name)
	if err != nil {
		return target{}, err
	}
	s, err := api.VPSSnapshot(ctx, name)
	t.Snapshot = &s
	return t, noSnapshot(err)
}

// String names the virtual server the way its operator knows it.
func (t target) String() string {
	if t.DisplayName == "" {
		return strconv.Quote(t.VPS)
	}
	return fmt.Sprintf("%q (%q)", t.VPS, t.DisplayName)
}
