package webhook

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// The vector of the specification of Standard Webhooks.
func TestSignatureIsThatOfTheSpecification(t *testing.T) {
	s := NewSender(SenderConfig{Clock: time.Now})
	d := Delivery{Webhook: uuid.New()}
	const secret, want = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	d.Secrets = [][]byte{s.safe.Close(d.Webhook, secret)}
	got, err := s.sign(d, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if err != nil || got != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}

func TestGuard(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.216.34": true, "1.1.1.1": true, "2606:4700:4700::1111": true, "2001:4860:4860::8888": true,
		"127.0.0.1": false, "127.8.9.1": false, "0.0.0.0": false, "10.0.0.1": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false,
		"169.254.169.254": false, "100.100.100.200": false, "100.64.0.1": false, "192.0.0.192": false, "198.18.0.1": false, "224.0.0.1": false,
		"239.255.255.250": false, "240.0.0.1": false, "255.255.255.255": false, "192.0.2.1": false, "198.51.100.7": false, "203.0.113.9": false,
		"::": false, "::1": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "fd00:ec2::254": false, "fec0::1": false, "ff02::1": false,
		"::ffff:127.0.0.1": false, "::ffff:169.254.169.254": false, "::ffff:1.1.1.1": true, "::127.0.0.1": false,
		"64:ff9b::7f00:1": false, "64:ff9b:1::a00:1": false, "2002:7f00:1::": false, "2001:0:4136:e378:8000:63bf:3fff:fdd2": false,
		"100::1": false, "2001:db8::1": false, "3fff::1": false, "5f00::1": false,
	} {
		var g *Guard
		if got := g.Allows(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %t, want %t", address, got, want)
		}
	}
	if (*Guard)(nil).Allows(netip.Addr{}) {
		t.Error("no address at all is let through")
	}
}

func TestNetworksOfOnesOwn(t *testing.T) {
	g, err := NewGuard(" 10.20.0.0/16, fd00:1::/32 ,")
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]bool{
		"10.20.3.4": true, "::ffff:10.20.3.4": true, "10.21.0.1": false, "fd00:1::9": true, "fd00:2::9": false, "127.0.0.1": false, "1.1.1.1": true,
	} {
		if got := g.Allows(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %t, want %t", address, got, want)
		}
	}
	for _, wrong := range []string{"10.20.0.0", "everything", "10.0.0.0/33"} {
		if _, err := NewGuard(wrong); err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

func TestAddressesOfSubscriptions(t *testing.T) {
	dev, err := NewGuard("127.0.0.0/8,::1/128,10.0.0.0/8")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		address    string
		out, atDev bool
	}{
		{"https://example.org/hook", true, true},
		{"https://example.org:8443/hook?token=1", true, true},
		{"https://1.1.1.1/", true, true},
		{"http://example.org/hook", false, false},
		{"http://127.0.0.1:9000/hook", false, true},
		{"http://[::1]:9000/hook", false, true},
		{"http://localhost/hook", false, false}, // a name can be anything
		{"http://10.0.0.1/hook", false, false},
		{"https://10.0.0.1/hook", false, true},
		{"https://127.0.0.1/hook", false, true},
		{"https://169.254.169.254/latest/meta-data/", false, false},
		{"https://[::ffff:169.254.169.254]/", false, false},
		{"https://[fe80::1%25eth0]/", false, false},
		{"https://user:password@example.org/", false, false},
		{"https://user@example.org/", false, false},
		{"https://example.org/#part", false, false},
		{"https:///hook", false, false},
		{"https:example.org", false, false},
		{"https://", false, false},
		{"", false, false},
		{"example.org", false, false},
		{"ftp://example.org/", false, false},
		{"file:///etc/passwd", false, false},
		{"https://exa mple.org/", false, false},
		{"https://example.org/" + strings.Repeat("a", 2000), false, false},
	} {
		if got := (*Guard)(nil).Check(c.address) == nil; got != c.out {
			t.Errorf("%q: %t, want %t", c.address, got, c.out)
		}
		if got := dev.Check(c.address) == nil; got != c.atDev {
			t.Errorf("%q with networks of one's own: %t, want %t", c.address, got, c.atDev)
		}
	}
}

func TestSafe(t *testing.T) {
	const one, two = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
	safe := func(keys string) *Safe {
		t.Helper()
		s, err := NewSafe(keys)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	owner := uuid.New()
	for _, c := range []struct {
		name          string
		closes, opens *Safe
		owner         uuid.UUID
		opened        bool
	}{
		{"no key", nil, nil, owner, true},
		{"no key, then one", nil, safe(one), owner, true},
		{"one key", safe(one), safe(one), owner, true},
		{"replaced, the old one at hand", safe(one), safe(two + "," + one), owner, true},
		{"replaced, the old one gone", safe(one), safe(two), owner, false},
		{"the key gone", safe(one), safe(""), owner, false},
		{"no safe any more", safe(one), nil, owner, false},
		{"moved to another subscription", safe(one), safe(one), uuid.New(), false},
	} {
		stored := c.closes.Close(owner, "whsec_x")
		if c.closes != nil && strings.Contains(string(stored), "whsec") {
			t.Errorf("%s: the secret is stored plainly", c.name)
		}
		got, err := c.opens.Open(c.owner, stored)
		if opened := err == nil && got == "whsec_x"; opened != c.opened {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
	if _, err := safe(one).Open(owner, nil); err == nil {
		t.Error("nothing is opened")
	}
	for _, wrong := range []string{"short", "AAAA", one + "," + "x"} {
		if _, err := NewSafe(wrong); err == nil || strings.Contains(err.Error(), wrong) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestJudge(t *testing.T) {
	now := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	long, short := now.Add(-patience-time.Second), now.Add(-patience)
	for _, c := range []struct {
		name   string
		d      Delivery
		answer Answer
		want   Outcome
	}{
		{"taken", Delivery{Attempts: 3, Failing: long}, answered(204), Outcome{State: Delivered, Attempts: 4, Standing: Enabled}},
		{"the first failure", Delivery{}, answered(500), Outcome{State: Waiting, Attempts: 1, Next: now.Add(5 * time.Second), Standing: Enabled}},
		{"the third", Delivery{Attempts: 2}, Answer{Code: Timeout}, Outcome{State: Waiting, Attempts: 3, Next: now.Add(80 * time.Second), Standing: Enabled}},
		{"the last but one", Delivery{Attempts: 8}, answered(302), Outcome{State: Waiting, Attempts: 9, Next: now.Add(24 * time.Hour), Standing: Enabled}},
		{"the last", Delivery{Attempts: 9}, answered(404), Outcome{State: Parked, Attempts: 10, Next: now.Add(24 * time.Hour), Standing: Enabled}},
		{"wants no more", Delivery{}, answered(410), Outcome{State: Parked, Attempts: 1, Next: now.Add(5 * time.Second), Standing: Gone}},
		{"nothing but failures", Delivery{Failing: long}, answered(500), Outcome{State: Parked, Attempts: 1, Next: now.Add(5 * time.Second), Standing: Failing}},
		{"not long enough", Delivery{Failing: short}, answered(500), Outcome{State: Waiting, Attempts: 1, Next: now.Add(5 * time.Second), Standing: Enabled}},
	} {
		c.want.Answer = c.answer
		if got := Judge(c.d, c.answer, now, 0.5); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	for _, random := range []float64{0, 0.999} {
		if got := rest(1, random); got < 3750*time.Millisecond || got > 6250*time.Millisecond {
			t.Errorf("the rest varies by more than a quarter: %s", got)
		}
	}
}
