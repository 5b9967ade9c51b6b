package account

import (
	"context"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type apiTime struct {
	Time   string  `json:"time"`
	Offset float64 `json:"offset_seconds"` // how far OVHcloud's clock is ahead
}

func readClock(ctx context.Context, api *ovh.Reader, _ tool.None) (apiTime, error) {
	now, offset, err := api.ClockOffset(ctx)
	return apiTime{now.UTC().Format(time.RFC3339), offset.Seconds()}, err
}
