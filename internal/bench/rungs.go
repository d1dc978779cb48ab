package bench

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A deadline ends with the day, or with its first half, so no clock of a real office acts while we measure. The offices of these items lie
// where it is about to be midnight: each in a zone of its own, a few seconds after the other. Limits, timers and instants are those of
// every other case.

// rungs are instants at which clocks act, and how many at each.
type rungs struct {
	at   []time.Time
	each int
}

const (
	rungsFirst = 3 * time.Minute // from now: the stack starts again meanwhile, and the cases are handed in
	rungsEvery = 10 * time.Second
	rungsEach  = 20
)

// rungsWithin spreads instants over the rest of a time that begins now; a short one has none.
func rungsWithin(now time.Time, during time.Duration) rungs {
	r := rungs{each: rungsEach}
	for at := now.Add(rungsFirst).Truncate(time.Second); at.Before(now.Add(during)); at = at.Add(rungsEvery) {
		r.at = append(r.at, at)
	}
	return r
}

// rungCalendar works every day, and its working day is halved shortly before midnight: half a day from now ends at midnight.
const rungCalendar = `calendar: %s
name: {en: Benchmark, zh: 测试}
zone: %s
covers: {from: 2024-01-01, to: 2099-12-31}
week: [mon, tue, wed, thu, fri, sat, sun]
hours: {from: "00:01", noon: "23:58", to: "23:59"}
counting: {first_day: next, stopped_day: not_counted, resumed_day: counted, ends: as_is}
`

func rungItem(i int) string { return fmt.Sprintf("bench-rung-%d", i) }

// write lays the zones, calendars and items into the folders that the product reads when it starts.
func (r rungs) write(s *stack) error {
	for i, at := range r.at {
		code, zone := rungItem(i), fmt.Sprintf("Bench/%d", i)
		calendar := fmt.Sprintf("bench-calendar-%d", i)
		for path, text := range map[string]string{
			filepath.Join(s.zones(), zone):              zoneFile(at),
			filepath.Join(s.items(), calendar+".yaml"):  fmt.Sprintf(rungCalendar, calendar, zone),
			filepath.Join(s.items(), code+"-item.yaml"): fmt.Sprintf(permitFile, code, calendar, "0.5wd"),
		} {
			if err := writeFile(path, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// zoneFile is a zone of the time zone database, in the format TZif (RFC 9636), whose day begins at the given instant.
func zoneFile(midnight time.Time) string {
	offset := int32((86400 - midnight.Unix()%86400) % 86400)
	if offset > 43200 {
		offset -= 86400
	}
	name := "BENCH\x00"
	var b bytes.Buffer
	b.WriteString("TZif" + string(make([]byte, 16)))
	for _, part := range []any{
		[6]int32{0, 0, 0, 0, 1, int32(len(name))}, // no changes, one kind of local time
		offset, [2]byte{0, 0},
	} {
		_ = binary.Write(&b, binary.BigEndian, part) // a buffer takes everything
	}
	return b.String() + name
}

// handIn submits the cases whose clocks will act.
func (r rungs) handIn(ctx context.Context, p *product, clients int) error {
	var opens, submits []step
	for i := range r.at {
		office := *p
		office.item = rungItem(i)
		for range r.each {
			steps := office.begin()
			opens, submits = append(opens, steps[0]), append(submits, steps[1])
		}
	}
	l := newLoad()
	for _, wave := range [][]step{opens, submits} {
		if err := l.wave(ctx, clients, wave); err != nil {
			return fmt.Errorf("hand in cases whose clocks will act: %w", err)
		}
	}
	return nil
}

// withRungs starts the stack again in a country where clocks will act, and hands in the cases they belong to.
func (b *bench) withRungs(ctx context.Context, r rungs) error {
	if len(r.at) == 0 {
		return nil
	}
	b.close()
	if err := b.stack.stop(); err != nil {
		return err
	}
	if err := os.RemoveAll(b.stack.items()); err != nil {
		return err
	}
	if err := writePermit(b.stack.items()); err != nil {
		return err
	}
	if err := r.write(b.stack); err != nil {
		return err
	}
	if err := b.open(ctx); err != nil {
		return err
	}
	return r.handIn(ctx, b.product, slices.Max(b.Clients))
}
