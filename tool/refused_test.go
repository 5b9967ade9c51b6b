package tool_test

import (
	"context"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

type scripted struct {
	Server string `json:"server"`
	OS     string `json:"os"`
	Script string `json:"post_install_script"`
}

func (scripted) TakesPrivateKey(place string) bool { return place == "post_install_script" }

// installing is reinstall_server with an act of the test's own.
func installing() []tool.Definition {
	return tool.Toolset{Name: "test", Tools: []tool.Tool{tool.Destroy[scripted, deleted]{
		Name: "reinstall_server",
		Prepare: func(_ context.Context, _ *ovh.Reader, in scripted) (tool.Planned[deleted], error) {
			return tool.SendAll(deleted{}).Planned(confirm.Plan{Summary: "install " + in.OS, Target: []byte("{}")}), nil
		},
	}}}.Definitions()
}

func TestAPrivateKeyIsRefusedWhereNoneBelongs(t *testing.T) {
	key := tooltest.PrivateKey(t)
	s := tooltest.New(t, simulator.Options{}, installing()...)
	given := tooltest.Args{"server": "a", "os": "b"}
	for name, form := range map[string]string{"block": key, "one line": strings.ReplaceAll(key, "\n", " "), "body": strings.Join(strings.Split(key, "\n")[1:5], "\n")} {
		for _, at := range []string{"server", "hostname", "config_drive_user_data"} {
			s.Fails("reinstall_server", tooltest.With(given, at, form), tool.CodeInvalidArguments, `"`+at+`" holds a private key`)
			if got := s.Try("reinstall_server", tooltest.With(given, at, form)).Failure.Error(); len(got) > 600 || strings.Contains(got, "b3BlbnNzaC1rZXktdjE") {
				t.Errorf("%s in %s: %s", name, at, got)
			}
		}
		p := tooltest.Plan(s, "reinstall_server", tooltest.With(given, "post_install_script", form))
		tooltest.Call[any](s, "reinstall_server", tooltest.With(tooltest.With(given, "post_install_script", form), "confirmation_token", p.Token))
	}
	s.Fails("reinstall_server", tooltest.Args{"server": "a", "os": "b", "storage": []any{map[string]any{"diskGroupId": key}}}, tool.CodeInvalidArguments, `"storage[0].diskGroupId" holds a private key`)
}

// What a model read with a secret masked must not go back as it reads.
func TestAMaskIsNotSentBack(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, installing()...)
	given := tooltest.Args{"server": "a", "os": "b"}
	s.Fails("reinstall_server", tooltest.With(given, "hostname", "https://REDACTED@example.com"), tool.CodeInvalidArguments, `"hostname" holds REDACTED, which stands for a secret`)
	s.Fails("reinstall_server", tooltest.With(given, "post_install_script", "REDACTED"), tool.CodeInvalidArguments, `"post_install_script" holds REDACTED`)
	tooltest.Plan(s, "reinstall_server", tooltest.With(given, "post_install_script", "#!/bin/sh\necho REDACTED"))
}
