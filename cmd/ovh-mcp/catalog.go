package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// cacheFolder is where catalogues are kept, or "" where the system has no
// such place.
func cacheFolder() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "ovh-mcp")
}

// library returns the catalogue of the API that api reads, which is not loaded yet.
func (p *program) library(f accountFlags, api *ovh.Reader, log *slog.Logger) (*catalog.Library, error) {
	l := &catalog.Library{API: api, Log: log, Danger: effect.DangerOf}
	switch {
	case f.catalog != "":
		if info, err := os.Stat(f.catalog); err != nil || !info.IsDir() {
			return nil, usage("--catalog %s is no folder: name one with v1/index.json in it, or leave it out to ask OVHcloud", f.catalog)
		}
		l.Folder = os.DirFS(f.catalog)
	case !f.simulator:
		l.Cache = p.cache
	}
	return l, nil
}

func (p *program) catalogCommand(ctx context.Context) *cobra.Command {
	var f accountFlags
	cmd := &cobra.Command{
		Use:   "catalog",
		Short: "Show or update what is known of OVHcloud's whole API",
	}
	look := func(use, short string, open func(context.Context, *catalog.Library) (*catalog.Catalog, error)) *cobra.Command {
		sub := &cobra.Command{Use: use, Short: short, Args: noWords, RunE: func(*cobra.Command, []string) error {
			return p.showCatalog(ctx, f, open)
		}}
		f.registerDescription(sub)
		return sub
	}
	cmd.AddCommand(
		look("update", "Read OVHcloud's description of its API anew", func(ctx context.Context, l *catalog.Library) (*catalog.Catalog, error) { return l.Update(ctx) }),
		look("status", "Show what the catalogue holds, loading it when there is none", func(ctx context.Context, l *catalog.Library) (*catalog.Catalog, error) { return l.Catalog(ctx) }),
	)
	return cmd
}

func (p *program) showCatalog(ctx context.Context, f accountFlags, open func(context.Context, *catalog.Library) (*catalog.Catalog, error)) error {
	log, err := p.logger()
	if err != nil {
		return err
	}
	s, err := p.openState(ctx, f, log)
	if err != nil {
		return err
	}
	defer s.close()
	_, done := p.progress("reading OVHcloud's description of its API")
	c, err := open(ctx, s.tools.Catalog)
	done()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return fmt.Errorf("%w\nnext: look whether this machine reaches %s, set HTTPS_PROXY where a proxy is on the way, or name a folder with --catalog", err, s.client.Endpoint())
	}
	byStatus, models := make(map[string]int), 0
	for _, o := range c.Operations() {
		byStatus[o.Status.Value]++
	}
	for _, b := range c.Branches {
		models += len(b.Models)
	}
	counts := make([]string, 0, len(byStatus))
	for _, status := range slices.Sorted(maps.Keys(byStatus)) {
		counts = append(counts, fmt.Sprintf("%d %s", byStatus[status], strings.ToLower(status)))
	}
	out := &checked{Writer: p.stdout}
	fmt.Fprintf(out, "endpoint    %s\n", c.Endpoint)
	fmt.Fprintf(out, "loaded      %s\n", c.Loaded.Format(time.RFC3339))
	fmt.Fprintf(out, "branches    %d\n", len(c.Branches))
	fmt.Fprintf(out, "operations  %d: %s\n", len(c.Operations()), strings.Join(counts, ", "))
	fmt.Fprintf(out, "models      %d\n", models)
	for _, problem := range c.Problems {
		fmt.Fprintf(out, "problem     %s\n", problem)
	}
	return out.err
}
