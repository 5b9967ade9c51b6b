package tools

import (
	"context"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

type none struct{}

func account() []Definition {
	return []Definition{
		define(Tool[none, ovh.Account]{
			Name:        "get_account",
			Title:       "Show the account",
			Description: "Shows the OVHcloud account that this server manages.",
			Effect:      Read,
			Access:      rules("GET /me"),
			Run: func(ctx context.Context, api *ovh.Client, _ none) (ovh.Account, error) {
				return api.Me(ctx)
			},
		}),
	}
}
