package search

import (
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/internal/catalogtest"
)

// describedAPI reads OVHcloud's own description, and skips the test where it is
// absent.
func describedAPI(t testing.TB) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Folder(os.DirFS(catalogtest.Descriptions(t)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A wish is a question, with the operations that answer it: each a pattern of
// [path.Match].
type wish struct {
	question string
	answers  []string
}

func (w wish) isAnsweredBy(r Resource) bool {
	return slices.ContainsFunc(w.answers, func(pattern string) bool {
		return slices.ContainsFunc(r.Operations, func(o *catalog.Operation) bool {
			matches, _ := path.Match(pattern, o.String())
			return matches
		})
	})
}

// wishes are the questions of a file of testdata.
func wishes(t *testing.T, name string) []wish {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var all []wish
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		question, answers, ok := strings.Cut(line, " = ")
		if !ok {
			t.Fatalf("%s: %q is no question", name, line)
		}
		all = append(all, wish{question, strings.Split(answers, "; ")})
	}
	return all
}

func TestTheFirstThreeAnswersAreRight(t *testing.T) {
	x := New(describedAPI(t))
	for name, least := range map[string]int{"tuned.txt": 48, "held-out.txt": 46, "operators.txt": 47, "users.txt": 48, "everyday.txt": 178} {
		right := 0
		var halves [2]int
		for i, w := range wishes(t, name) {
			got := x.Find(Query{Text: w.question}).Resources
			if slices.ContainsFunc(got[:min(3, len(got))], w.isAnsweredBy) {
				right++
				halves[i%2]++
				continue
			}
			t.Logf("%s: Find(%q) = %s, want %q", name, w.question, strings.Join(names(got), ", "), w.answers)
		}
		if right < least {
			t.Errorf("%s: %d questions are answered, want %d", name, right, least)
		}
		t.Logf("%s: %d right, %d of those that it was tuned by", name, right, halves[0])
	}
}

// names returns the operations that are best of each resource.
func names(found []Resource) []string {
	var out []string
	for _, r := range found {
		out = append(out, r.Best().String())
	}
	return out
}

// operations returns all operations of some resources.
func operations(found []Resource) []*catalog.Operation {
	var all []*catalog.Operation
	for _, r := range found {
		all = append(all, r.Operations...)
	}
	return all
}

const shed = `{"resourcePath":"/shed","apis":[
 {"path":"/shed/{name}/old","operations":[{"httpMethod":"POST","description":"Paint the shed","apiStatus":{"value":"DEPRECATED"},"responseType":"void"}]},
 {"path":"/shed/{name}/secret","operations":[{"httpMethod":"POST","description":"Paint the shed","apiStatus":{"value":"INTERNAL"},"responseType":"void"}]},
 {"path":"/shed/{name}/colour/of/every/single/wall","operations":[{"httpMethod":"POST","description":"Paint the shed in long words that dilute what it says","apiStatus":{"value":"BETA"},"responseType":"void"}]},
 {"path":"/shed/{name}/wall","operations":[{"httpMethod":"POST","description":"Paint the shed","apiStatus":{"value":"PRODUCTION"},"responseType":"void"}]}],"models":{}}`

func parsed(t testing.TB, docs ...string) *catalog.Catalog {
	t.Helper()
	var branches []catalog.Branch
	for _, doc := range docs {
		b, _, err := catalog.Parse("v1", []byte(doc))
		if err != nil {
			t.Fatal(err)
		}
		branches = append(branches, b)
	}
	return catalog.New("test", branches)
}

func TestWhatOVHcloudLeavesBehindComesLast(t *testing.T) {
	got := names(New(parsed(t, shed)).Find(Query{Text: "paint the shed"}).Resources)
	want := []string{
		"POST /shed/{name}/wall", "POST /shed/{name}/colour/of/every/single/wall",
		"POST /shed/{name}/old", "POST /shed/{name}/secret",
	}
	if !slices.Equal(got, want) {
		t.Errorf("Find = %q, want %q", got, want)
	}
}

func TestAQuestionMayBeFrenchOrSpanish(t *testing.T) {
	x := New(describedAPI(t))
	for text, want := range map[string]string{
		"supprimer une clé SSH":            "DELETE /me/sshKey/{keyName}",
		"Supprime-moi l'instance":          "DELETE /cloud/project/{serviceName}/instance/{instanceId}",
		"réinitialiser le mot de passe":    "POST /vps/{serviceName}/setPassword",
		"añadir una regla al cortafuegos":  "POST /ip/{ip}/firewall/{ipOnFirewall}/rule",
		"DESCARGAR LA ZONA DNS":            "GET /domain/zone/{zoneName}/export",
		"¿cuántos SMS me quedan?":          "GET /sms/{serviceName}",
		"get rid of a DNS record":          "DELETE /domain/zone/{zoneName}/record/{id}",
		"turn it off and on again: my VPS": "POST /vps/{serviceName}/reboot",
	} {
		found := x.Find(Query{Text: text, Limit: 3}).Resources
		if !slices.Contains(names(found), want) {
			t.Errorf("Find(%q) = %q, want %s", text, names(found), want)
		}
	}
}

func TestEnglishIsNotTakenForAnotherLanguage(t *testing.T) {
	d := newDictionary(foreignFillers, foreign)
	for _, text := range []string{
		"install an operating system on a server", "change the plan of a service", "pay an order", "redirect a client to a version",
		"create an OAuth2 client", "list of photos for me", "AI app token", "del a record", "transfer the gratis credit", "automatic invite",
	} {
		if got := strings.Join(d.translate(strings.Fields(text)), " "); got != text {
			t.Errorf("translate(%q) = %q, want it as it is", text, got)
		}
	}
}

func TestARowIsAPathWithItsMethods(t *testing.T) {
	x := New(describedAPI(t))
	found := x.Find(Query{Text: "delete the snapshot of a VPS"}).Resources
	var methods []string
	for _, o := range found[0].Operations {
		methods = append(methods, o.Method)
	}
	if found[0].Best().Path() != "/vps/{serviceName}/snapshot" || !slices.Equal(methods, []string{"DELETE", "PUT", "GET"}) {
		t.Errorf("the first row = %v of %s, want DELETE PUT GET of the snapshot", methods, found[0].Best().Path())
	}
	if found := x.Find(Query{Text: "add a user to a database"}).Resources; len(found[0].Like) < 5 {
		t.Errorf("%s has %q beside it, want the other databases", found[0].Best(), found[0].Like)
	}
}

func TestAWeakAnswerSaysSo(t *testing.T) {
	x := New(describedAPI(t))
	for text, unknown := range map[string][]string{
		"zxqvw":                    {"zxqvw"},
		"bake a zxqvw with frobs":  {"bake", "zxqvw", "frobs"},
		"hard reboot a server":     nil,
		"/dedicated/server/*/boot": nil,
	} {
		got := x.Find(Query{Text: text})
		if got.Weak != (unknown != nil) || !slices.Equal(got.Unknown, unknown) {
			t.Errorf("Find(%q): weak %t, unknown %q, want %t, %q", text, got.Weak, got.Unknown, unknown != nil, unknown)
		}
	}
}

const shop = `{"resourcePath":"/order","apis":[
 {"path":"/order/shed","operations":[{"httpMethod":"GET","description":"Sheds","apiStatus":{"value":"PRODUCTION"},"responseType":"string[]"}]}],"models":{}}`

func TestWhatIsForSaleStaysBehindUnlessAskedFor(t *testing.T) {
	x := New(parsed(t, shop, strings.ReplaceAll(strings.ReplaceAll(shop, "/order/shed", "/garden/shed"), "/order", "/garden")))
	for text, want := range map[string]string{"sheds": "GET /garden/shed", "order a shed": "GET /order/shed"} {
		if got := names(x.Find(Query{Text: text}).Resources); len(got) != 2 || got[0] != want {
			t.Errorf("Find(%q) = %q, want %s first", text, got, want)
		}
	}
}

func TestASearchIsBounded(t *testing.T) {
	x := New(describedAPI(t))
	for limit, want := range map[int]int{0: 10, -1: 10, 7: 7, 50: 50, 1000: 50} {
		if got := len(x.Find(Query{Text: "server", Limit: limit}).Resources); got != want {
			t.Errorf("%d operations for a limit of %d, want %d", got, limit, want)
		}
	}
	if got := x.Find(Query{Text: "zxqvw"}).Resources; got != nil {
		t.Errorf("Find of no word = %q", names(got))
	}
	if got := New(catalog.New("test", nil)).Find(Query{Text: "server"}).Resources; got != nil {
		t.Errorf("an empty catalogue finds %q", names(got))
	}
}

func TestAnIndexIsMadeOnceForACatalogue(t *testing.T) {
	var cache Cache
	first, second := parsed(t, shed), parsed(t, shed)
	index := cache.Of(first)
	if got := cache.Of(first); got != index {
		t.Error("the index of the same catalogue is made anew")
	}
	if got := cache.Of(second); got == index || !slices.Contains(second.Operations(), got.Find(Query{Text: "paint"}).Resources[0].Best()) {
		t.Error("the index of a catalogue that was replaced is still in use")
	}
}

func TestManyMaySearchAtOnce(t *testing.T) {
	var cache Cache
	c := parsed(t, catalogtest.Garden, shed)
	want := names(New(c).Find(Query{Text: "water the shed"}).Resources)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for range 20 {
				if got := names(cache.Of(c).Find(Query{Text: "water the shed"}).Resources); !slices.Equal(got, want) {
					t.Errorf("Find = %q, want %q", got, want)
				}
			}
		})
	}
	all.Wait()
}

