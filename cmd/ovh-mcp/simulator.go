package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

type simulatorFlags struct {
	account accountFlags
	listen  string
	latency time.Duration
}

func (p *program) simulatorCommand(ctx context.Context) *cobra.Command {
	var f simulatorFlags
	cmd := &cobra.Command{
		Use:   "simulator",
		Short: "Serve a simulated OVHcloud API over HTTP",
		Long: `Serve a simulated OVHcloud API over HTTP, for any client of that API.

It prints its URL and keys as OVH_* variables; they work with 'ovh-mcp serve'
and with OVHcloud's own tools.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return p.serveSimulator(ctx, f) },
	}
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:0", "address to listen on; port 0 picks a free one")
	cmd.Flags().DurationVar(&f.latency, "latency", 0, "time that each answer takes")
	f.account.registerSimulated(cmd)
	return cmd
}

func (p *program) serveSimulator(ctx context.Context, f simulatorFlags) error {
	log, err := p.logger()
	if err != nil {
		return err
	}
	opts := f.account.options()
	opts.Faults = func(*http.Request) *simulator.Fault { return &simulator.Fault{Delay: f.latency} }
	account := simulator.New(opts)
	defer account.Close()
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", f.listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	srv := &http.Server{Handler: account, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelError)}
	fmt.Fprintf(p.stdout, "OVH_ENDPOINT=http://%s/1.0\nOVH_APPLICATION_KEY=%s\nOVH_APPLICATION_SECRET=%s\nOVH_CONSUMER_KEY=%s\n",
		ln.Addr(), simulator.ApplicationKey, simulator.ApplicationSecret, simulator.ConsumerKey)
	context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := srv.Shutdown(grace); err != nil {
			log.WarnContext(ctx, "requests cut", "err", err)
		}
	})
	if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}
