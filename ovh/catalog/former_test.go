package catalog

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// byWords ranks operations by what they say.
func byWords(o *Operation) Danger {
	d := Danger(11)
	if strings.Contains(o.Description, "Destroy") {
		d = 35
	}
	return max(d, o.Former)
}

// describes answers a description of /me with one operation, the one of now.
func describes(template, said *string) func(*http.Request) *simulator.Fault {
	return func(r *http.Request) *simulator.Fault {
		if r.URL.Path != "/1.0/me.json" {
			return nil
		}
		return &simulator.Fault{Status: 200, Body: `{"apiVersion":"1.0","basePath":"x","resourcePath":"/me","apis":[{"path":"` + *template +
			`","description":"","operations":[{"httpMethod":"POST","description":"` + *said + `","apiStatus":{"value":"PRODUCTION"},"parameters":[],"responseType":"void"}]}],"models":{}}`}
	}
}

func TestADescriptionThatMakesLightOfAnOperationIsNotBelieved(t *testing.T) {
	for name, again := range map[string]string{"by its words": "/me/{id}/end", "by its template": "/me/{a}/{b}"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				template, said := "/me/{id}/end", "Destroy it"
				s := newTestLibrary(t, t.TempDir(), describes(&template, &said))
				s.Danger = byWords
				if c := s.catalog(); len(c.Problems) > 0 {
					t.Fatalf("problems = %q, want none", c.Problems)
				}
				template, said = again, "Get it"
				for range 2 { // the second time it is compared with what was kept
					c, err := s.Update(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					notBelieved(t, s, c)
				}
				restarted := newTestLibrary(t, s.Cache, describes(&template, &said))
				restarted.Danger = byWords
				notBelieved(t, s, restarted.catalog())
				time.Sleep(refreshPartialAfter + time.Minute)
				restarted.requests()
				restarted.catalog()
				synctest.Wait()
				if got := restarted.requests(); len(got) > 0 {
					t.Errorf("an hour later it sent %v", got)
				}
				said = "Destroy it"
				c, err := s.Update(t.Context())
				if err != nil || len(c.Problems) > 0 || endOf(t, c).Former != 0 {
					t.Errorf("described as before: problems = %q, %v, want none", c.Problems, err)
				}
			})
		})
	}
}

func notBelieved(t *testing.T, s *testLibrary, c *Catalog) {
	t.Helper()
	if o := endOf(t, c); o.Former != 35 || byWords(o) != 35 {
		t.Errorf("%s is ranked %d, want 35", o, byWords(o))
	}
	if len(c.Problems) != 1 || !strings.Contains(c.Problems[0], "less dangerous than before") || !strings.Contains(s.log.String(), "less dangerous than before") {
		t.Errorf("problems = %q, logged %s, want what is not believed", c.Problems, s.log.String())
	}
}

func endOf(t *testing.T, c *Catalog) *Operation {
	t.Helper()
	o, err := c.Find("POST", "/me/1/end")
	if err != nil {
		t.Fatal(err)
	}
	return o
}
