package walls

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// ways out of the program: what reaches another machine, or hands out what does.
func isWayOut(o types.Object) bool {
	if o.Pkg() == nil {
		return false
	}
	name := o.Name()
	if f, ok := o.(*types.Func); ok {
		name = strings.ReplaceAll(f.FullName(), module, "")
	} else {
		name = o.Pkg().Path() + "." + name
	}
	return slices.Contains([]string{
		"ovh/client.New", "ovh/client.Send", "(*ovh/client.Client).Send", "(*ovh/client.Client).Reader", "(*ovh/client.Client).Through",
		"(*ovh/client.Client).Probe",
		"ovh.NewReader",
		"net/http.Client", "net/http.Transport", "net/http.DefaultClient", "net/http.DefaultTransport", "net/http.Get", "net/http.Head",
		"net/http.Post", "net/http.PostForm", "net/http.NewRequest", "net/http.NewRequestWithContext",
		"net.Dial", "net.DialTimeout", "net.Dialer", "net.DialTCP", "net.DialUDP", "crypto/tls.Dial", "crypto/tls.Dialer",
		"os/exec.Command", "os/exec.CommandContext", "os.StartProcess", "syscall.Exec", "syscall.ForkExec", "syscall.Socket",
		"golang.org/x/oauth2.NewClient",
	}, name)
}

// known are the ways out that the program takes, by the function that does: each
// passes the gate, or says why it need not.
func known() map[string]string {
	return map[string]string{
		// The engine: all that a tool reads or sends.
		"tool.Runner.request":           "through the guard's gate",
		"tool.Runner.checkSetup":        "the client of the call, which call made",
		"tool.Runner.row":               "the client of the call, which call made",
		"tool.Runner.guard":             "what rules depend on: past the policy, on record, and shown to nobody",
		"tool.request.prepare":          "the client of the call, which call made",
		"tool.Runner.LookAtKey":         "how long the key in use lives: past the policy, and told to nobody but as days left",
		"tool.Runner.send":              "the client of the call, which call made",
		"tool.request.sendStep":         "the client of the call, which call made",
		"tool.request.await":            "the client of the call, which call made",
		"tool.Runner.look":              "the client of the call, which call made",
		"cmd/ovh-mcp.program.connect":   "makes the client, and sends nothing",
		"cmd/ovh-mcp.program.simulated": "makes the client, and sends nothing",

		// What reads OVHcloud for the operator, who asked for it on a command line.
		"cmd/ovh-mcp.program.openState":    "the public description of the API, unsigned",
		"cmd/ovh-mcp.program.rules":        "ovh-mcp rules reads what is owned",
		"cmd/ovh-mcp.explanation.requests": "ovh-mcp policy explain plans, and sends nothing",
		"cmd/ovh-mcp.program.tellDecision": "ovh-mcp policy explain looks up what rules depend on",

		// What the operator does with keys, on a command line of their own.
		"cmd/ovh-mcp.login.clientOf":           "makes the client, and sends nothing",
		"cmd/ovh-mcp.login.askKeys":            "ovh-mcp login names OVHcloud's page that makes keys, and sends nothing",
		"cmd/ovh-mcp.login.requestKey":         "ovh-mcp login asks for a key, which a person approves",
		"cmd/ovh-mcp.login.awaitApproval":      "ovh-mcp login reads whether that key may be used",
		"cmd/ovh-mcp.login.prove":              "ovh-mcp login reads whose that key is",
		"cmd/ovh-mcp.login.open":               "ovh-mcp login opens that page in the person's browser",
		"cmd/ovh-mcp.login.renewKey":           "ovh-mcp login --renew reads the rights of the key that it replaces",
		"cmd/ovh-mcp.login.revoke":             "ovh-mcp login --renew and logout --revoke end a key",
		"cmd/ovh-mcp.login.end":                "ovh-mcp logout --revoke reads which key that is",
		"cmd/ovh-mcp.login.makeServiceAccount": "ovh-mcp login --service-account reads what it may do",
		"cmd/ovh-mcp.login.sendServiceAccount": "ovh-mcp login --service-account makes it, and its policy",
		"cmd/ovh-mcp.login.takeBack":           "ovh-mcp login --service-account deletes what can't be used",
		"cmd/ovh-mcp.program.whoseKeys":        "ovh-mcp whoami reads whose keys are in use",
		"cmd/ovh-mcp.checkup.connectForLook":   "makes the client, and sends nothing",
		"cmd/ovh-mcp.checkup.checkWay":         "ovh-mcp doctor asks OVHcloud for the time, unsigned",
		"cmd/ovh-mcp.checkup.checkKeys":        "ovh-mcp doctor reads whether the key works, and what it may do",
		"cmd/ovh-mcp.checkup.checkToken":       "ovh-mcp doctor reads the lists that the tools read",
		"cmd/ovh-mcp.checkup.checkCatalogue":   "ovh-mcp doctor names the endpoint, and sends nothing",

		// What reaches this machine alone.
		"cmd/ovh-mcp.program.startSimulator":    "the program itself, as a simulator in the background",
		"cmd/ovh-mcp.program.stopSimulator":     "that simulator",
		"cmd/ovh-mcp.whoAnswers":                "that simulator",
		"tools/internal/apitest.Standin.Client": "tests alone, of a stand-in beside them",
		"cmd/internal/signin.get":               "the issuer of --oidc-issuer, which is asked for its keys, unsigned",
		"cmd/ovh-mcp.askHealth":                 "the server of the same container",
		"cmd/ovh-mcp.answers":                   "an approval page, by the link that its server keeps",
	}
}

// TestNothingReachesOVHcloudPastTheGate holds every use of a way out, in the
// engine, the tools and the program, against the known ones.
func TestNothingReachesOVHcloudPastTheGate(t *testing.T) {
	load, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedDeps | packages.NeedImports,
		Dir:  "../..",
	}, "./tool", "./tools/...", "./cmd/...")
	if err != nil {
		t.Fatal(err)
	}
	if len(load) < 15 {
		t.Fatalf("only %d packages were read", len(load))
	}
	used := make(map[string]bool)
	for _, p := range load {
		if len(p.Errors) > 0 {
			t.Fatal(p.Errors)
		}
		for _, file := range p.Syntax {
			for where, object := range waysOut(p, file) {
				used[where] = true
				if known()[where] == "" {
					t.Errorf("%s uses %s: what it reaches must pass the gate (see docs/gate.md)", where, object.Name())
				}
			}
		}
	}
	for where := range known() {
		if !used[where] {
			t.Errorf("%s uses no way out any more: take it off the list", where)
		}
	}
}

// waysOut returns the ways out that a file uses, by the declaration that does.
func waysOut(p *packages.Package, file *ast.File) map[string]types.Object {
	found := make(map[string]types.Object)
	for _, d := range file.Decls {
		where := strings.TrimPrefix(p.PkgPath, module) + "." + declared(d)
		ast.Inspect(d, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				if o := p.TypesInfo.Uses[id]; o != nil && isWayOut(o) {
					found[where] = o
				}
			}
			return true
		})
	}
	return found
}

// declared names a declaration: a function, a method by its type, or "var".
func declared(d ast.Decl) string {
	f, ok := d.(*ast.FuncDecl)
	if !ok {
		return "var"
	}
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return f.Name.Name
	}
	of := f.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if index, ok := of.(*ast.IndexListExpr); ok {
		of = index.X
	}
	if id, ok := of.(*ast.Ident); ok {
		return id.Name + "." + f.Name.Name
	}
	return f.Name.Name
}
