package effect

import (
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

func TestASecretIsKnownByTheNameOfItsField(t *testing.T) {
	for name, want := range map[string]bool{
		"password": true, "rootPassword": true, "client_secret": true, "X-Auth-Token": true, "privateKey": true, "applicationSecret": true,
		"consumerKey": true, "authInfo": true, "kvmipHtml5URL": true, "vncUrl": true, "apiKey": true, "tokens": true, "PASSWORD": true,
		"securityKey": true, "presharedKey": true, "sipPassword": true, "accessToken": true, "otp": true, "kubeconfig": true,

		"passwordLastUpdate": false, "tokenName": false, "tokenId": false, "secretId": false, "passwordRecoveryEmail": false, "": false,
		"publicKey": false, "sshKey": false, "key": false, "keyName": false, "description": false, "pinned": false, "tokenCreatedAt": false,
		"authInfoSupported": true, // a boolean by its type; the name alone can't tell
	} {
		if got := SecretField(name); got != want {
			t.Errorf("SecretField(%q) = %t, want %t", name, got, want)
		}
	}
}

func TestASecretIsKnownByThePathThatAnswersWithIt(t *testing.T) {
	for path, want := range map[string]bool{
		"/domain/example.com/authInfo": true, "/domain/example.com/authInfo/": true, "/DOMAIN/example.com/AUTHINFO": true,
		"/domain/example.com/authInfo?x=1": true, "/domain/example.com%2FauthInfo": true, "/v1/domain/{serviceName}/authInfo": true,
		"/dedicated/server/ns1/features/ipmi/access": true, "/me/notification/email/history/42": true, "/secret/retrieve": true,
		"/telephony/ab-1/eventToken": true, "/cloud/project/p/kube/k/kubeconfig": true, "/xdsl/x/modem/wifi/home": true,
		"/v2/okms/resource/r/secret/shop": true, "/v2/okms/resource/r/secret/shop/version/3": true, "/dbaas/logs/ldp/token/t": true,
		"/dedicated/server/ns1/features/backupFTP/password": true, "/hosting/web/example.com/userLogsToken": true,

		"/me/sshKey/laptop": false, "/me/api/credential/7": false, "/dedicated/server/ns1/features/backupFTP/access": false, "": false, "/": false,
		"/me/notification/email/history": false, "/domain/zone/example.com/history/2026": false, "/me": false, "/ip/192.0.2.1%2F32/reverse": false,
	} {
		if got := SecretPath(path); got != want {
			t.Errorf("SecretPath(%q) = %t, want %t", path, got, want)
		}
	}
}

// A model may hold itself, and a secret may lie deep in an answer.
func TestASecretIsFoundWithinAnAnswer(t *testing.T) {
	b := &catalog.Branch{Models: map[string]*catalog.Model{
		"x.Tree":     {Properties: []catalog.Property{{Name: "child", Type: "x.Tree[]"}, {Name: "more", Type: "map[string]x.Leaf"}}},
		"x.Leaf":     {Properties: []catalog.Property{{Name: "plain", Type: "string"}, {Name: "value", Type: "password"}}},
		"x.Loop":     {Properties: []catalog.Property{{Name: "loop", Type: "x.Loop"}, {Name: "hasToken", Type: "boolean"}}},
		"x.Box<T>":   {Generics: []string{"T"}, Properties: []catalog.Property{{Name: "content", Type: "T"}}},
		"x.Grow<T>":  {Generics: []string{"T"}, Properties: []catalog.Property{{Name: "a", Type: "x.Grow<x.Pair<T,T>>"}, {Name: "b", Type: "x.Pair<T,T>"}}},
		"x.PinState": {Enum: []catalog.Literal{`"token"`}},
	}}
	for typ, want := range map[string]bool{
		"x.Tree": true, "x.Leaf[]": true, "x.Loop": false, "x.Box<x.Leaf>": true, "x.Box<long>": false, "x.PinState": false,
		"password": true, "password[]": true, "string": false, "void": false, "x.Unknown": false,
		"x.Grow<long>": true, // without an end, so a secret can't be ruled out
	} {
		o := &catalog.Operation{Branch: b, Group: &catalog.Group{Path: "/x"}, Method: "GET", Response: typ}
		if got := Of(o).Reveals; got != want {
			t.Errorf("an answer of type %s reveals: %t, want %t", typ, got, want)
		}
	}
}

func TestSecretsAreKnownByTheirTypeToo(t *testing.T) {
	c := describedAPI(t)
	for call, want := range map[string]string{
		"GET /v2/okms/resource/x/serviceKey/y":                   "qi",
		"GET /cloud/project/x/database/kafka/y/user/z/access":    "key",
		"POST /dedicated/server/x/features/backupCloud/password": "sftpStorage",
		"POST /cloud/project/x/region/y/keymanager/certificate?": "certificate",
		"POST /dedicated/server/x/reinstall?":                    "httpHeaders",
	} {
		method, path, _ := strings.Cut(call, " ")
		o, err := c.Find(method, strings.TrimSuffix(path, "?"))
		if err != nil {
			t.Fatal(err)
		}
		got := SecretFields(o)
		if strings.HasSuffix(path, "?") {
			got = SecretArguments(o)
		}
		if !slices.Contains(got, want) {
			t.Errorf("%s: secret fields = %q, want %q", call, got, want)
		}
	}
}

func TestALinkThatLetsInIsASecret(t *testing.T) {
	for link, want := range map[string]bool{
		"https://www.ovh.com/cgi-bin/order/bill.pdf?reference=FR1&passwd=abcd": true,
		"https://storage.example/v1/x?temp_url_sig=a&temp_url_expires=1":       true,
		"https://s3.example/x?X-Amz-Signature=a":                               true,
		"https://s3.example/x?%zz":                                             false,
		"https://example.com/?page=2":                                          false,
		"https://example.com/token":                                            false,
		"what? see http://x":                                                   false,
	} {
		if got := SecretLink(link); got != want {
			t.Errorf("SecretLink(%q) = %v, want %v", link, got, want)
		}
	}
}
