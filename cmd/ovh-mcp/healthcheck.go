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
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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
// that it was started with, or "" if it serves over stdio. Of one that only looks
// after others, it is the server among these.
func (p *program) servedBy(ctx context.Context, process int) (string, error) {
	words, err := programIn(process)
	if err != nil {
		return "", fmt.Errorf("read how the server was started, as a Linux container tells it: %w", err)
	}
	for _, child := range descendants(process) {
		if words != nil {
			break
		}
		if words, _ = programIn(child); !slices.Contains(words, "serve") { // such as this one
			words = nil
		}
	}
	if words == nil {
		return "", fmt.Errorf("process %d is no ovh-mcp, and has begun none: name that of the server with --process", process)
	}
	cmd, rest, err := p.rootFor(ctx, words).Find(words)
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

// programIn returns the words behind the name of this program in those that a
// process was started with; nil where it is another. A first process may name what
// it looks after behind its own words.
func programIn(process int) ([]string, error) {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", process))
	if err != nil {
		return nil, err
	}
	words := strings.Split(strings.TrimSuffix(string(line), "\x00"), "\x00")
	at := slices.IndexFunc(words, func(word string) bool { return path.Base(word) == "ovh-mcp" })
	if at < 0 {
		return nil, nil
	}
	return words[at+1:], nil
}

// descendants returns the processes that one began, and those that these began. Of
// the first process that is all: containers of a pod have it in common, and what
// each begins has no parent there.
func descendants(process int) (all []int) {
	parents := make(map[int]int)
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range files {
		text, _ := os.ReadFile(file) // of one that may have ended
		// 7 (a name (of any kind)) S 1 …
		if fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:])); len(fields) > 1 {
			child, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			parents[child], _ = strconv.Atoi(fields[1])
		}
	}
	for child := range parents {
		up := parents[child]
		for up > 0 && up != process {
			up = parents[up]
		}
		if child != process && (up == process || process == 1) {
			all = append(all, child)
		}
	}
	slices.Sort(all)
	return all
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
