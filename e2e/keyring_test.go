//go:build linux

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

const (
	secretsPath     = dbus.ObjectPath("/org/freedesktop/secrets")
	defaultKeyring  = secretsPath + "/aliases/default"
	secretInterface = "org.freedesktop.Secret."
)

// A secretStruct is a secret as the Secret Service passes it on.
type secretStruct struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// A vault is a keyring as a desktop has it, on a message bus of its own.
type vault struct {
	t       *testing.T
	address string // of the bus
	conn    *dbus.Conn
	mu      sync.Mutex
	locked  bool // and whoever is asked to unlock it refuses
	items   map[dbus.ObjectPath]*vaultItem
	made    int
}

type vaultItem struct {
	*vault
	path       dbus.ObjectPath
	attributes map[string]string
	secret     secretStruct
}

// startBus starts a message bus that nothing else is on.
func startBus(t *testing.T) (address string) {
	t.Helper()
	daemon, err := exec.LookPath("dbus-daemon")
	if err != nil {
		t.Skip("there is no dbus-daemon, which a keyring is reached by")
	}
	dir := t.TempDir()
	socket := filepath.Join(dir, "bus")
	conf := filepath.Join(dir, "bus.conf")
	text := `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=` + socket + `</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), daemon, "--config-file="+conf, "--nofork", "--print-address=1")
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	if _, err := fmt.Fscanln(said, &address); err != nil {
		t.Fatal(err)
	}
	return address
}

func newVault(t *testing.T) *vault {
	t.Helper()
	v := &vault{t: t, address: startBus(t), items: make(map[dbus.ObjectPath]*vaultItem)}
	conn, err := dbus.Connect(v.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	v.conn = conn
	v.exports(v, secretsPath, "Service")
	v.exports(v, defaultKeyring, "Collection")
	v.exports(v, secretsPath+"/session", "Session")
	v.exports(v, secretsPath+"/prompt", "Prompt")
	if _, err := conn.RequestName("org.freedesktop.secrets", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v *vault) exports(object any, path dbus.ObjectPath, name string) {
	if err := v.conn.Export(object, path, secretInterface+name); err != nil {
		v.t.Error(err)
	}
}

func (v *vault) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), secretsPath + "/session", nil
}

func (v *vault) Close() *dbus.Error { return nil }

func (v *vault) Unlock(objects []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.locked {
		return nil, secretsPath + "/prompt", nil
	}
	return objects, "/", nil
}

// Prompt is the window that asks for the password, and is closed.
func (v *vault) Prompt(string) *dbus.Error {
	const dismissed = true
	if err := v.conn.Emit(secretsPath+"/prompt", secretInterface+"Prompt.Completed", dismissed, dbus.MakeVariant([]dbus.ObjectPath{})); err != nil {
		return dbus.MakeFailedError(err)
	}
	return nil
}

func (v *vault) SearchItems(wanted map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	found := []dbus.ObjectPath{}
	for path, item := range v.items {
		if item.attributes["service"] == wanted["service"] && item.attributes["username"] == wanted["username"] {
			found = append(found, path)
		}
	}
	return found, nil
}

func (v *vault) CreateItem(properties map[string]dbus.Variant, secret secretStruct, _ bool) (item, prompt dbus.ObjectPath, _ *dbus.Error) {
	var attributes map[string]string
	if err := properties[secretInterface+"Item.Attributes"].Store(&attributes); err != nil {
		return "", "", dbus.MakeFailedError(err)
	}
	if had, _ := v.SearchItems(attributes); len(had) > 0 {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.items[had[0]].secret = secret
		return had[0], "/", nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.made++
	path := dbus.ObjectPath(fmt.Sprintf("%s/%d", defaultKeyring, v.made))
	v.items[path] = &vaultItem{v, path, attributes, secret}
	v.exports(v.items[path], path, "Item")
	return path, "/", nil
}

func (i *vaultItem) GetSecret(session dbus.ObjectPath) (secretStruct, *dbus.Error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return secretStruct{session, []byte{}, i.secret.Value, i.secret.ContentType}, nil
}

func (i *vaultItem) Delete() (prompt dbus.ObjectPath, _ *dbus.Error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.items, i.path)
	return "/", nil
}

// holds returns the entries and what they hold.
func (v *vault) holds() map[string]string {
	v.mu.Lock()
	defer v.mu.Unlock()
	all := make(map[string]string)
	for _, item := range v.items {
		all[item.attributes["username"]] = string(item.secret.Value)
	}
	return all
}

func (v *vault) lock(locked bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.locked = locked
}

// A tenant is somebody with a home and a message bus.
type tenant struct {
	t              *testing.T
	home, endpoint string
	bus            string
}

// runs runs the program, and approves the key that it asks for.
func (u *tenant) runs(args ...string) (said string, code int) {
	u.t.Helper()
	cmd := exec.CommandContext(u.t.Context(), binary, args...)
	cmd.Dir = u.home
	cmd.Env = append(newcomer(u.home), "DBUS_SESSION_BUS_ADDRESS="+u.bus)
	cmd.Stdin = strings.NewReader(`{"application_key":"` + simulator.ApplicationKey + `","application_secret":"` + simulator.ApplicationSecret + `"}`)
	logs := newLogs()
	cmd.Stdout, cmd.Stderr = logs, logs
	if err := cmd.Start(); err != nil {
		u.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	approved := false
	for over := false; !over; {
		logs.mu.Lock()
		more := logs.more
		logs.mu.Unlock()
		if page := regexp.MustCompile(validationPage).FindString(logs.String()); page != "" && !approved {
			visit(u.t, page)
			approved = true
		}
		select {
		case <-more:
		case <-ended:
			over = true
		case <-time.After(patience):
			u.t.Fatalf("%q does not end:\n%s", args, logs)
		}
	}
	for _, secret := range []string{simulator.ApplicationSecret, "requestedConsumerKey"} {
		if strings.Contains(logs.String(), secret) {
			u.t.Errorf("%q tells a secret:\n%s", args, logs)
		}
	}
	return logs.String(), cmd.ProcessState.ExitCode()
}

func (u *tenant) file() string {
	u.t.Helper()
	text, err := os.ReadFile(filepath.Join(u.home, ".ovh.conf"))
	if err != nil {
		u.t.Fatal(err)
	}
	return string(text)
}

// succeeds runs the program, which has to say what matches.
func (u *tenant) succeeds(pattern string, args ...string) {
	u.t.Helper()
	if said, code := u.runs(args...); code != 0 || !regexp.MustCompile(pattern).MatchString(said) {
		u.t.Errorf("%q exits with %d, want %q:\n%s", args, code, pattern, said)
	}
}

// fails runs the program, which has to fail with those words.
func (u *tenant) fails(words string, args ...string) {
	u.t.Helper()
	if said, code := u.runs(args...); code != 1 || !strings.Contains(said, words) {
		u.t.Errorf("%q exits with %d, want %q:\n%s", args, code, words, said)
	}
}

func (u *tenant) login(more ...string) []string {
	return append([]string{"login", "--endpoint", u.endpoint, "--toolsets", "servers,account", "--keys", "-"}, more...)
}

func TestKeysAreKeptInTheKeyring(t *testing.T) {
	v := newVault(t)
	u := &tenant{t, t.TempDir(), accountForLogin(t), v.address}
	u.succeeds(`kept in entry "http.*" of the system's keyring`, u.login("--keyring")...)
	first := v.holds()
	if len(first) != 1 || strings.Contains(u.file(), "_key") || strings.Contains(u.file(), "_secret") || !strings.Contains(u.file(), "\nkeyring=http") {
		t.Errorf("the keyring has %d entries, and the file holds %q", len(first), u.file())
	}
	u.succeeds(`ns3000001`, "call", "list_servers")
	u.succeeds(`from      entry http.* of the system's keyring \(keyring in \[http.*\] of .*ovh\.conf\)`, "whoami")
	u.succeeds(`consumer_key set from entry http.* of the system's keyring`, "doctor", "--json", "--toolsets", "servers,account")
	u.succeeds(`kept in entry .*(?s).*is revoked`, "login", "--renew")
	second := v.holds()
	for entry, secret := range first {
		if len(second) != 1 || second[entry] == "" || second[entry] == secret {
			t.Errorf("the renewed key is in %d entries, or it is the old one", len(second))
		}
	}
	u.succeeds(`kept in entry `, u.login("--replace")...)
	u.succeeds(`ns3000001`, "call", "list_servers")
	u.succeeds(`kept in section `, u.login("--replace", "--keyring=false")...)
	if left := v.holds(); len(left) > 0 || !strings.Contains(u.file(), "\nconsumer_key=") || strings.Contains(u.file(), "keyring=") {
		t.Errorf("the keyring has %d entries, and the file holds %q", len(left), u.file())
	}
	u.succeeds(`kept in entry `, u.login("--replace", "--keyring")...)
	u.succeeds(`keys are out of section`, "logout", "--endpoint", u.endpoint, "--revoke")
	if left := v.holds(); len(left) > 0 || strings.Contains(u.file(), "keyring=") {
		t.Errorf("after logout the keyring has %d entries, and the file holds %q", len(left), u.file())
	}
}

