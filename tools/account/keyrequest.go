package account

import (
	"context"
	"fmt"
	"slices"
	"sort"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type keyRequest struct {
	Rules       []string `json:"rules,omitempty" jsonschema:"maxItems=200" jsonschema_description:"Such as GET /me or POST /domain/zone/*/refresh."`
	Tools       []string `json:"tools,omitempty" jsonschema:"maxItems=200" jsonschema_description:"Tools of this server that the key is for; their rules are added."`
	Redirection string   `json:"redirection,omitempty" jsonschema:"maxLength=2048" jsonschema_description:"URL for the browser afterwards."`
}

// Faults wants rights of some kind. What they are is checked where they are
// read, in wanted.
func (in keyRequest) Faults() []tool.Fault {
	if len(in.Rules) == 0 && len(in.Tools) == 0 {
		return tool.FaultAt("", "give rules, or tools to derive them from")
	}
	return nil
}

type keyRequested struct {
	ValidationURL string   `json:"validationUrl"`
	State         string   `json:"state"`
	Rules         []string `json:"rules"`
	KeyFile       string   `json:"consumer_key_file,omitempty"`
	Key           string   `json:"consumerKey,omitempty"`
	Next          string   `json:"next"`
}

// requestKey hands the new key over as the operator decided, and to nobody
// else.
func requestKey(in keyRequest, keys KeyDelivery, rights func(tool string) ([]ovh.AccessRule, bool)) (tool.Act[keyRequested], error) {
	wanted, err := wanted(in.Tools, in.Rules, "rules", rights)
	if err != nil {
		return tool.Act[keyRequested]{}, err
	}
	if err := keys.check(); err != nil {
		return tool.Act[keyRequested]{}, err
	}
	request := ovh.RequestConsumerKey(wanted, in.Redirection)
	result := func(_ context.Context, _ *ovh.Reader, got tool.Answers) (keyRequested, error) {
		made, err := request.Answer(got[0])
		if err != nil {
			return keyRequested{}, err
		}
		return newKeyRequested(made, wanted, keys)
	}
	return tool.Act[keyRequested]{
		Steps: tool.Steps(request.Write), Result: result,
		Look: "list_api_credentials shows a key that waits for approval, which can be left unapproved",
	}, nil
}

// wanted returns the rules of tools and those that are given in the argument of
// that name, each once.
func wanted(tools, given []string, argument string, rights func(tool string) ([]ovh.AccessRule, bool)) ([]ovh.AccessRule, error) {
	var all []ovh.AccessRule
	var faults []tool.Fault
	for i, s := range given {
		rule, err := ovh.ParseAccessRule(s)
		if err != nil {
			faults = append(faults, tool.Fault{At: fmt.Sprintf("%s[%d]", argument, i), Problem: "is not a method and a path, such as GET /me"})
		}
		all = append(all, rule)
	}
	for i, name := range tools {
		rules, ok := rights(name)
		if !ok {
			faults = append(faults, tool.Fault{At: fmt.Sprintf("tools[%d]", i), Problem: "is not a tool of this server"})
		}
		all = append(all, rules...)
	}
	if len(all)+len(faults) == 0 {
		faults = tool.FaultAt("tools", "declare no rights of their own: give the "+argument+" that the key needs")
	}
	if len(faults) > 0 {
		return nil, tool.Invalid(faults...)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Path+all[i].Method < all[j].Path+all[j].Method })
	return slices.Compact(all), nil
}

func newKeyRequested(made ovh.ConsumerKeyRequest, rules []ovh.AccessRule, keys KeyDelivery) (keyRequested, error) {
	if err := keys.write(made.ConsumerKey); err != nil {
		return keyRequested{}, keys.lost(err)
	}
	out := keyRequested{
		ValidationURL: made.ValidationURL, State: made.State, Rules: RuleTexts(rules), KeyFile: keys.File,
		Next: "a person has to open validationUrl and approve; then the operator puts the key into OVH_CONSUMER_KEY and starts the server again",
	}
	if keys.Show {
		out.Key = string(made.ConsumerKey)
	}
	return out, nil
}
