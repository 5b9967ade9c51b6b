package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

type simulatorFlags struct {
	account accountFlags
	listen  string
	latency time.Duration
	refresh string
	failing int
	tls     tlsFlags
	shell   string

	background, stop bool
	logFile          string
	report           bool // to the program that started this one in the background
}

func (p *program) simulatorCommand(ctx context.Context) *cobra.Command {
	var f simulatorFlags
	cmd := &cobra.Command{
		Use:   "simulator",
		Short: "Serve a simulated OVHcloud API over HTTP",
		Long: `Serve a simulated OVHcloud API over HTTP, for any client of that API.

stdout holds the variables that clients read, for a shell to take:

  eval "$(ovh-mcp simulator --background)"    # starts it and is ready
  ovh-mcp call list_servers                   # or another client
  eval "$(ovh-mcp simulator --stop)"          # stops it and unsets them

go-ovh, and so lego, external-dns, libdns, dnscontrol and terraform, take
the URL in OVH_ENDPOINT as an endpoint. Other clients want it said in their
own way, and node-ovh wants --tls: see docs/simulator.md.`,
		Args: noWords,
		RunE: func(*cobra.Command, []string) error { return p.simulator(ctx, f) },
	}
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:0", "address to listen on; port 0 picks a free one")
	cmd.Flags().DurationVar(&f.latency, "latency", 0, "time that each answer takes")
	cmd.Flags().StringVar(&f.refresh, "refresh-answer", "204", "what the refresh of a zone answers: 204, null or empty, as clients met it")
	cmd.Flags().IntVar(&f.failing, "zone-errors", 0, "refuse each Nth write to a zone with 500; 0 for none")
	cmd.Flags().StringVar(&f.shell, "shell", "sh", "shell that takes the variables: sh or powershell")
	cmd.Flags().BoolVar(&f.background, "background", false, "return as soon as it serves, and leave it running")
	cmd.Flags().BoolVar(&f.stop, "stop", false, "stop the one in the background that OVH_ENDPOINT and OVH_SIMULATOR_PID name")
	cmd.Flags().StringVar(&f.logFile, "log-file", "", "with --background, file that its log lines go to; nowhere when empty")
	cmd.Flags().BoolVar(&f.report, "report", false, "")
	if err := cmd.Flags().MarkHidden("report"); err != nil {
		panic(err) // it was defined above
	}
	oneOf(cmd, "refresh-answer", "204", "null", "empty")
	oneOf(cmd, "shell", "sh", "powershell")
	apart(cmd, "background", "stop")
	needs(cmd, "--background", "log-file")
	f.tls.register(cmd)
	f.account.registerSimulated(cmd)
	return cmd
}

// simulator serves, or starts or stops another process that does.
func (p *program) simulator(ctx context.Context, f simulatorFlags) error {
	if _, ok := shells()[f.shell]; !ok {
		return usage("--shell %q is not one of sh, powershell", f.shell)
	}
	switch {
	case f.stop:
		return p.stopSimulator(ctx, f)
	case f.background && !f.report:
		return p.startSimulator(ctx, f)
	}
	err := p.serveSimulator(ctx, f)
	if err != nil && f.report {
		return errors.Join(err, json.NewEncoder(p.stdout).Encode(started{Error: err.Error()}))
	}
	return err
}

func (p *program) serveSimulator(ctx context.Context, f simulatorFlags) error {
	log, err := p.logger()
	if err != nil {
		return err
	}
	opts, err := f.options()
	if err != nil {
		return err
	}
	account := simulator.New(opts)
	defer account.Close()
	certificate, err := f.tls.certificate(f.listen)
	if err != nil {
		return err
	}
	defer certificate.remove()
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", f.listen)
	if err != nil {
		return fmt.Errorf("--listen %q: %w; name an address of this machine, and a port that is free: 127.0.0.1:0 picks one", f.listen, err)
	}
	if err := p.announce(f, started{Variables: variables(ln.Addr(), certificate)}); err != nil {
		return errors.Join(err, ln.Close())
	}
	return serveAPI(ctx, ln, &http.Server{
		Handler: named(account), TLSConfig: certificate.config,
		ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelError),
	}, log)
}

// options are those of the account.
func (f simulatorFlags) options() (simulator.Options, error) {
	opts := f.account.options()
	opts.Failing = f.failing
	opts.Faults = func(*http.Request) *simulator.Fault { return &simulator.Fault{Delay: f.latency} }
	switch f.refresh {
	case "204":
	case "null":
		opts.Refresh = simulator.RefreshNull
	case "empty":
		opts.Refresh = simulator.RefreshEmpty
	default:
		return opts, usage("--refresh-answer %q is not one of 204, null, empty", f.refresh)
	}
	return opts, nil
}

// serveAPI serves until ctx ends, and lets running requests end for a moment.
func serveAPI(ctx context.Context, ln net.Listener, srv *http.Server, log *slog.Logger) error {
	context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := srv.Shutdown(grace); err != nil {
			log.WarnContext(ctx, "requests cut", "err", err)
		}
	})
	serve := srv.Serve
	if srv.TLSConfig != nil {
		serve = func(ln net.Listener) error { return srv.ServeTLS(ln, "", "") }
	}
	if err := serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// pidHeader tells which process answers, so that no other one is stopped.
const pidHeader = "X-Ovh-Simulator-Pid"

// named adds who answers to every answer.
func named(account http.Handler) http.Handler {
	pid := strconv.Itoa(os.Getpid())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(pidHeader, pid)
		account.ServeHTTP(w, r)
	})
}

// announce tells that the simulator serves: to the process that started it, or
// to a shell and whoever sits before it.
func (p *program) announce(f simulatorFlags, s started) error {
	if f.report {
		return json.NewEncoder(p.stdout).Encode(s)
	}
	fmt.Fprintf(p.stderr, "A simulated OVHcloud account is served at %s until this program is stopped.\n", s.Variables[0].Value)
	return p.export(f, s.Variables)
}

// variables are what clients need to reach the account.
func variables(at net.Addr, c certificate) []variable {
	scheme, host, port := "http", "127.0.0.1", ""
	if c.config != nil {
		scheme = "https"
	}
	if tcp, ok := at.(*net.TCPAddr); ok {
		port = strconv.Itoa(tcp.Port)
		if !tcp.IP.IsUnspecified() {
			host = tcp.IP.String()
		}
	}
	all := []variable{
		{"OVH_ENDPOINT", scheme + "://" + net.JoinHostPort(host, port) + "/1.0"},
		{"OVH_APPLICATION_KEY", simulator.ApplicationKey},
		{"OVH_APPLICATION_SECRET", simulator.ApplicationSecret},
		{"OVH_CONSUMER_KEY", simulator.ConsumerKey},
	}
	if c.caFile != "" {
		// Only Node adds it to the authorities that it knows. Other variables
		// would replace these for the whole shell.
		all = append(all, variable{caVariable, c.caFile}, variable{"NODE_EXTRA_CA_CERTS", c.caFile})
	}
	return all
}
