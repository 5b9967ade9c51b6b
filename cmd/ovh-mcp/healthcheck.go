package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path"
	"slices"
	"time"

	"github.com/spf13/cobra"
)

// healthcheckCommand is for an image that holds nothing else that could ask.
func (p *program) healthcheckCommand(ctx context.Context) *cobra.Command {
	var process int
	cmd := &cobra.Command{
		Use:    "healthcheck",
		Short:  "Ask the server of this container whether it answers",
		Hidden: true,
		Args:   noWords,
		RunE: func(*cobra.Command, []string) error {
			url, err := p.servedBy(ctx, process)
			if err != nil || url == "" { // over stdio, that it runs is all there is to know
				return err
			}
			return askHealth(ctx, url)
		},
	}
	cmd.Flags().IntVar(&process, "process", 1, "process of the server")
	return cmd
}

// servedBy returns where a process of this program answers probes, by the words
// that it was started with, or "" if it serves over stdio.
func (p *program) servedBy(ctx context.Context, process int) (string, error) {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", process))
	if err != nil {
		return "", fmt.Errorf("read how the server was started, as a Linux container tells it: %w", err)
	}
	var words []string
	for word := range bytes.SplitSeq(bytes.TrimSuffix(line, []byte{0}), []byte{0}) {
		words = append(words, string(word))
	}
	// A first process that only looks after others has the program behind it.
	at := slices.IndexFunc(words, func(word string) bool { return path.Base(word) == "ovh-mcp" })
	if at < 0 {
		return "", fmt.Errorf("process %d is no ovh-mcp", process)
	}
	cmd, rest, err := p.rootCommand(ctx).Find(words[at+1:])
	if err != nil {
		return "", err
	}
	if err := cmd.ParseFlags(rest); err != nil {
		return "", err
	}
	address := cmd.Flag("http")
	if address == nil || !address.Changed {
		return "", nil
	}
	host, port, err := net.SplitHostPort(address.Value.String())
	if err != nil {
		return "", err
	}
	if ip := net.ParseIP(host); host == "" || ip.IsUnspecified() {
		host = "localhost"
	}
	scheme := "http"
	if cmd.Flag("tls-cert").Changed {
		scheme = "https"
	}
	return scheme + "://" + net.JoinHostPort(host, port) + "/healthz", nil
}

// askHealth asks a server on this machine. Nothing is told it, and so its
// certificate, which names it as others call it, need not be checked.
func askHealth(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	local := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // see above
	resp, err := (&http.Client{Transport: local}).Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return errors.New(url + " answers " + resp.Status)
	}
	return nil
}
