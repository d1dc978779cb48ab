package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the offices' zone is known on a machine without zone files too

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"

	"github.com/onewindow/onewindow/internal/webhook"
)

// config is what a deployment has to say. Every key can stand in the file, and in the environment in capitals behind ONEWINDOW_;
// DATABASE_URL and TEMPORAL_ADDRESS are taken too. The environment wins.
type config struct {
	Listen            string `yaml:"listen"`             // host:port of the API
	DatabaseURL       string `yaml:"database_url"`       // postgres://...
	TemporalAddress   string `yaml:"temporal_address"`   // host:port
	TemporalNamespace string `yaml:"temporal_namespace"` // made when missing
	OIDCIssuer        string `yaml:"oidc_issuer"`        // URL, as in the tokens
	OIDCAudience      string `yaml:"oidc_audience"`
	Items             string `yaml:"items"`            // folders with items and catalogues, separated by colons, laid over the samples
	Zone              string `yaml:"zone"`             // of the offices
	LogLevel          string `yaml:"log_level"`        // debug, info, warn, error
	WebhookKey        string `yaml:"webhook_key"`      // closes the secrets of subscriptions: 32 bytes in base64; of several the first closes
	WebhookNetworks   string `yaml:"webhook_networks"` // that may be called besides public ones: 10.20.0.0/16,...
}

func defaults() config {
	return config{
		Listen: "127.0.0.1:8080", TemporalAddress: "127.0.0.1:7233", TemporalNamespace: "onewindow", OIDCAudience: "onewindow",
		Zone: "Asia/Shanghai", LogLevel: "info",
	}
}

const envPrefix = "ONEWINDOW_"

// keys maps every key to its place.
func (c *config) keys() map[string]*string {
	return map[string]*string{
		"listen": &c.Listen, "database_url": &c.DatabaseURL, "temporal_address": &c.TemporalAddress, "temporal_namespace": &c.TemporalNamespace,
		"oidc_issuer": &c.OIDCIssuer, "oidc_audience": &c.OIDCAudience, "items": &c.Items, "zone": &c.Zone, "log_level": &c.LogLevel,
		"webhook_key": &c.WebhookKey, "webhook_networks": &c.WebhookNetworks,
	}
}

// loadConfig reads the file, if one is named, and then the environment. A key that nobody knows is an error: it is most
// often a misspelt one, and a setting that silently does nothing is worse than none.
func loadConfig(file string, environ []string) (config, error) {
	c := defaults()
	if file != "" {
		if err := c.readFile(file); err != nil {
			return c, err
		}
	}
	keys := c.keys()
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		switch {
		case name == "DATABASE_URL":
			c.DatabaseURL = value
		case name == "TEMPORAL_ADDRESS":
			c.TemporalAddress = value
		case slices.Contains([]string{dataVariable, "ONEWINDOW_CACHE", "ONEWINDOW_TEST_DATABASE_URL"}, name): // of the development system
		case strings.HasPrefix(name, envPrefix):
			place, ok := keys[strings.ToLower(strings.TrimPrefix(name, envPrefix))]
			if !ok {
				return c, fmt.Errorf("the environment sets %s, which is no setting: `onewindow config` lists them", name)
			}
			*place = value
		}
	}
	return c, c.check()
}

func (c *config) readFile(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	defer f.Close()
	decoder := yaml.NewDecoder(io.LimitReader(f, 1<<20))
	decoder.KnownFields(true)
	if err := decoder.Decode(c); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("configuration %s: %w", file, err)
	}
	return nil
}

func (c *config) check() error {
	if _, err := time.LoadLocation(c.Zone); err != nil {
		return fmt.Errorf("the zone %q is not one of the time zone database", c.Zone)
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return fmt.Errorf("the log level %q is none of debug, info, warn, error", c.LogLevel)
	}
	if _, err := webhook.NewSafe(c.WebhookKey); err != nil {
		return fmt.Errorf("webhook_key: %w", err)
	}
	if _, err := webhook.NewGuard(c.WebhookNetworks); err != nil {
		return fmt.Errorf("webhook_networks: %w", err)
	}
	return nil
}

// need refuses to go on without settings that have no default.
func (c *config) need(names ...string) error {
	keys := c.keys()
	for _, name := range names {
		if *keys[name] == "" {
			return fmt.Errorf("%s is not set: set %s%s, or %s in the configuration file", name, envPrefix, strings.ToUpper(name), name)
		}
	}
	return nil
}

func (c *config) logger() *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // checked when loaded
	return slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

// configured gives a command --config, and runs it with the settings in force.
func configured(cmd *cobra.Command, run func(cmd *cobra.Command, cfg config, args []string) error) *cobra.Command {
	file := cmd.Flags().String("config", "", "configuration file (YAML); the environment wins over it")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		cfg, err := loadConfig(*file, os.Environ())
		if err != nil {
			return err
		}
		return run(cmd, cfg, args)
	}
	return cmd
}

func configCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "Print the settings in force, with passwords masked", Args: cobra.NoArgs}
	return configured(cmd, func(cmd *cobra.Command, c config, _ []string) error {
		keys := c.keys()
		names := make([]string, 0, len(keys))
		for name := range keys {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %q\n", name, shown(name, *keys[name]))
		}
		return nil
	})
}

// shown is the value of a setting as it may be printed.
func shown(name, value string) string {
	if name == "webhook_key" && value != "" {
		return "(set)"
	}
	return masked(value)
}

// masked hides the password of a URL, and all of a value that may have one in a place of which we know nothing.
func masked(value string) string {
	if strings.Contains(strings.ToLower(value), "password") {
		return "(set)"
	}
	if u, err := url.Parse(value); err == nil && u.User != nil {
		return u.Redacted()
	}
	if strings.Contains(value, "@") { // a URL that is broken, most often by a sign in the password itself
		return "(set)"
	}
	return value
}
