package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"time"
)

// A started is what a process in the background reports to the one that
// started it, as one JSON value: how to reach it, or why it ends.
type started struct {
	Variables []variable `json:"variables,omitempty"`
	Error     string     `json:"error,omitempty"`
}

// startSimulator starts this program again, apart from the terminal, and
// returns when it serves.
func (p *program) startSimulator(ctx context.Context, f simulatorFlags) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("start in the background: %w", err)
	}
	cmd := exec.CommandContext(ctx, self, append(slices.Clone(p.words), "--report")...) //nolint:gosec // itself, with its own arguments
	cmd.Args[0] = os.Args[0]
	if cmd.SysProcAttr, err = detached(); err != nil {
		return err
	}
	if f.logFile != "" {
		log, err := os.OpenFile(f.logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("open the log: %w", err)
		}
		defer log.Close()
		cmd.Stderr = log
	}
	report, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("start in the background: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start in the background: %w", err)
	}
	var s started
	if err := json.NewDecoder(report).Decode(&s); err != nil {
		return fmt.Errorf("the simulator ended before it served; run it without --background to see why: %w", errors.Join(err, cmd.Wait()))
	}
	if s.Error != "" {
		_ = cmd.Wait() // which ends as it said
		return errors.New(s.Error)
	}
	fmt.Fprintf(p.stderr, "A simulated OVHcloud account is served at %s by process %d, until 'ovh-mcp simulator --stop'.\n", s.Variables[0].Value, cmd.Process.Pid)
	if err := p.export(f, append(s.Variables, variable{pidVariable, strconv.Itoa(cmd.Process.Pid)})); err != nil {
		return err
	}
	return cmd.Process.Release()
}

// stopSimulator stops the process that startSimulator left running. It asks
// who answers first: the number may belong to another process by now.
func (p *program) stopSimulator(ctx context.Context, f simulatorFlags) error {
	endpoint, pid := p.getenv("OVH_ENDPOINT"), p.getenv(pidVariable)
	number, err := strconv.Atoi(pid)
	if endpoint == "" || err != nil {
		return fmt.Errorf("nothing to stop: OVH_ENDPOINT and %s do not name a simulator; take them over from 'ovh-mcp simulator --background'", pidVariable)
	}
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{TLSClientConfig: p.trusting(), DisableKeepAlives: true}}
	answered, err := whoAnswers(ctx, client, endpoint)
	if err != nil {
		fmt.Fprintf(p.stderr, "No simulator answers at %s, so none is stopped: %v.\n", endpoint, err)
		return p.unset(f)
	}
	if answered != pid {
		return fmt.Errorf("what answers at %s is not process %s of the simulator; nothing is stopped", endpoint, pid)
	}
	process, err := os.FindProcess(number)
	if err == nil {
		err = end(process)
	}
	if err != nil {
		return fmt.Errorf("stop process %s: %w", pid, err)
	}
	for err == nil {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
			_, err = whoAnswers(ctx, client, endpoint)
		}
	}
	return p.unset(f)
}

// whoAnswers returns the id of the process that serves an endpoint.
func whoAnswers(ctx context.Context, client *http.Client, endpoint string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint+"/auth/time", http.NoBody)
	if err != nil {
		return "", err
	}
	res, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return res.Header.Get(pidHeader), err
}

// trusting trusts the simulator's own authority, if it has one.
func (p *program) trusting() *tls.Config {
	pem, err := os.ReadFile(p.getenv(caVariable))
	if err != nil {
		return nil
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}
