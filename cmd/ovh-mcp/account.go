package main

import (
	"context"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/keyring"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// accountFlags choose the account that a command works on, and what its tools
// may show.
type accountFlags struct {
	simulator bool
	servers   int
	records   int
	speed     float64
	rate      float64
	state     string
	catalog   string
	sources   client.Sources
	tools     tools.Options

	observer client.Observer // of all requests to OVHcloud
}

// register is for commands that call tools.
func (f *accountFlags) register(cmd *cobra.Command) {
	f.registerDescription(cmd)
	cmd.Flags().Float64Var(&f.rate, "rate", 0, "most requests a second to OVHcloud; 0 for no limit")
	cmd.Flags().StringVar(&f.state, "state", "", "file that keeps pending confirmations, and the simulated account, between runs; of serve also valkey://HOST:PORT, a store that several servers share (password: OVH_MCP_STATE_PASSWORD)")
	cmd.Flags().StringVar(&f.tools.Keys.File, "consumer-key-file", "", "file that request_consumer_key writes a new key to, readable by its owner only")
	cmd.Flags().BoolVar(&f.tools.Keys.Show, "show-consumer-key", false, "let request_consumer_key show a new key")
	cmd.Flags().BoolVar(&f.tools.ShowSecrets, "show-secrets", false, "let raw calls show secrets")
	cmd.Flags().IntVar(&f.tools.MaxOutput, "max-output", tool.DefaultMaxOutput, "longest answer of a list, a plan or a raw call, in bytes")
	f.registerSimulated(cmd)
	needs(cmd, "--simulator", "servers", "records", "speed")
}

// registerDescription is for commands that read what the API is like, and of
// no account.
func (f *accountFlags) registerDescription(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.simulator, "simulator", false, "work on a simulated account, without credentials")
	cmd.Flags().StringVar(&f.sources.File, "config", "", "configuration file to read in the place of /etc/ovh.conf, ~/.ovh.conf and ./ovh.conf")
	cmd.Flags().StringVar(&f.sources.Profile, "profile", "", "section of the configuration to take the endpoint and the keys from; OVH_PROFILE when empty. Several with commas are several accounts")
	cmd.Flags().BoolVar(&f.sources.InsecureEndpoint, "insecure-endpoint", false, "allow an endpoint over plain http on another machine, which whoever is on the way can read")
	apart(cmd, "simulator", "config", "profile", "insecure-endpoint")
	cmd.Flags().StringVar(&f.catalog, "catalog", "", "folder with OVHcloud's description of its API, instead of asking OVHcloud for it")
	folder(cmd, "catalog")
}

func (f *accountFlags) registerSimulated(cmd *cobra.Command) {
	cmd.Flags().IntVar(&f.servers, "servers", 0, "servers of the simulated account; 0 for the demo's own")
	cmd.Flags().IntVar(&f.records, "records", 0, "records of the simulated zone example.org; 0 for a few")
	cmd.Flags().Float64Var(&f.speed, "speed", 1, "how many times faster than at OVHcloud simulated tasks run")
}

func (f *accountFlags) options() simulator.Options {
	return simulator.Options{Servers: f.servers, Records: f.records, Speed: f.speed}
}

// loadConfig reads what the environment, the files and the flags say.
func (p *program) loadConfig(ctx context.Context, f accountFlags) (client.Config, error) {
	if err := p.oneProfile(f); err != nil {
		return client.Config{}, err
	}
	sources := f.sources
	sources.Getenv, sources.Files, sources.Keyring = p.getenv, p.configFiles, keyring.Read
	cfg, err := client.LoadConfig(ctx, sources)
	cfg.Rate, cfg.UserAgent = f.rate, "ovh-mcp/"+version()
	return cfg, err
}

// connect returns a client of the account that the environment names.
func (p *program) connect(ctx context.Context, f accountFlags, log *slog.Logger) (*client.Client, error) {
	cfg, err := p.loadConfig(ctx, f)
	if err != nil {
		return nil, err
	}
	for _, warning := range cfg.Warnings {
		log.Warn("configuration", "warning", warning)
	}
	cfg.Logger, cfg.Observer = log, f.observer
	return client.New(cfg)
}

// simulated returns a client of a simulated account.
func (p *program) simulated(account *simulator.Account, f accountFlags, log *slog.Logger) (*client.Client, error) {
	return client.New(client.Config{
		Endpoint:   simulator.Endpoint,
		HTTPClient: account.Client(),
		Logger:     log,
		Rate:       f.rate,
		Observer:   f.observer,
		Credentials: client.Credentials{
			ApplicationKey:    simulator.ApplicationKey,
			ApplicationSecret: simulator.ApplicationSecret,
			ConsumerKey:       simulator.ConsumerKey,
		},
	})
}
