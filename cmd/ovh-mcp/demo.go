package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// demoSpeed lets ten minutes of installation pass in a few seconds.
const demoSpeed = 150

func (p *program) demoCommand(ctx context.Context) *cobra.Command {
	people := peopleFlags{address: anyPort}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Play an operator's hour on a simulated account",
		Args:  noWords,
		RunE:  func(*cobra.Command, []string) error { return p.demo(ctx, people) },
	}
	flags := cmd.Flags()
	flags.StringVar(&people.consent, "consent", "token", "what the reinstall takes: token, or person (you approve it on a page in your browser)")
	flags.BoolVar(&people.open, "open", false, "open the approval page in the browser")
	needs(cmd, "--consent person", "open")
	oneOf(cmd, "consent", "token", "person")
	return cmd
}

// demo connects an MCP client to the real server, over the same protocol
// that an editor speaks, and tells what happens.
func (p *program) demo(ctx context.Context, people peopleFlags) error {
	if people.consent == "ask" {
		return usage("--consent ask needs a host that asks its user, and the demo has none: say token or person")
	}
	log, err := p.logger()
	if err != nil {
		return err
	}
	account := simulator.New(simulator.Options{Speed: demoSpeed})
	defer account.Close()
	api, err := p.simulated(account, accountFlags{}, nil)
	if err != nil {
		return err
	}
	stopping := make(chan struct{})
	runner := tool.NewRunner(api, confirm.NewLedger(tokenTTL), quiet())
	runner.Stopping = stopping
	accounts := tool.Accounts{{Runner: runner}}
	approvals, err := p.gather(ctx, people, accounts, log)
	if err != nil {
		return err
	}
	defer approvals.close()
	accounts[0].Tools = tools.All(tools.Options{People: approvals.startLink != ""})
	s, err := newServer(accounts, syncClock(quiet(), api), identifying(false))
	if err != nil {
		return err
	}
	fromClient, toServer := io.Pipe()
	fromServer, toClient := io.Pipe()
	served := make(chan error, 1)
	go func() {
		served <- serve.Stdio(ctx, s, fromClient, toClient, func() { close(stopping) }, log)
		toClient.Close()
		fromClient.Close()
	}()
	width, _ := columns(p.stdout)
	story := &story{client: newDemoClient(fromServer, toServer), out: p.stdout, columns: width, startLink: approvals.startLink, opened: people.open, cut: func() error { return context.Cause(ctx) }}
	if err := story.play(); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return err
	}
	go func() { _, _ = io.Copy(io.Discard, fromServer) }() // what it says at last
	toServer.Close()
	return <-served
}

// A story tells a newcomer what an assistant does with the server.
type story struct {
	client    *demoClient
	out       io.Writer
	columns   int
	startLink string       // to the approval page; "" where a token is enough
	opened    bool         // the page, in the person's browser
	cut       func() error // why the story ends here; nil while it goes on
	step      int
	err       error // after which it is silent
}

func (s *story) play() error {
	if err := s.client.open(); err != nil {
		return err
	}
	s.say("", "This is what an assistant does through ovh-mcp. The account is simulated; the server, the protocol and the signed requests are real.")
	web1, web2 := s.listServers()
	token := s.planReinstall(web2)
	if s.isApproved(token) {
		task := s.confirmReinstall(web2, token)
		s.watch(web2, task)
	}
	s.setReverse(web1)
	s.gap()
	s.say("", "That was it. Connect your own assistant with 'ovh-mcp serve --simulator', and look at every tool with 'ovh-mcp tools'.")
	return s.err
}

// say tells something in lines that fit; the first begins with first.
func (s *story) say(first, text string) {
	if s.err == nil {
		s.err = s.cut()
	}
	if s.err == nil {
		_, s.err = io.WriteString(s.out, wrap(first, text, s.columns))
	}
}

func (s *story) gap() { s.say("", "") }

const indent = "   "

// tell says something within a step.
func (s *story) tell(format string, args ...any) { s.say(indent, fmt.Sprintf(format, args...)) }

// begin opens the next step of the story.
func (s *story) begin(wish, tool string) {
	s.step++
	s.gap()
	s.say("", fmt.Sprintf("%d. “%s”  → %s", s.step, wish, tool))
	s.gap()
}

