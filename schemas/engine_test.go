package schemas_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/schemas/schematest"
)

// everySchema returns each schema that is published or enforced, by its file and
// part.
func everySchema(t testing.TB) map[string]json.RawMessage {
	t.Helper()
	all := make(map[string]json.RawMessage)
	for _, folder := range []string{"snapshots", "arguments"} {
		files, err := filepath.Glob(folder + "/*.json")
		if err != nil || len(files) == 0 {
			t.Fatalf("%d files in %s, %v", len(files), folder, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if folder == "arguments" {
				all[file] = text
				continue
			}
			var published struct{ InputSchema, OutputSchema json.RawMessage }
			if err := json.Unmarshal(text, &published); err != nil {
				t.Fatal(err)
			}
			all[file+" input"], all[file+" output"] = published.InputSchema, published.OutputSchema
		}
	}
	return all
}

// TestAnotherValidatorAgrees holds values that fit each schema, or nearly so,
// against an implementation of all of JSON Schema.
func TestAnotherValidatorAgrees(t *testing.T) {
	for name, schema := range everySchema(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			referee, r := schematest.New(t, schema), rand.New(rand.NewPCG(1, 2))
			fine := 0
			const tries = 150
			for range tries {
				value, err := schematest.Sample(r, schema)
				if err != nil {
					t.Fatal(err)
				}
				valid, err := referee.Agree(value)
				if err != nil {
					t.Error(err)
				}
				if valid {
					fine++
				}
			}
			if fine == 0 || fine == tries {
				t.Errorf("%d of %d samples are valid: they tell little", fine, tries)
			}
		})
	}
}

func FuzzAnotherValidatorAgrees(f *testing.F) {
	var referees []*schematest.Referee
	r := rand.New(rand.NewPCG(3, 4))
	for _, schema := range everySchema(f) {
		value, err := schematest.Sample(r, schema)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(len(referees), []byte(value))
		referees = append(referees, schematest.New(f, schema))
	}
	f.Fuzz(func(t *testing.T, n int, value []byte) {
		if !json.Valid(value) {
			return
		}
		if _, err := referees[max(n, -n, 0)%len(referees)].Agree(value); err != nil {
			t.Error(err)
		}
	})
}

// TestFormatsThatJSONSchemaNamesAreRead holds those against the other validator.
func TestFormatsThatJSONSchemaNamesAreRead(t *testing.T) {
	for name, texts := range map[string][]string{
		"date":      {"2026-11-30", "2026-02-30", "2026-1-1", "", "2026-11-30T08:00:00Z", "20261130"},
		"date-time": {"2026-11-30T08:00:00Z", "2026-11-30T08:00:00.123+02:00", "2026-11-30", "2026-11-30 08:00:00", "2026-11-30T08:00:00", ""},
		"uuid": {
			"6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "6F9619FF-8B86-4D01-B42D-00CF4FC964FF", "6f9619ff8b864d01b42d00cf4fc964ff", "",
			"6f9619ff-8b86-4d01-b42d-00cf4fc964fg", "6f9619ff-8b86-4d01-b42d-00cf4fc964f-", "-f9619ff-8b86-4d01-b42d-00cf4fc964ff", "6f9619ff-8b864-d01-b42d-00cf4fc964ff",
		},
	} {
		referee := schematest.New(t, json.RawMessage(`{"format":"`+name+`"}`))
		for _, text := range append(texts, "\x00", "x") {
			value, err := json.Marshal(text)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := referee.Agree(value); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestWhatIsNotEnforcedIsNotPassedOver gives schemas that ask for more than is
// looked at: then nothing is taken.
func TestWhatIsNotEnforcedIsNotPassedOver(t *testing.T) {
	for _, schema := range []string{
		`{"multipleOf":2}`, `{"properties":{"a":{"oneOf":[{}]}}}`, `{"additionalProperties":{"const":1}}`, `{"items":{"uniqueItems":true}}`,
		`{"anyOf":[{"allOf":[]}]}`, `{"$defs":{"a":{"if":{}}}}`, `{"not":{"type":"string"}}`, `{"type":"text"}`, `{"type":["string",5]}`, `{"enum":[{}]}`,
		`{"format":"zip"}`, `{"pattern":"("}`, `{"properties":{"a":false}}`, `{"propertyNames":{"contains":{}}}`,
		`{"$ref":"#/$defs/none"}`, `{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/a"}}}`, `{"anyOf":[{"$ref":"other.json"}]}`, `[]`,
	} {
		err := schemas.New(json.RawMessage(schema), nil).Validate([]byte(`{"a":1}`))
		if _, told := err.(*schemas.InvalidError); err == nil || told { //nolint:errorlint // it is the type itself that is meant
			t.Errorf("Validate by %s = %v, want the schema refused", schema, err)
		}
	}
}
