package redact

import (
	"strings"
	"testing"
)

func TestASecretIsKnownByTheNameOfItsField(t *testing.T) {
	for name, want := range map[string]bool{
		"password": true, "rootPassword": true, "client_secret": true, "X-Auth-Token": true, "privateKey": true, "applicationSecret": true,
		"consumerKey": true, "authInfo": true, "kvmipHtml5URL": true, "vncUrl": true, "apiKey": true, "tokens": true, "PASSWORD": true,
		"securityKey": true, "presharedKey": true, "sipPassword": true, "accessToken": true, "otp": true, "kubeconfig": true, "passwd": true,
		"securityCode": true, "serviceKey": true, "licenseKey": true, "licence_key": true, "activationCode": true, "productKey": true,
		"userData": true, "configDriveUserData": true, "postInstallationScript": true, "script": true, "accessKey": true, "secretKey": true,
		"voucher": true, "webhookUrl": true, "newPIN": true, "pin_code": true, "DB_PASSWORD": true, "htpasswd": true, "consoleUrl": true,
		strings.Repeat("x", 100) + "Password": true, "userPassword": true, "new_password": true, "PASSWD": true, "passphrase": true, "secret": true,
		"clientSecret": true, "token": true, "accessTokens": true, "private_key": true, "secretAccessKey": true, "pin": true,

		"passwordLastUpdate": false, "tokenName": false, "tokenId": false, "secretId": false, "passwordRecoveryEmail": false, "": false,
		"publicKey": false, "sshKey": false, "key": false, "keyName": false, "description": false, "pinned": false, "tokenCreatedAt": false,
		"code": false, "url": false, "shipping": false, "user": false, "data": false, "userName": false, "certificate": false, "planCode": false,
		"name": false, "sshKeyName": false, "subscriptionId": false, "opinion": false, "postInstallationScriptExtension": false, "1password-site-verification": false, "subscription": false, "__": false,
	} {
		if got := Field(name); got != want {
			t.Errorf("Field(%q) = %t, want %t", name, got, want)
		}
	}
}

// Who asks for a script or a voucher is shown it.
func TestACredentialIsASecretThatLetsIn(t *testing.T) {
	long := strings.Repeat("x", 100)
	for name, want := range map[string]bool{
		"password": true, "X-Auth-Token": true, "vncUrl": true, "PIN": true, long + "Password": true,
		"script": false, "bootScript": false, "voucher": false, "userData": false, "licenseKey": false, long + "UserData": false, "tokenName": false, "name": false,
	} {
		if got := Credential(name); got != want {
			t.Errorf("Credential(%q) = %t, want %t", name, got, want)
		}
		if want && !Field(name) {
			t.Errorf("Field(%q) = false of a credential", name)
		}
	}
}

func TestASecretIsKnownByTheNameOfItsParameter(t *testing.T) {
	for name, want := range map[string]bool{
		"token": true, "X-Amz-Signature": true, "sig": true, "temp_url_sig": true, "key": true, "code": true, "voucher": true, "pass": true,
		"access_token": true, "session": true, "ticket": true, "password": true,
		"credentialToken": false, "planCode": false, "page": false, "keyMarker": false, "publicKey": false, "countryCode": false,
		"mandateSignatureDate": false, "X-Amz-Date": false, "design": false,
	} {
		if got := Parameter(name); got != want {
			t.Errorf("Parameter(%q) = %t, want %t", name, got, want)
		}
	}
}

func TestPlacesThatEverybodyReadsArePublic(t *testing.T) {
	for place, want := range map[string]bool{
		"sshKey": true, "body.users[0].publicSshKey": true, "sshPublicKeys[3]": true, "rescueSshKey": true, "displayName": true,
		"description": true, "target": true, "message": true, "a.certificate": true, "projectDescription": true,
		"privateKey": false, "key": false, "body.value": false, "userData": false, "data.tls": false, "": false,
	} {
		if got := Public(place); got != want {
			t.Errorf("Public(%q) = %t, want %t", place, got, want)
		}
	}
}
