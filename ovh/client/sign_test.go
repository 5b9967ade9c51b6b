package client

import "testing"

func TestSignatureMatchesEveryPublishedVector(t *testing.T) {
	published := applicationKeys("TDPKJdwZwAQPwKX2", "9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk", "5mBuy6SUQcRw2ZUxg0cG68BoDKpED4KY")
	invented := applicationKeys("", "test-app-secret-0001", "test-consumer-key-0002")
	const p, i = "1457018875", "1700000000"
	tests := []struct {
		name              string
		creds             Credentials
		stamp             string
		method, url, body string
		want              string
	}{
		{"v1 by its old name", published, p, "GET", "https://eu.api.ovh.com/1.0/call", "", "$1$7f2db49253edfc41891023fcd1a54cf61db05fbb"},
		{"v1", published, p, "GET", "https://eu.api.ovh.com/v1/call", "", "$1$e6e7906d385eb28adcbfbe6b66c1528a42d741ad"},
		{"v2", published, p, "GET", "https://eu.api.ovh.com/v2/call", "", "$1$bb63b132a6f84ad5433d0c534d48d3f7c3804285"},
		{"GET", published, p, "GET", "https://eu.api.ovh.com/1.0/auth", "", "$1$e9556054b6309771395efa467c22e627407461ad"},
		{"POST", published, p, "POST", "https://eu.api.ovh.com/1.0/auth", `{"a":"b","c":"d"}`, "$1$ec2fb5c7a81f64723c77d2e5b609ae6f58a84fc1"},
		{"PUT", published, p, "PUT", "https://eu.api.ovh.com/1.0/auth", `{"a":"b","c":"d"}`, "$1$8a75a9e7c8e7296c9dbeda6a2a735eb6bd58ec4b"},
		{"DELETE", published, p, "DELETE", "https://eu.api.ovh.com/1.0/auth", "", "$1$a1eecd00b3b02b6cf5708b84b9ff42059a950d85"},
		{"B1", invented, i, "GET", "https://eu.api.ovh.com/1.0/me", "", "$1$50733ef738f3f1118ec05c5fda3ec381874f2c9a"},
		{"B2 query", invented, i, "GET", "https://eu.api.ovh.com/1.0/domain/zone/example.com/record?fieldType=TXT&subDomain=_acme-challenge", "", "$1$258f7568edd47263d7002e81c9d13c9b3f1afc7f"},
		{"B3 encoded slash", invented, i, "POST", "https://eu.api.ovh.com/1.0/ip/192.0.2.0%2F28/reverse", `{"ipReverse":"192.0.2.5","reverse":"host.example.com."}`, "$1$15a093be8b3dcebd522d46b179d0edf6487f08c5"},
		{"B4 Canada", invented, i, "PUT", "https://ca.api.ovh.com/1.0/dedicated/server/ns1.ip-192-0-2.net", `{"bootId":1122}`, "$1$368dd8d08aba6fdbc38cab673fdc0c542ac743d3"},
		{"B5 UTF-8 body", invented, i, "POST", "https://eu.api.ovh.com/1.0/sms/sms-xx1-1/jobs", `{"message":"café €","receivers":["+33600000000"],"noStopClause":true}`, "$1$4f77d43bdc489dbe9b0d67fb9e2f4e4a90aae7c4"},
		{"B6 no body", invented, i, "POST", "https://eu.api.ovh.com/1.0/domain/zone/example.com/refresh", "", "$1$7f7075e217c669140653de1dc66a09b0012ba18e"},
		{"B7 empty object", invented, i, "POST", "https://eu.api.ovh.com/1.0/domain/zone/example.com/refresh", `{}`, "$1$6daa64fa6422ee42008cfddb2eebf0a727960fdf"},
		{"B8 United States", invented, i, "DELETE", "https://api.us.ovhcloud.com/1.0/me/sshKey/laptop", "", "$1$1cddc7dd0d5e45ebb7675268f365e481d388355a"},
		{"B9 v2 query", invented, i, "GET", "https://eu.api.ovh.com/v2/iam/policy?details=true", "", "$1$8cbb967b28c3dd9d1609ed8af38b72061d4adcac"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.creds.signature(tt.method, tt.url, []byte(tt.body), tt.stamp); got != tt.want {
				t.Errorf("signature(%s %s %q) = %q, want %q", tt.method, tt.url, tt.body, got, tt.want)
			}
		})
	}
}
