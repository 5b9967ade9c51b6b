// Package services is the toolset for what the account holds besides servers
// and zones: the contracts of all its products, its IP blocks, and its SSL
// certificates.
package services

import (
	"context"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// Toolset returns the tools for contracts, IP blocks and certificates.
func Toolset() tool.Toolset {
	return tool.Toolset{Name: "services", About: "contracts, IP blocks, SSL certificates", Passed: map[string][]string{"name": {"service"}, "ip": {"block"}}, Tools: []tool.Tool{
		tool.List[serviceFilter, serviceList]{
			Name:        "list_services",
			Title:       "List all services",
			Description: "Lists every product of the account with its expiry and renewal, the next to expire first.",
			Access:      tool.Access("GET /services", "GET /services/*"),
			Rows:        "services",
			Run:         listServices,
		},
		tool.Read[tool.None, overview]{
			Name:        "get_overview",
			Title:       "Show what there is and what is wrong",
			Description: "Counts what the account holds and tells what is wrong or ends soon, in 12 requests at most.",
			Access:      surveyed(),
			Partly:      true,
			Run:         getOverview,
		},
		tool.Read[serviceID, ovh.Service]{
			Name:        "get_service",
			Title:       "Show a service",
			Description: "Shows the terms of one product of the account.",
			Access:      tool.Access("GET /services/*"),
			Run: func(ctx context.Context, api *ovh.Reader, in serviceID) (ovh.Service, error) {
				s, err := api.Service(ctx, in.ServiceID)
				return s, tool.AdviseNotFound(err, "list_services shows the services; Kimsufi and SoYouStart have none")
			},
		},
		tool.Destroy[renewal, renewalSet]{
			Name:        "set_service_renewal",
			Title:       "Set how a service is renewed",
			Description: "Sets what becomes of a service at its expiry: it is renewed by itself, by hand, or ends. Forced and engaged ones are refused.",
			Access:      renewalAccess(),
			Prepare:     setRenewal,
		},
		tool.List[ipFilter, ipList]{
			Name:        "list_ips",
			Title:       "List IP blocks",
			Description: "Lists the account's IP blocks and what they are routed to.",
			Access:      tool.Access("GET /ip", "GET /ip/*"),
			Rows:        "ips",
			Asked:       []string{"iam"},
			Run: func(ctx context.Context, api *ovh.Reader, in ipFilter) (ipList, error) {
				all, err := api.IPs(ctx, in.Type, in.Server, in.Description)
				return ipList{all}, err
			},
		},
		tool.Read[blockName, ovh.IPBlock]{
			Name:        "get_ip",
			Title:       "Show an IP block",
			Description: "Shows one IP block.",
			Access:      tool.Access("GET /ip/*"),
			Run: func(ctx context.Context, api *ovh.Reader, in blockName) (ovh.IPBlock, error) {
				b, err := api.IP(ctx, in.Block)
				b.IAM = nil // list_ips has it for who asks
				return b, tool.AdviseNotFound(err, "list_ips shows the blocks, as OVHcloud writes them")
			},
		},
		tool.List[tool.None, certificateList]{
			Name:        "list_ssl_certificates",
			Title:       "List SSL certificates",
			Description: "Lists the SSL certificates that OVHcloud manages, with their validity.",
			Access:      tool.Access("GET /ssl", "GET /ssl/*"),
			Rows:        "certificates",
			Run: func(ctx context.Context, api *ovh.Reader, _ tool.None) (certificateList, error) {
				all, err := api.Certificates(ctx)
				return certificateList{all}, err
			},
		},
	}}
}

type certificateList struct {
	Certificates []ovh.Certificate `json:"certificates"`
}
