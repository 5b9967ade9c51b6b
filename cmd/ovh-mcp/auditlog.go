package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// noAudit is the value of --audit that keeps no log.
const noAudit = "off"

// registerAudit registers the flag that says where the log of all calls is kept.
func registerAudit(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "audit", "", `file of the log of all calls, instead of that in the user's state folder; "off" keeps none`)
}

// auditFile returns where the log is, where a command line says file; "" where no
// folder keeps it.
func (p *program) auditFile(file string) string {
	if file != "" || p.kept == "" {
		return file
	}
	return filepath.Join(p.kept, "audit.jsonl")
}

// record makes the runners of all accounts keep one log. Where they can't, they
// send nothing that changes something. What is unfinished is told to the log of
// the program.
func (p *program) record(ctx context.Context, served tool.Accounts, file string, log *slog.Logger) (end func()) {
	if file == noAudit {
		return func() {}
	}
	runner := served[0].Runner
	defer func() {
		for _, a := range served[1:] {
			a.Runner.Audit, a.Runner.NoAudit, a.Runner.AuditFile = runner.Audit, runner.NoAudit, runner.AuditFile
		}
	}()
	runner.AuditFile = p.auditFile(file)
	var err error
	if runner.AuditFile == "" {
		err = errors.New("no folder keeps it: neither XDG_STATE_HOME nor HOME is set")
	} else {
		runner.Audit, err = audit.Open(audit.Options{File: runner.AuditFile, Anew: func(before audit.Tip) {
			log.Warn("the audit log began anew", "before", before.Number, "tip", before.Hash, "next", "find who moved or removed its files; 'ovh-mcp audit verify --tip HASH' knows them again")
		}})
	}
	if err != nil {
		runner.Audit, runner.NoAudit = nil, fmt.Errorf("open the audit log: %w", err)
		log.Error("no audit log: nothing will be sent that changes anything", "err", err, "next", "name another file with --audit, or keep none with --audit off")
		return func() {}
	}
	for _, call := range runner.Unfinished(ctx) {
		log.Warn("a call has no end", "call", call)
	}
	return func() { p.endAudit(runner.Audit, log) }
}

// endAudit tells the last line of the log, which a person can keep elsewhere.
func (p *program) endAudit(l *audit.Log, log *slog.Logger) {
	tip, err := l.Tip()
	if err == nil {
		log.Info("audit log ends", "n", tip.Number, "tip", tip.Hash)
	}
	if err := errors.Join(err, l.Close()); err != nil {
		log.Error("audit log not closed", "err", err)
	}
}
