package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
)

func TestWebhooksCommand(t *testing.T) {
	submitted(t)
	says(t, "nobody has subscribed", "webhooks", "list")
	out, err := run(t, "webhooks", "add", "https://receiver.invalid/hook", "--types", "cn.onewindow.card.issued,cn.onewindow.case.overdue", "--division", "110100")
	added := regexp.MustCompile(`^id: (\S+)\nsecret: (whsec_\S+)\n$`).FindStringSubmatch(out)
	if err != nil || added == nil {
		t.Fatalf("%q, %v", out, err)
	}
	id, secret := added[1], added[2]
	says(t, "enabled   0        0       110100    all         cn.onewindow.card.issued,cn.onewindow.case.overdue  https://receiver.invalid/hook", "webhooks", "list")
	says(t, "is sent a ping", "webhooks", "test", id)
	says(t, "cn.onewindow.webhook.ping", "webhooks", "deliveries", id)
	says(t, "is sent what it misses", "webhooks", "retry", id)
	says(t, "is disabled", "webhooks", "disable", id)
	if _, err := run(t, "webhooks", "test", id); err == nil || !strings.Contains(err.Error(), "webhook_off") {
		t.Errorf("one that is switched off is tested: %v", err)
	}
	says(t, "is enabled", "webhooks", "enable", id)
	if out, err := run(t, "webhooks", "rotate", id, "--at-once"); err != nil || !strings.HasPrefix(out, "secret: whsec_") || strings.Contains(out, secret) {
		t.Errorf("a new secret: %q, %v", out, err)
	}
	says(t, "is removed", "webhooks", "remove", id)
	for want, args := range map[string][]string{
		"url_not_allowed": {"add", "http://receiver.invalid/"}, "type_unknown": {"add", "https://receiver.invalid/", "--types", "cards"},
		"not_found": {"remove", uuid.NewString()}, "is not the id of a subscription": {"retry", "42"},
	} {
		if out, err := run(t, append([]string{"webhooks"}, args...)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %q, %v, want %s", args, out, err, want)
		}
	}
}

func TestTheKeyOfSecretsIsNeverPrinted(t *testing.T) {
	const key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	t.Setenv("ONEWINDOW_WEBHOOK_KEY", key)
	out, err := run(t, "config")
	if err != nil || strings.Contains(out, key) || !strings.Contains(out, `webhook_key: "(set)"`) {
		t.Errorf("%q, %v", out, err)
	}
	for name, value := range map[string]string{"ONEWINDOW_WEBHOOK_KEY": "short", "ONEWINDOW_WEBHOOK_NETWORKS": "everywhere"} {
		t.Setenv(name, value)
		if _, err := run(t, "config"); err == nil || !strings.Contains(err.Error(), strings.ToLower(strings.TrimPrefix(name, "ONEWINDOW_"))) {
			t.Errorf("%s=%s: %v", name, value, err)
		}
		t.Setenv(name, "")
	}
}
