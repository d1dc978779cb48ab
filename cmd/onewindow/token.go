package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/access/devissuer"
)

// noteFile is the configuration of the development system in its data folder, for the other commands.
const noteFile = "dev.yaml"

func writeNote(data string, cfg config) error {
	note, err := yaml.Marshal(cfg)
	if err != nil {
		return fmt.Errorf("encode the configuration: %w", err)
	}
	if err := os.WriteFile(filepath.Join(data, noteFile), note, 0o600); err != nil {
		return fmt.Errorf("the data folder %s cannot be written: choose another with --data", data)
	}
	return nil
}

// mint is for a sample person, or for the officer that --role makes up.
func mint(issuer *devissuer.Issuer, who access.Actor, ttl time.Duration) (string, error) {
	if who.Roles[0] == "" {
		return issuer.Mint(who.ID, ttl)
	}
	if _, err := access.ParseRole(string(who.Roles[0])); err != nil {
		return "", fmt.Errorf("--role: %w", err)
	}
	return issuer.MintFor(who, ttl)
}

func tokenCommand() *cobra.Command {
	var as, data, role, division, department string
	var ttl time.Duration
	cmd := &cobra.Command{Use: "token", Short: "Print a token of a sample person (for `onewindow dev` only)", Args: cobra.NoArgs}
	cmd.Flags().StringVar(&as, "as", "", "the person, such as applicant, clerk, examiner")
	cmd.Flags().StringVar(&data, "data", defaultData(), "the data folder of `onewindow dev`")
	cmd.Flags().StringVar(&role, "role", "", "make up an officer of this role, with --division and --department, under the name given by --as")
	cmd.Flags().StringVar(&division, "division", "110105", "division of the made-up officer")
	cmd.Flags().StringVar(&department, "department", "", "department of the made-up officer; none for a window clerk")
	cmd.Flags().DurationVar(&ttl, "ttl", 12*time.Hour, "how long the token is good for")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := loadConfig(filepath.Join(data, noteFile), nil)
		if err != nil {
			return fmt.Errorf("no development system has been started with --data %s: start `onewindow dev` first", data)
		}
		address, err := net.ResolveTCPAddr("tcp", cfg.Listen)
		if err != nil {
			return fmt.Errorf("%s in %s is broken: start `onewindow dev` again", noteFile, data)
		}
		sandbox, err := devissuer.NewSandbox(address, filepath.Join(data, "issuer"))
		if err != nil {
			return err
		}
		issuer, err := devissuer.New(devissuer.Config{Sandbox: sandbox, Path: issuerPath, Audience: defaults().OIDCAudience, Now: time.Now})
		if err != nil {
			return err
		}
		token, err := mint(issuer, access.Actor{ID: as, Name: as, Roles: []access.Role{access.Role(role)}, Division: division, Department: department, Kind: access.Person}, ttl)
		if err != nil {
			return err
		}
		fmt.Fprintln(cmd.OutOrStdout(), token)
		return nil
	}
	return cmd
}
