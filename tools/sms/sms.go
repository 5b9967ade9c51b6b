// Package sms is the toolset for text messages: the services that send them,
// what a message costs, and sending it.
//
// The way through: list_sms_services finds the service and its credits,
// list_sms_senders whom a message may come from, estimate_sms what it takes.
// send_sms plans the message and sends it once the plan was confirmed;
// list_sms_outgoing tells what became of it.
package sms

import (
	"context"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// Toolset returns the tools for text messages.
func Toolset() tool.Toolset {
	return tool.Toolset{Name: "sms", About: "text messages", Passed: map[string][]string{"name": {"service"}}, Tools: []tool.Tool{
		tool.List[tool.None, serviceList]{
			Name:        "list_sms_services",
			Title:       "List SMS services",
			Description: "Lists the account's SMS services with the credits they have left.",
			Access:      tool.Access("GET /sms", "GET /sms/*"),
			Rows:        "services",
			Asked:       []string{"iam"},
			Run: func(ctx context.Context, api *ovh.Reader, _ tool.None) (serviceList, error) {
				all, err := api.SMSServices(ctx)
				return serviceList{all}, err
			},
		},
		tool.Read[serviceName, ovh.SMSService]{
			Name:        "get_sms_service",
			Title:       "Show an SMS service",
			Description: "Shows one SMS service and its credits.",
			Access:      tool.Access("GET /sms/*"),
			Run: func(ctx context.Context, api *ovh.Reader, in serviceName) (ovh.SMSService, error) {
				s, err := api.SMSService(ctx, in.Service)
				s.IAM = nil // list_sms_services has it for who asks
				return s, unknownService(err)
			},
		},
		tool.List[serviceName, senderList]{
			Name:        "list_sms_senders",
			Title:       "List SMS senders",
			Description: "Lists the senders of an SMS service; those with status enable can be used.",
			Access:      tool.Access("GET /sms/*/senders", "GET /sms/*/senders/*"),
			Rows:        "senders",
			Run: func(ctx context.Context, api *ovh.Reader, in serviceName) (senderList, error) {
				all, err := api.SMSSenders(ctx, in.Service)
				return senderList{all}, unknownService(err)
			},
		},
		tool.Read[question, estimate]{
			Name:        "estimate_sms",
			Title:       "Estimate an SMS",
			Description: "Tells how a message is cut into parts, its encoding and its credits. Sends and costs nothing.",
			Access:      tool.Access("POST /sms/estimate"),
			Run:         estimateMessage,
		},
		tool.List[sentFilter, sentList]{
			Name:        "list_sms_outgoing",
			Title:       "List sent SMS",
			Description: "Lists the messages that an SMS service sent, the latest first, with their delivery.",
			Access:      tool.Access("GET /sms/*/outgoing", "GET /sms/*/outgoing/*"),
			Rows:        "messages",
			Run:         listSent,
		},
		tool.Destroy[message, ovh.SMSReport]{
			Name:        "send_sms",
			Title:       "Send an SMS",
			Description: "Sends a text message to real people and spends credits. It can't be called back.",
			Access:      tool.Access("GET /sms/*", "POST /sms/*/jobs"),
			Prepare:     sendMessage,
		},
	}}
}

type serviceName struct {
	Service string `json:"service" jsonschema:"pattern=^[A-Za-z0-9][A-Za-z0-9.-]*$,maxLength=64" jsonschema_description:"As in list_sms_services."`
}

type serviceList struct {
	Services []ovh.SMSService `json:"services"`
}

type senderList struct {
	Senders []ovh.SMSSender `json:"senders"`
}

type sentFilter struct {
	serviceName
	Receiver string `json:"receiver,omitempty" jsonschema:"maxLength=20"`
	Sender   string `json:"sender,omitempty" jsonschema:"maxLength=20"`
}

type sentList struct {
	Messages []sentRow `json:"messages"`
}

func unknownService(err error) error {
	return tool.AdviseNotFound(err, "list_sms_services shows the services; only the European endpoints have SMS")
}