// call calls a tool and decodes its result. After a failure it does nothing.
func call[Out any](s *story, tool string, args map[string]any) (out Out) {
	if s.err == nil {
		s.err = s.client.call(tool, args, &out)
	}
	return out
}

func (s *story) listServers() (web1, web2 ovh.Server) {
	s.begin("Which servers do I have?", "list_servers")
	got := call[struct {
		Servers []struct {
			ovh.Server
			DisplayName string `json:"displayName"`
		} `json:"servers"`
	}](s, "list_servers", nil)
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, indent+"NAME\tDISPLAY NAME\tIP\tOS")
	for _, r := range got.Servers {
		switch r.DisplayName {
		case "web-1":
			web1 = r.Server
		case "web-2":
			web2 = r.Server
		case r.Name:
			r.DisplayName = "" // it has none of its own
		}
		fmt.Fprintf(w, "%s%s\t%s\t%s\t%s\n", indent, r.Name, r.DisplayName, r.IP, r.OS)
	}
	if s.err == nil {
		s.err = w.Flush()
	}
	return web1, web2
}

func reinstallArguments(server ovh.Server) map[string]any {
	return map[string]any{"server": server.Name, "os": "debian13_64", "hostname": "web-2", "ssh_key": "laptop"}
}

func (s *story) planReinstall(server ovh.Server) (token string) {
	s.begin("Put Debian 13 on web-2, with my laptop's key.", "reinstall_server")
	got := call[struct {
		Confirm struct {
			confirm.Plan
			Token string `json:"confirmation_token"`
		} `json:"confirm"`
	}](s, "reinstall_server", reinstallArguments(server))
	plan := got.Confirm
	s.tell("Nothing is done yet. The server looked, and answers with a plan:")
	s.gap()
	s.tell("%s", plan.Summary)
	s.gap()
	s.list("will happen", plan.WillHappen)
	s.list("will be lost", plan.WillBeLost)
	s.list("undo", []string{plan.Undo})
	s.list("takes", []string{plan.Duration})
	for _, r := range plan.Requests {
		s.list("will send", []string{r.Method + " " + r.Path})
	}
	return plan.Token
}

func (s *story) list(title string, lines []string) {
	for _, line := range lines {
		s.say(indent+pad(title, 14), line)
		title = ""
	}
}

func (s *story) confirmReinstall(server ovh.Server, token string) (task ovh.Task) {
	s.begin("Yes, do it.", "reinstall_server, with the plan's confirmation_token")
	args := reinstallArguments(server)
	args["confirmation_token"] = token
	got := call[struct {
		Result struct {
			Task ovh.Task `json:"task"`
		} `json:"result"`
	}](s, "reinstall_server", args)
	task = got.Result.Task
	s.tell("OVHcloud began: task %d, %s, %s. The same token can't be used for anything else.", task.ID, task.Function, task.Status)
	return task
}

func (s *story) watch(server ovh.Server, task ovh.Task) {
	s.begin("Tell me when it is done.", "wait_server_task")
	s.client.progress = func(message string) { fmt.Fprintln(s.out, indent+"… "+message) }
	start := time.Now()
	got := call[struct {
		Task ovh.Task `json:"task"`
	}](s, "wait_server_task", map[string]any{"server": server.Name, "task_id": task.ID, "interval_seconds": 1})
	now := call[ovh.Server](s, "get_server", map[string]any{"server": server.Name})
	s.tell("Task %d is %s after %s (%d times faster than life). web-2 runs %s; before, it was %s.",
		got.Task.ID, got.Task.Status, time.Since(start).Round(100*time.Millisecond), demoSpeed, now.OS, server.OS)
}

func (s *story) setReverse(server ovh.Server) {
	s.begin("Mail from web-1 is refused. Set its reverse DNS.", "set_reverse")
	got := call[struct {
		Result struct {
			IP      string `json:"ipReverse"`
			Before  string `json:"before"`
			Reverse string `json:"reverse"`
		} `json:"result"`
	}](s, "set_reverse", map[string]any{"ip": server.IP, "reverse": "web-1.example.com"}).Result
	if got.Before == "" {
		got.Before = "nothing"
	}
	s.tell("%s answers with %s; before, with %s.", got.IP, got.Reverse, got.Before)
}
