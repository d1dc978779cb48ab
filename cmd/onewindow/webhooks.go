package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/onewindow/onewindow/internal/service"
)

func webhooksCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "webhooks", Short: "Who outside is told what happens here"}
	act := func(name, short, done string, do func(*service.Service, context.Context, service.Call, uuid.UUID) (service.WebhookView, error)) *cobra.Command {
		return operating(name+" ID", short, cobra.ExactArgs(1), func(ctx context.Context, o operation) error {
			id, err := o.webhook()
			if err != nil {
				return err
			}
			if _, err := do(o.service, ctx, o.call(), id); err != nil {
				return err
			}
			fmt.Fprintf(o.out, "%s %s\n", id, done)
			return nil
		})
	}
	cmd.AddCommand(
		operating("list", "List the subscriptions", cobra.NoArgs, listWebhooks),
		addWebhookCommand(),
		rotateWebhookCommand(),
		operating("deliveries ID", "List what a subscription was sent last", cobra.ExactArgs(1), listDeliveries),
		act("remove", "End a subscription for good", "is removed", (*service.Service).RemoveWebhook),
		act("disable", "Send a subscription nothing until it is enabled again", "is disabled", (*service.Service).DisableWebhook),
		act("enable", "Send a subscription what happens from now on, and what it misses of before", "is enabled", (*service.Service).EnableWebhook),
		act("retry", "Send a subscription at once what it misses", "is sent what it misses", (*service.Service).RetryWebhook),
		act("test", "Send a subscription a ping", "is sent a ping: `onewindow webhooks deliveries` shows what comes of it", (*service.Service).TestWebhook),
	)
	return cmd
}

func addWebhookCommand() *cobra.Command {
	var in service.WebhookInput
	cmd := operating("add URL", "Subscribe a receiver; the secret is printed once", cobra.ExactArgs(1), func(ctx context.Context, o operation) error {
		in.URL = o.args[0]
		w, err := o.service.AddWebhook(ctx, o.call(), in)
		if err != nil {
			return err
		}
		fmt.Fprintf(o.out, "id: %s\nsecret: %s\n", w.ID, w.Secret)
		return nil
	})
	cmd.Flags().StringSliceVar(&in.Types, "types", nil, "types of events, separated by commas; none: all")
	cmd.Flags().StringVar(&in.Division, "division", "", "only cases of this division and all below it")
	cmd.Flags().StringVar(&in.Department, "department", "", "only cases of this department")
	return cmd
}

func rotateWebhookCommand() *cobra.Command {
	var in service.RotateInput
	cmd := operating("rotate ID", "Give a subscription a new secret; for a day both sign", cobra.ExactArgs(1), func(ctx context.Context, o operation) error {
		id, err := o.webhook()
		if err != nil {
			return err
		}
		w, err := o.service.RotateWebhook(ctx, o.call(), id, in)
		if err != nil {
			return err
		}
		fmt.Fprintf(o.out, "secret: %s\n", w.Secret)
		return nil
	})
	cmd.Flags().BoolVar(&in.AtOnce, "at-once", false, "the old secret is lost: it signs no more")
	return cmd
}

// call is a command of the operator under a key of its own.
func (o operation) call() service.Call { return service.Call{Actor: o.by, Key: uuid.NewString()} }

// webhook is the subscription that the operator names.
func (o operation) webhook() (uuid.UUID, error) {
	id, err := uuid.Parse(o.args[0])
	if err != nil {
		return id, fmt.Errorf("%q is not the id of a subscription: `onewindow webhooks list` shows them", o.args[0])
	}
	return id, nil
}

func listWebhooks(ctx context.Context, o operation) error {
	page, err := o.service.Webhooks(ctx, o.by)
	if err != nil {
		return err
	}
	if len(page.Items) == 0 {
		fmt.Fprintln(o.out, "nobody has subscribed")
		return nil
	}
	table := tabwriter.NewWriter(o.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tSTANDING\tWAITING\tPARKED\tDIVISION\tDEPARTMENT\tTYPES\tURL")
	for _, w := range page.Items {
		types := strings.Join(w.Types, ",")
		fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%s\t%s\t%s\t%s\n", w.ID, w.Standing, w.Waiting, w.Parked, orAll(w.Division), orAll(w.Department), orAll(types), w.URL)
	}
	return table.Flush()
}

func orAll(text string) string {
	if text == "" {
		return "all"
	}
	return text
}

func listDeliveries(ctx context.Context, o operation) error {
	id, err := o.webhook()
	if err != nil {
		return err
	}
	page, err := o.service.WebhookDeliveries(ctx, o.by, id, service.PageQuery{Limit: 50})
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(o.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "EVENT\tTYPE\tCREATED\tSTATE\tATTEMPTS\tSTATUS\tCODE")
	for _, d := range page.Items {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%d\t%s\n", d.ID, d.Type, d.CreatedAt.UTC().Format(time.RFC3339), d.State, d.Attempts, d.Status, d.Code)
	}
	return table.Flush()
}