// FuzzSearch holds every answer against what it has to be, whatever is asked.
func FuzzSearch(f *testing.F) {
	c := parsed(f, catalogtest.Garden, shed)
	x := New(c)
	for _, text := range []string{
		"water", "/garden/*/water", "POST /garden/x/water", "garden.Soil", "a:b:c/*[", "//", "*", "\x00\xff", "İ/ſ.ß:é",
		strings.Repeat("water ", 1000), strings.Repeat("/x", 1000), strings.Repeat("é", 600), "[]", "{", "[.", "reboot reboot",
	} {
		f.Add(text, "", "", 10)
		f.Add("paint", text, text, -1)
	}
	f.Fuzz(func(t *testing.T, text, method, branch string, limit int) {
		q := Query{Text: text, Method: method, Branch: branch, Limit: limit}
		got := x.Find(q).Resources
		if len(got) > maxLimit || !slices.Equal(names(got), names(x.Find(q).Resources)) {
			t.Errorf("Find(%#v) = %q, and another time something else", q, names(got))
		}
		all := operations(got)
		for i, o := range all {
			if !slices.Contains(c.Operations(), o) || slices.Contains(all[:i], o) {
				t.Errorf("Find(%#v) has %s, twice or not of the catalogue", q, o)
			}
		}
	})
}

