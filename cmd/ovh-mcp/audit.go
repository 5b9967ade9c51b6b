package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/audit"
)

func (p *program) auditCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "Show and verify the log of what was done"}
	cmd.AddCommand(p.auditShowCommand(), p.auditVerifyCommand())
	return cmd
}

// auditFlag lets a command read another log than the user's.
func auditFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "audit", "", "file of the log; by default audit.jsonl in the user's state folder")
}

// auditToRead returns the log that a flag names, or else the user's.
func (p *program) auditToRead(flag string) (string, error) {
	file := p.auditFile(flag)
	if file == "" {
		return "", errors.New("no folder keeps an audit log: neither XDG_STATE_HOME nor HOME is set; name the log with --audit FILE")
	}
	return file, nil
}

// explainMissing says of a log that is not there how one comes to be.
func explainMissing(file string, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return fmt.Errorf("there is no audit log %s: 'ovh-mcp serve' and 'ovh-mcp call' keep one unless they are told --audit off; --audit FILE reads another", file)
}

type verifyFlags struct{ audit, tip string }

func (p *program) auditVerifyCommand() *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Find the first line of the log that was edited, removed, moved or cut",
		Long: `Find the first line of the log that was edited, removed, moved or cut.

Each line holds the hash of the one before. Whoever can write the file can write
it anew from any line on: keep the tip that this prints somewhere else, and
give it with --tip later: the log then has to hold that line.`,
		Example: `  ovh-mcp audit verify
  ovh-mcp audit verify --tip 5f0c…`,
		Args: noWords,
		RunE: func(*cobra.Command, []string) error { return p.verifyAudit(f) },
	}
	auditFlag(cmd, &f.audit)
	cmd.Flags().StringVar(&f.tip, "tip", "", "hash of a line that the log has to hold, as an earlier verify printed it")
	return cmd
}

func (p *program) verifyAudit(f verifyFlags) error {
	file, err := p.auditToRead(f.audit)
	if err != nil {
		return err
	}
	if f.tip != "" && !isHash(f.tip) {
		return usage("--tip %q is no hash: it has 64 digits from 0 to f, as an earlier verify printed it", f.tip)
	}
	r, err := audit.Verify(file, strings.ToLower(f.tip))
	if err != nil {
		return explainMissing(file, err)
	}
	if r.Lines > 0 {
		fmt.Fprintf(p.stdout, "%s: lines %d to %d in %s\n", file, r.First, r.Last, counted(r.Files, "file"))
	}
	if r.Missing > 0 {
		fmt.Fprintf(p.stdout, "not there: %s before them; the files are gone\n", counted(int(r.Missing), "line"))
	}
	if r.Lost > 0 {
		fmt.Fprintf(p.stdout, "of them say that others before them were lost, in a power cut or with the files: %d\n", r.Lost)
	}
	fmt.Fprintf(p.stdout, "tip: line %d, %s\n", r.Last, r.Tip)
	if r.Fault != nil {
		return errors.New(r.Fault.String())
	}
	switch {
	case r.Lost > 0:
		fmt.Fprintln(p.stdout, "but for what was lost, no line was edited, removed, moved or cut")
	default:
		fmt.Fprintln(p.stdout, "no line was edited, removed, moved or cut")
	}
	return nil
}

func isHash(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
