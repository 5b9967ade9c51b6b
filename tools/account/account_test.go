package account

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// offer returns the toolset whose keys go there, on a server that has a few
// tools more.
func offer(keys KeyDelivery) []tool.Definition {
	return Toolset(keys, func(name string) ([]ovh.AccessRule, bool) {
		rules, ok := map[string][]ovh.AccessRule{
			"list_zones":   tool.Access("GET /domain/zone", "GET /domain/zone/*"),
			"refresh_zone": tool.Access("GET /domain/zone/*", "POST /domain/zone/*/refresh"),
			"raw_get":      {},
		}[name]
		return rules, ok
	}, nil).Definitions()
}

func TestTheAccountIsShown(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, offer(KeyDelivery{})...)
	if got := tooltest.Call[ovh.Account](s, "get_account", tooltest.Args{}); got.Nichandle == "" || got.Email == "" {
		t.Errorf("get_account = %+v, want who it is", got)
	}
}

func TestExpiryOfTheKeyInUseIsToldInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := tooltest.New(t, simulator.Options{}, offer(KeyDelivery{})...)
		if got := tooltest.Call[currentKey](s, "get_current_credential", tooltest.Args{}); got.ID != 70001 || *got.Days < 360 || got.Warning != "" {
			t.Errorf("get_current_credential = %+v, want a year", got)
		}
		time.Sleep(355 * 24 * time.Hour)
		if got := tooltest.Call[currentKey](s, "get_current_credential", tooltest.Args{}); *got.Days >= ovh.WarningDays || !strings.Contains(got.Warning, "ovh-mcp login --renew") {
			t.Errorf("get_current_credential = %+v, want a warning", got)
		}
	})
}

// A setup is what check_setup tells.
type setup struct {
	Endpoint, Method string
	Days             *int     `json:"days_until_expiration"`
	Offset           float64  `json:"clock_offset_seconds"`
	Missing          []string `json:"missing_rights"`
	Failing          []string `json:"tools_that_fail"`
	Denied           []string `json:"tools_denied"`
	Policy           bool     `json:"policy_in_force"`
	DryRun           bool     `json:"dry_run"`
}

func TestSetupIsTold(t *testing.T) {
	offered := offer(KeyDelivery{})
	s := tooltest.New(t, simulator.Options{Skew: time.Hour, Rules: []simulator.Rule{{Method: "GET", Path: "/auth/currentCredential"}, {Method: "GET", Path: "/me"}}}, offered...)
	denied, err := policy.Flags{ExcludeTools: []string{"get_account"}}.Policy()
	if err != nil {
		t.Fatal(err)
	}
	s.Runner.Offered, s.Runner.DryRun, s.Runner.Policies = offered, true, &policy.Set{Flags: denied}
	got := tooltest.Call[setup](s, "check_setup", tooltest.Args{})
	if got.Method != "application keys" || got.Endpoint == "" || got.Days == nil || *got.Days < 360 || got.Offset < 3598 || !got.DryRun || !got.Policy {
		t.Errorf("check_setup = %+v, want what is set up", got)
	}
	if !slices.Contains(got.Missing, "GET /me/api/credential") || slices.Contains(got.Missing, "GET /me") || !slices.Contains(got.Failing, "list_api_credentials") || slices.Contains(got.Failing, "get_account") || !slices.Equal(got.Denied, []string{"get_account"}) {
		t.Errorf("check_setup = %+v, want what lacks and what is denied", got)
	}
}

func TestCredentialsAreListedTheLatestFirst(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, offer(KeyDelivery{})...)
	all := tooltest.Call[credentialList](s, "list_api_credentials", tooltest.Args{}).Credentials
	if len(all) != 2 || all[0].ID != 70002 || all[1].ID != 70001 {
		t.Errorf("list_api_credentials = %+v, want 70002 and 70001", all)
	}
	if got := tooltest.Call[ovh.APICredential](s, "get_api_credential", tooltest.Args{"credential_id": 70002}); got.Status != "expired" {
		t.Errorf("get_api_credential = %+v, want the old one", got)
	}
	if all := tooltest.Call[applicationList](s, "list_api_applications", tooltest.Args{}).Applications; len(all) != 1 || all[0].Key != simulator.ApplicationKey {
		t.Errorf("list_api_applications = %+v, want the one in use", all)
	}
	s.Fails("get_api_credential", tooltest.Args{"credential_id": 7}, "not_found", "list_api_credentials")
	s.Fails("revoke_api_credential", tooltest.Args{"credential_id": 7}, "not_found", "list_api_credentials")
}

func TestRevokingTheKeyInUseIsWarnedOf(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, offer(KeyDelivery{})...)
	other := tooltest.Plan(s, "revoke_api_credential", tooltest.Args{"credential_id": 70002})
	own := tooltest.Plan(s, "revoke_api_credential", tooltest.Args{"credential_id": 70001})
	const warning = "THIS IS THE KEY IN USE"
	if strings.Contains(strings.Join(other.WillHappen, ""), warning) || !strings.Contains(strings.Join(own.WillHappen, ""), warning) {
		t.Errorf("the plans warn with %q and %q, want a warning of the key in use only", other.WillHappen, own.WillHappen)
	}
	tooltest.Call[any](s, "revoke_api_credential", tooltest.Args{"credential_id": 70001, "confirmation_token": own.Token})
	s.Fails("get_account", tooltest.Args{}, "not_authenticated", "NOT_CREDENTIAL")
}

func TestClockOffsetIsTold(t *testing.T) {
	s := tooltest.New(t, simulator.Options{Skew: time.Hour}, offer(KeyDelivery{})...)
	if got := tooltest.Call[apiTime](s, "get_api_time", tooltest.Args{}); got.Offset < 3598 || got.Offset > 3602 {
		t.Errorf("get_api_time = %+v, want an hour ahead", got)
	}
}