// sized returns the described API with as many operations as all of
// OVHcloud's branches have: some are there twice or three times.
func sized(b *testing.B) *catalog.Catalog {
	b.Helper()
	const operations = 6600
	c := describedAPI(b)
	branches := slices.Clone(c.Branches)
	for n := len(c.Operations()); n < operations; {
		for _, more := range c.Branches {
			more.Groups = slices.Clone(more.Groups)
			for i := range more.Groups {
				more.Groups[i].Operations = slices.Clone(more.Groups[i].Operations)
				n += len(more.Groups[i].Operations)
			}
			branches = append(branches, more)
			if n >= operations {
				break
			}
		}
	}
	return catalog.New("test", branches)
}

func BenchmarkFind(b *testing.B) {
	x := New(sized(b))
	for _, text := range []string{
		"hard reboot a server", "list the expiring certificates of a load balancer", "/dedicated/server/*/boot",
		"dedicated.server.Task", "dnsZone:apiovh:record/create", strings.Repeat("list servers ", 70),
	} {
		b.Run(text[:min(20, len(text))], func(b *testing.B) {
			for b.Loop() {
				x.Find(Query{Text: text})
			}
		})
	}
}

// BenchmarkNew makes the index that the first search makes, and tells
// what it takes to keep it.
func BenchmarkNew(b *testing.B) {
	c := sized(b)
	before := catalogtest.Heap()
	x := New(c)
	kept := catalogtest.Heap() - before
	runtime.KeepAlive(x)
	for b.Loop() {
		New(c)
	}
	b.ReportMetric(float64(kept)/(1<<20), "MB-kept")
	b.ReportMetric(float64(len(c.Operations())), "operations")
}
