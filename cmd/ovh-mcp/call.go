package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

func (p *program) callCommand(ctx context.Context) *cobra.Command {
	var f accountFlags
	cmd := &cobra.Command{
		Use:   "call TOOL [JSON]",
		Short: "Call one tool",
		Long: `Call one tool and print its result as JSON.

Arguments are a JSON object; - reads it from stdin. A tool that destroys
answers first with a plan and a confirmation_token. Its second call needs the
pending confirmations of the first: keep them with --state.`,
		Example: `  ovh-mcp call --simulator list_servers
  ovh-mcp call --simulator --state demo.json reboot_server '{"server":"ns3000001.ip-192-0-2.eu"}'`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			arguments := "{}"
			if len(args) == 2 {
				arguments = args[1]
			}
			return p.call(ctx, f, args[0], arguments)
		},
	}
	f.register(cmd)
	return cmd
}

func (p *program) call(ctx context.Context, f accountFlags, name, arguments string) error {
	if arguments == "-" {
		in, err := io.ReadAll(p.stdin)
		if err != nil {
			return fmt.Errorf("read arguments: %w", err)
		}
		arguments = string(in)
	}
	log, err := p.logger()
	if err != nil {
		return err
	}
	s, err := p.openState(f, log)
	if err != nil {
		return err
	}
	defer s.close()
	d, err := find(name, s.tools)
	if err != nil {
		return err
	}
	runner := tool.NewRunner(s.client, s.ledger, log)
	runner.Stopping, runner.MaxOutput = ctx.Done(), f.tools.MaxOutput
	res, err := runner.Call(ctx, serve.Local, d, json.RawMessage(arguments), nil)
	if err != nil {
		return err
	}
	if err := s.save(); err != nil {
		return err
	}
	if res.Failure != nil {
		return res.Failure
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, res.JSON, "", "  "); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, pretty.String())
	return err
}

// find returns the tool of that name.
func find(name string, o tools.Options) (tool.Definition, error) {
	found, err := tools.Selection{Tools: []string{name}}.Apply(tools.All(o))
	if err != nil {
		return tool.Definition{}, err
	}
	return found[0], nil
}