func TestAServiceAccountIsKeptInTheKeyring(t *testing.T) {
	v := newVault(t)
	u := &tenant{t, t.TempDir(), accountForLogin(t), v.address}
	conf := "[default]\nendpoint=" + u.endpoint + "\n[" + u.endpoint + "]\napplication_key=" + simulator.ApplicationKey +
		"\napplication_secret=" + simulator.ApplicationSecret + "\nconsumer_key=" + simulator.ConsumerKey + "\n"
	if err := os.WriteFile(filepath.Join(u.home, ".ovh.conf"), []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	u.succeeds(`kept in entry "profile:bot-\w+" `, "login", "--service-account", "--profile", "bot", "--toolsets", "dns", "--keyring")
	u.succeeds(`example\.org`, "call", "--profile", "bot", "list_zones")
	if file := u.file(); !strings.HasPrefix(file, conf) || strings.Contains(file, "client_secret") {
		t.Errorf("the file holds %q", file)
	}
}

func TestAKeyringThatDoesNotAnswerTellsTheCure(t *testing.T) {
	v := newVault(t)
	u := &tenant{t, t.TempDir(), accountForLogin(t), v.address}
	u.succeeds(`kept in entry `, u.login("--keyring")...)
	before := u.file()

	v.lock(true)
	for _, args := range [][]string{{"whoami"}, {"call", "list_servers"}, u.login("--replace"), {"login", "--renew"}} {
		u.fails("the system's keyring is locked: unlock it", args...)
	}
	v.lock(false)

	nobody := &tenant{t, u.home, u.endpoint, "unix:path=" + filepath.Join(u.home, "no-bus")}
	alone := &tenant{t, u.home, u.endpoint, startBus(t)}
	without := []*tenant{alone, nobody}
	if _, err := os.Stat(fmt.Sprintf("/run/user/%d/bus", os.Getuid())); err != nil { // else it is that of who runs the test
		without = append(without, &tenant{t, u.home, u.endpoint, ""})
	}
	for _, without := range without {
		for _, args := range [][]string{{"whoami"}, {"call", "list_servers"}, {"login", "--renew"}, {"logout", "--endpoint", u.endpoint, "--revoke"}, u.login("--replace")} {
			without.fails("start its service, on Linux gnome-keyring or KWallet", args...)
		}
		if said, code := without.runs("doctor"); code != 1 || !strings.Contains(said, "gnome-keyring or KWallet") {
			t.Errorf("doctor exits with %d:\n%s", code, said)
		}
	}
	if u.file() != before {
		t.Errorf("the file holds %q, want %q", u.file(), before)
	}

	empty := &tenant{t, u.home, u.endpoint, newVault(t).address}
	empty.fails("has no entry", "whoami")
	empty.fails("'ovh-mcp login --replace' for this profile makes it anew", "call", "list_servers")
	empty.succeeds(`kept in entry `, empty.login("--replace")...)
	empty.succeeds(`ns3000001`, "call", "list_servers")

	nobody.fails("is left in the system's keyring", "logout", "--endpoint", u.endpoint)
	if strings.Contains(u.file(), "keyring=") {
		t.Errorf("after logout the file holds %q", u.file())
	}
}
