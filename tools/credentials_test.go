package tools

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

func TestExpiryOfTheKeyInUseIsToldInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{})
		if got := call[currentKey](d, "get_current_credential", args{}); got.ID != 70001 || *got.Days < 360 || got.Warning != "" {
			t.Errorf("get_current_credential = %+v, want a year", got)
		}
		time.Sleep(355 * 24 * time.Hour)
		if got := call[currentKey](d, "get_current_credential", args{}); *got.Days >= soon || !strings.Contains(got.Warning, "request_consumer_key") {
			t.Errorf("get_current_credential = %+v, want a warning", got)
		}
	})
}

func TestNewKeyGoesWhereTheOperatorSaid(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	given := args{"tools": []string{"list_zones", "refresh_zone"}, "rules": []string{"GET /me"}}
	d.fails("request_consumer_key", given, "refused", "--consumer-key-file")
	file := filepath.Join(t.TempDir(), "key")
	d.options.Keys.File = file
	res := d.try("request_consumer_key", given)
	got := call[keyRequested](d, "request_consumer_key", given)
	if len(got.Rules) != 4 || got.Key != "" || strings.Contains(string(res.JSON), "requestedConsumerKey") {
		t.Errorf("request_consumer_key = %s, want the rules and no key", res.JSON)
	}
	key, err := os.ReadFile(file)
	info, statErr := os.Stat(file)
	if err != nil || statErr != nil || info.Mode().Perm() != 0o600 || !strings.HasPrefix(string(key), "requestedConsumerKey") {
		t.Errorf("the file holds %q, %v, %v", key, err, info.Mode())
	}
	useKey(t, d, strings.TrimSpace(string(key)), got.ValidationURL)
	d.options.Keys = KeyDelivery{Show: true}
	if got := call[keyRequested](d, "request_consumer_key", given); got.Key == "" || got.KeyFile != "" {
		t.Errorf("request_consumer_key = %+v, want the key shown", got)
	}
	d.fails("request_consumer_key", args{}, "invalid_arguments", "give rules, or tools")
	d.fails("request_consumer_key", args{"tools": []string{"nothing"}, "rules": []string{"LOOK /me"}}, "invalid_arguments", `"tools[0]" is no tool`)
}

// useKey works with a new key before and after a person approved it.
func useKey(t *testing.T, d *desk, key, validation string) {
	t.Helper()
	api, err := ovh.New(ovh.Config{Endpoint: simulator.Endpoint, HTTPClient: d.account.Client(), Credentials: ovh.Credentials{
		ApplicationKey: simulator.ApplicationKey, ApplicationSecret: simulator.ApplicationSecret, ConsumerKey: ovh.Secret(key),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := api.Me(t.Context()); err == nil {
		t.Errorf("the key works before it is approved")
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, validation, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := d.account.Client().Do(req)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("approve: %v, %v", res, err)
	}
	res.Body.Close()
	if _, err := api.Me(t.Context()); err != nil {
		t.Errorf("the key does not work after it was approved: %v", err)
	}
	if _, err := api.Servers(t.Context()); err == nil {
		t.Errorf("the key may do more than was asked for")
	}
}

func TestRevokingTheKeyInUseIsWarnedOf(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	other := call[planned](d, "revoke_api_credential", args{"credential_id": 70002})
	own := call[planned](d, "revoke_api_credential", args{"credential_id": 70001})
	warning := "THIS IS THE KEY IN USE"
	if strings.Contains(strings.Join(other.Confirm.WillHappen, ""), warning) || !strings.Contains(strings.Join(own.Confirm.WillHappen, ""), warning) {
		t.Errorf("the plans do not warn of the key in use only")
	}
	call[any](d, "revoke_api_credential", args{"credential_id": 70001, "confirmation_token": own.Confirm.Token})
	d.fails("get_account", args{}, "not_authenticated", "NOT_CREDENTIAL")
}

func TestClockOffsetIsTold(t *testing.T) {
	d := newDesk(t, simulator.Options{Skew: time.Hour})
	if got := call[apiTime](d, "get_api_time", args{}); got.Offset < 3598 || got.Offset > 3602 {
		t.Errorf("get_api_time = %+v, want an hour ahead", got)
	}
}
