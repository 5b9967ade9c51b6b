package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/ovh-mcp/ovh-mcp/consent"
)

func (p *program) approverCommand(ctx context.Context) *cobra.Command {
	cmd := &cobra.Command{Use: "approver", Short: "Say who may approve, by a passphrase or by codes"}
	file := cmd.PersistentFlags().String("approver-file", approverFile(), "file of approvers, readable by its owner only")
	cmd.AddCommand(p.approverAddCommand(file), p.approverListCommand(file), p.approverRemoveCommand(file), p.approverLinkCommand(ctx))
	return cmd
}

// approverFile is where approvers are kept, or "" where the system has no place
// for them.
func approverFile() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "ovh-mcp", "approvers")
}

func (p *program) approverAddCommand(file *string) *cobra.Command {
	var codes bool
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Add an approver, who chooses a passphrase or gets the key of an app's codes",
		Long: "Adds an approver. The passphrase is read from the terminal, unseen, or is the first line of the input.\n" +
			"With --totp the approver gives codes of an authenticator app instead, and the URI that it reads is printed.",
		Example: `  ovh-mcp approver add alice
  ovh-mcp approver add bob --totp`,
		Args: fromTo(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			if *file == "" {
				return usage("this system has no place for approvers: name a file with --approver-file")
			}
			if err := os.MkdirAll(filepath.Dir(*file), 0o700); err != nil {
				return err
			}
			if codes {
				return p.addCodes(*file, args[0])
			}
			passphrase, err := p.readPassphrase()
			if err != nil {
				return err
			}
			if err := consent.AddPassphrase(*file, args[0], passphrase); err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.stdout, "%s may approve: ovh-mcp serve --approver-file %s\n", args[0], shellQuote(*file))
			return err
		},
	}
	cmd.Flags().BoolVar(&codes, "totp", false, "by codes of an authenticator app, and no passphrase")
	return cmd
}

func (p *program) addCodes(file, name string) error {
	uri, err := consent.AddTOTP(file, name)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stderr, "Give this to the app, which also reads it as a QR code, and keep it nowhere else: whoever has it has the codes.")
	_, err = fmt.Fprintln(p.stdout, uri)
	return err
}

// readPassphrase asks twice on a terminal, and takes a line of anything else.
func (p *program) readPassphrase() (string, error) {
	f, ok := p.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		line, err := bufio.NewReader(p.stdin).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("read the passphrase: %w", err)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	var typed [2]string
	for i, prompt := range []string{"Passphrase: ", "Once more: "} {
		fmt.Fprint(p.stderr, prompt)
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(p.stderr)
		if err != nil {
			return "", fmt.Errorf("read the passphrase: %w", err)
		}
		typed[i] = string(b)
	}
	if typed[0] != typed[1] {
		return "", errors.New("the two differ: nothing was changed")
	}
	return typed[0], nil
}

func (p *program) approverListCommand(file *string) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List who may approve",
		Args:  noWords,
		RunE: func(*cobra.Command, []string) error {
			all, err := consent.ReadApprovers(*file)
			if err != nil {
				return err
			}
			for _, a := range all {
				by := "passphrase"
				if a.Codes() {
					by = "codes"
				}
				if _, err := fmt.Fprintf(p.stdout, "%s  %s\n", a.Name, by); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func (p *program) approverRemoveCommand(file *string) *cobra.Command {
	return &cobra.Command{
		Use:   "remove NAME",
		Short: "Take an approver out, at once for servers that run too",
		Args:  fromTo(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			return consent.Remove(*file, args[0])
		},
	}
}
