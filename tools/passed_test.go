package tools_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// TestRowsArePassedOnAsTheyAre looks in the rows of every list tool for what a tool
// of the same toolset requires, and calls that with the field as the row has it:
// its name, and its value.
func TestRowsArePassedOnAsTheyAre(t *testing.T) {
	passed := make(map[string]bool)
	for _, def := range tools.All(tools.Options{}) {
		if slices.Contains([]string{"catalog", "raw", "audit", "plans"}, def.Toolset) {
			continue // these list no names of things
		}
		for argument := range required(t, def.Name) {
			t.Run(def.Name+" "+argument, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
					passed[argument] = passesOn(d, def, argument, arrange(d, def.Name)) || passed[argument]
				})
			})
		}
	}
	for want := range strings.FieldsSeq("server vps zone service block ip name task_id record_id boot_id image_id template os credential_id service_id") {
		if !passed[want] {
			t.Errorf("no list has a row with %s: where does a caller get it from?", want)
		}
	}
}

func TestWhatIsGivenUnderBothNamesIsRefused(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	for name, given := range map[string]tooltest.Args{
		"get_server":         {"server": tooltest.Web1, "name": tooltest.Web2},
		"get_api_credential": {"credential_id": 70001, "credentialId": 70002},
		"rename_vps":         {"vps": "vps-00000001.vps.ovh.net", "display_name": "a", "name": "b"},
		"get_dns_record":     {"zone": "example.com", "record_id": 5000000003, "id": 1},
	} {
		d.Fails(name, given, "invalid_arguments", "unknown argument")
	}
}

// passesOn calls a tool with an argument as each list has it, and reports whether
// any has.
func passesOn(d *tooltest.Session, def tool.Definition, argument string, given tooltest.Args) (listed bool) {
	d.T.Helper()
	for _, field := range listedAs(d, def.Toolset, given[argument]) {
		if _, other := given[field]; other && field != argument {
			continue
		}
		row := tooltest.With(given, argument, nil)
		delete(row, argument)
		row[field], listed = given[argument], true
		if res := d.Try(def.Name, row); res.Failure != nil && res.Failure.Code == tool.CodeInvalidArguments {
			d.T.Errorf("%s with %s as it is listed, %s: %v", def.Name, argument, field, res.Failure)
		}
	}
	return listed
}

// listedAs returns the fields under which the list tools of a toolset tell a
// value in their rows.
func listedAs(d *tooltest.Session, toolset string, value any) (fields []string) {
	d.T.Helper()
	for _, list := range tools.All(tools.Options{}) {
		if list.Toolset != toolset || list.Rows == "" || list.Name == "plan_zone" {
			continue
		}
		for _, raw := range partOf(d, list.Name, required(d.T, list.Name)).rows {
			var row map[string]json.RawMessage
			if err := json.Unmarshal(raw, &row); err != nil {
				d.T.Fatal(err)
			}
			for field, v := range row {
				if string(v) == string(tool.Object(value)) && isName(field) && !slices.Contains(fields, field) {
					fields = append(fields, field)
				}
			}
		}
	}
	slices.Sort(fields)
	return fields
}

// isName reports whether a field is what something is called, and not what it
// happens to hold.
func isName(field string) bool {
	return !slices.Contains([]string{"displayName", "description", "reverse", "commonName", "kernel", "family", "target", "comment", "type", "fieldType"}, field)
}
