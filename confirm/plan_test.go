package confirm

import (
	"encoding/json"
	"testing"
)

func TestFingerprintCoversTargetAndRequestsOnly(t *testing.T) {
	p := Plan{
		Summary:  "a",
		Target:   json.RawMessage(`{"os":"debian11","id":9007199254740993}`),
		Requests: []Request{{Method: "POST", Path: "/x"}},
	}
	same, order, target, request := p, p, p, p
	same.Summary = "b"
	order.Target = json.RawMessage(`{ "id": 9007199254740993, "os": "debian11" }`)
	target.Target = json.RawMessage(`{"os":"debian11","id":9007199254740992}`)
	request.Requests = []Request{{Method: "POST", Path: "/y"}}
	want := string(p.Fingerprint())
	if got := string(same.Fingerprint()); got != want {
		t.Errorf("other words: %q, want %q", got, want)
	}
	if got := string(order.Fingerprint()); got != want {
		t.Errorf("other order: %q, want %q", got, want)
	}
	if string(target.Fingerprint()) == want || string(request.Fingerprint()) == want {
		t.Errorf("another target or request has the same fingerprint")
	}
}
