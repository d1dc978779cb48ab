package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestConfig(t *testing.T) {
	file := filepath.Join(t.TempDir(), "onewindow.yaml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("listen: 127.0.0.1:1\nzone: Europe/London\n")
	c, err := loadConfig(file, []string{"ONEWINDOW_LISTEN=127.0.0.1:2", "DATABASE_URL=postgres://u:secret@h/d", "HOME=/x"})
	if err != nil || c.Listen != "127.0.0.1:2" || c.Zone != "Europe/London" || c.DatabaseURL == "" || c.OIDCAudience != "onewindow" {
		t.Fatalf("%+v, %v", c, err)
	}
	for name, want := range map[string]struct{ file, env, says string }{
		"unknown key":      {"lissten: x\n", "A=b", "lissten"},
		"unknown variable": {"", "ONEWINDOW_LISSTEN=x", "ONEWINDOW_LISSTEN"},
		"unknown zone":     {"zone: Mars/Base\n", "A=b", "Mars/Base"},
		"unknown level":    {"log_level: loud\n", "A=b", "loud"},
		"not a map":        {"- x\n", "A=b", "onewindow.yaml"},
	} {
		write(want.file)
		if _, err := loadConfig(file, []string{want.env}); err == nil || !strings.Contains(err.Error(), want.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := loadConfig(filepath.Join(t.TempDir(), "none.yaml"), nil); err == nil {
		t.Error("a configuration file that is not there is no error")
	}
}

func TestConfigMasksPasswords(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://u:hunter2@h/d")
	var out bytes.Buffer
	cmd := root()
	cmd.SetOut(&out)
	cmd.SetArgs([]string{"config"})
	if err := cmd.Execute(); err != nil || strings.Contains(out.String(), "hunter2") || !strings.Contains(out.String(), "postgres://u:") {
		t.Fatalf("%v\n%s", err, out.String())
	}
}

func TestMasked(t *testing.T) {
	for value, want := range map[string]string{
		"":                                "",
		"127.0.0.1:8080":                  "127.0.0.1:8080",
		"https://id.example/realms/x":     "https://id.example/realms/x",
		"postgres://u:hunter2@h/d":        "postgres://u:xxxxx@h/d",
		"postgres://u:hunter%ss@h/d":      "(set)",
		"postgres://u:12#hunter2@h/d":     "(set)",
		"postgres://u@h/d?password=hun2":  "(set)",
		"host=h user=u PASSWORD = 'hun2'": "(set)",
	} {
		if got := masked(value); got != want {
			t.Errorf("%s is shown as %s, want %s", value, got, want)
		}
	}
}

// TestSentences: what goes wrong before anything runs is told in one sentence that says what to do.
func TestSentences(t *testing.T) {
	taken, err := listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	empty := t.TempDir()
	for name, want := range map[string]struct {
		args []string
		says string
	}{
		"port taken":      {[]string{"dev", "--listen", taken.Addr().String(), "--data", empty}, "choose another with --listen"},
		"not loopback":    {[]string{"dev", "--listen", "0.0.0.0:0", "--data", empty}, "only a loopback address"},
		"no dev yet":      {[]string{"token", "--as", "clerk", "--data", empty}, "start `onewindow dev` first"},
		"no database":     {[]string{"serve"}, "ONEWINDOW_DATABASE_URL"},
		"unknown command": {[]string{"sreve"}, "sreve"},
		"no such path":    {[]string{"rules", "check", filepath.Join(empty, "none")}, "reported"},
	} {
		cmd := root()
		cmd.SetArgs(want.args)
		cmd.SetOut(&bytes.Buffer{})
		cmd.SetErr(&bytes.Buffer{})
		err := cmd.ExecuteContext(t.Context())
		if err == nil || !strings.Contains(err.Error(), want.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
