package ovh

import (
	"encoding/json"
	"errors"
	"net/netip"
	"strings"
	"testing"
)

func TestWritesSayWhatIsSent(t *testing.T) {
	ip := netip.MustParseAddr("192.0.2.5")
	tests := []struct {
		write            Write
		want, body, show string // show is body where it is empty
	}{
		{write: CreateSSHKey(SSHKey{Name: "k", Key: "ssh-ed25519 A <a&b>"}).Write, want: "POST /me/sshKey", body: `{"keyName":"k","key":"ssh-ed25519 A <a&b>"}`},
		{write: DeleteSSHKey("a/b").Write, want: "DELETE /me/sshKey/a%2Fb"},
		{write: RebootServer("ns1").Write, want: "POST /dedicated/server/ns1/reboot"},
		{write: SetServerMonitoring("ns1", false).Write, want: "PUT /dedicated/server/ns1", body: `{"monitoring":false}`},
		{write: CancelServerTask("ns1", 7).Write, want: "POST /dedicated/server/ns1/task/7/cancel"},
		{
			write: Reinstall("ns1", Install{OS: "debian12_64", Customizations: Customizations{CustomHostname: "h", CustomPostScript: "secret"}}).Write,
			want:  "POST /dedicated/server/ns1/reinstall",
			body:  `{"operatingSystem":"debian12_64","customizations":{"hostname":"h","postInstallationScript":"secret"}}`,
			show:  `{"operatingSystem":"debian12_64","customizations":{"hostname":"h","postInstallationScript":"(6 bytes, not shown)"}}`,
		},
		{write: RenameService(3, "x").Write, want: "PUT /services/3", body: `{"displayName":"x"}`},
		{write: SetReverse("192.0.2.0/28", ip, "a.example").Write, want: "POST /ip/192.0.2.0%2F28/reverse", body: `{"ipReverse":"192.0.2.5","reverse":"a.example."}`},
		{write: DeleteReverse("192.0.2.0/28", ip).Write, want: "DELETE /ip/192.0.2.0%2F28/reverse/192.0.2.5"},
		{write: CreateRecord("example.org", Record{FieldType: "A", Target: "192.0.2.5"}).Write, want: "POST /domain/zone/example.org/record", body: `{"fieldType":"A","subDomain":"","target":"192.0.2.5","ttl":0}`},
		{write: UpdateRecord("example.org", Record{ID: 4, FieldType: "A", SubDomain: "www", Target: "192.0.2.6", TTL: 60}).Write, want: "PUT /domain/zone/example.org/record/4", body: `{"subDomain":"www","target":"192.0.2.6","ttl":60}`},
		{write: DeleteRecord("example.org", 4).Write, want: "DELETE /domain/zone/example.org/record/4"},
		{write: RefreshZone("example.org").Write, want: "POST /domain/zone/example.org/refresh"},
		{write: ImportZone("example.org", "$TTL 1").Write, want: "POST /domain/zone/example.org/import", body: `{"zoneFile":"$TTL 1"}`, show: `{"zoneFile":"(6 bytes, not shown)"}`},
		{write: RestoreZone("example.org", "2026-01-02T03:04:05+00:00").Write, want: "POST /domain/zone/example.org/history/2026-01-02T03:04:05%2B00:00/restore"},
		{write: StartVPS("vps1").Write, want: "POST /vps/vps1/start"},
		{write: StopVPS("vps1").Write, want: "POST /vps/vps1/stop"},
		{write: RebootVPS("vps1").Write, want: "POST /vps/vps1/reboot"},
		{write: RevertVPSSnapshot("vps1").Write, want: "POST /vps/vps1/snapshot/revert"},
		{write: DeleteVPSSnapshot("vps1").Write, want: "DELETE /vps/vps1/snapshot"},
		{write: RawWrite("PUT", "/v2/iam/policy/1", map[string]string{"b": "", "a": "1 2"}, json.RawMessage(`{ "x":1}`)).Write, want: "PUT /v2/iam/policy/1?a=1%202&b=", body: `{ "x":1}`},
	}
	for _, tt := range tests {
		if got := tt.write.Method() + " " + tt.write.Path(); got != tt.want || tt.write.Err() != nil {
			t.Errorf("%v = %s, %v, want %s", tt.write, got, tt.write.Err(), tt.want)
		}
		if got := string(tt.write.Body()); got != tt.body {
			t.Errorf("%v: body = %s, want %s", tt.write, got, tt.body)
		}
		if tt.show == "" {
			tt.show = tt.body
		}
		if got := string(tt.write.Shown()); got != tt.show {
			t.Errorf("%v: shown %s, want %s", tt.write, got, tt.show)
		}
	}
}

func TestWritesThatCannotBeSentSayWhy(t *testing.T) {
	for name, w := range map[string]Write{
		"no name":      DeleteSSHKey("").Write,
		"another path": RebootServer("..").Write,
		"a raw look":   RawWrite("GET", "/me", nil, nil).Write,
		"no raw path":  RawWrite("POST", "/../me", nil, nil).Write,
		"no write":     {},
	} {
		if err := w.Err(); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: Err = %v, want ErrInvalid", name, err)
		}
	}
}

func TestShownBodyIsNotWhatIsSent(t *testing.T) {
	w := RawWrite("POST", "/me/x", nil, json.RawMessage(`{"password":"p"}`)).WithShown(json.RawMessage(`{}`))
	if string(w.Body()) != `{"password":"p"}` || string(w.Shown()) != `{}` {
		t.Errorf("WithShown sends %s and shows %s", w.Body(), w.Shown())
	}
}

func TestOnlyRefreshesOfOneZoneExcludeEachOther(t *testing.T) {
	a, b := RefreshZone("a.example").Exclusive(), RefreshZone("b.example").Exclusive()
	if a == "" || a == b || a != RefreshZone("a.example").Exclusive() || DeleteRecord("a.example", 1).Exclusive() != "" {
		t.Errorf("Exclusive = %q, %q", a, b)
	}
}

func TestAnswersAreDecoded(t *testing.T) {
	r := RebootServer("ns1")
	if got, err := r.Answer(json.RawMessage(`{"taskId":7}`)); err != nil || got.ID != 7 {
		t.Errorf("Answer = %v, %v, want task 7", got, err)
	}
	for _, body := range []string{"", " null\n", "{}", `{"taskId":0}`, `"<html>"`, "[]"} {
		if got, err := r.Answer(json.RawMessage(body)); !AnswerLost(err) || !errors.Is(err, ErrUnavailable) {
			t.Errorf("Answer(%q) = %v, %v, want that it may have been carried out", body, got, err)
		}
	}
	for _, body := range []string{"", "null", "{}", "[]", "true"} {
		if _, err := DeleteSSHKey("k").Answer(json.RawMessage(body)); err != nil {
			t.Errorf("Answer(%q) where nothing is promised = %v", body, err)
		}
	}
	if got, err := CreateRecord("example.org", Record{}).Answer(nil); err != nil || got.ID != 0 {
		t.Errorf("Answer = %v, %v, want a record whose id is looked for", got, err)
	}
}

func TestConsumerKeysAreNotShown(t *testing.T) {
	r := RequestConsumerKey(AccessRules("GET /me"), "")
	got, err := r.Answer(json.RawMessage(`{"consumerKey":"s3cr3t","state":"pendingValidation","validationUrl":"https://x/"}`))
	if err != nil || string(got.ConsumerKey) != "s3cr3t" || got.State == "" || got.ValidationURL == "" || !r.Unsigned() {
		t.Errorf("Answer = %q, %v", string(got.ConsumerKey), err)
	}
	if shown, _ := json.Marshal(got); strings.Contains(string(shown), "s3cr3t") {
		t.Errorf("as JSON: %s", shown)
	}
}

func TestOnlyWhatLooksIsAQuery(t *testing.T) {
	for want, queries := range map[bool][]Query{
		true:  {{Method: "GET", Path: "/me"}, {Method: "POST", Path: "/sms/estimate"}},
		false: {{}, {Method: "POST", Path: "/sms/estimate/x"}, {Method: "POST", Path: "/me"}, {Method: "DELETE", Path: "/sms/estimate"}, {Method: "get", Path: "/me"}},
	} {
		for _, q := range queries {
			if q.Looks() != want {
				t.Errorf("%s %s: Looks = %v, want %v", q.Method, q.Path, !want, want)
			}
		}
	}
}
