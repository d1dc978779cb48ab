package bench

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// Report is what was measured.
type Report struct {
	Histories []History
	machine   machine
	trials    []trial
	bursts    []burst
	storm     *storm
	held      []held
}

// History is how long the history of a case grows in Temporal.
type History struct {
	Engine string
	Events int64 // the median
}

// Transactions is how many transactions that write one case takes, all databases together: the median under so many clients.
func (r *Report) Transactions(engine string, clients int) float64 {
	return middle(r.of(engine, clients), func(t trial) float64 { return t.cost.xids })
}

func (r *Report) of(engine string, clients int) []trial {
	var trials []trial
	for _, t := range r.trials {
		if t.engine == engine && t.clients == clients {
			trials = append(trials, t)
		}
	}
	return trials
}

// middle is the median of a measurement over the rounds.
func middle[T float64 | time.Duration](trials []trial, of func(trial) T) T {
	var values []T
	for _, t := range trials {
		values = append(values, of(t))
	}
	return median(values)
}

// best is the most cases per second that an engine finished, whatever the number of clients.
func (r *Report) best(engine string) float64 {
	most := 0.0
	for _, clients := range r.clients() {
		most = max(most, middle(r.of(engine, clients), func(t trial) float64 { return t.finished }))
	}
	return most
}

func (r *Report) clients() []int {
	seen := map[int]bool{}
	for _, t := range r.trials {
		seen[t.clients] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

func (r *Report) engines() []string {
	var names []string
	for _, t := range r.trials {
		if !slices.Contains(names, t.engine) {
			names = append(names, t.engine)
		}
	}
	return names
}

// Markdown writes the tables as they stand in the documentation.
func (r *Report) Markdown(w io.Writer) error {
	var b strings.Builder
	m := r.machine
	fmt.Fprintf(&b, "%d processors (%s), load before %s; Postgres %s, %s; one commit of one row takes %s. The host kept %.0f %% of the processors' time for others.\n",
		m.processors, m.model, m.loaded, m.postgres, m.settings, ms(m.commit), 100*m.withheld)
	r.writeTrials(&b)
	r.writeSteps(&b)
	r.writeCosts(&b)
	r.writeBursts(&b)
	r.writeStorm(&b)
	r.writeHeld(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// table begins a table.
func table(b *strings.Builder, title string, columns ...string) {
	fmt.Fprintf(b, "\n**%s**\n\n| %s |\n|%s\n", title, strings.Join(columns, " | "), strings.Repeat(" --- |", len(columns)))
}

func row(b *strings.Builder, cells ...string) { fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | ")) }

func (r *Report) writeTrials(b *strings.Builder) {
	table(b, "The three-command case", "clients", "engine", "command p50", "command p99", "cases/s answered", "cases/s finished")
	for _, clients := range r.clients() {
		for _, engine := range r.engines() {
			trials := r.of(engine, clients)
			row(b, fmt.Sprint(clients), engine,
				ms(middle(trials, func(t trial) time.Duration { return t.p50 })), ms(middle(trials, func(t trial) time.Duration { return t.p99 })),
				fmt.Sprintf("%.1f", middle(trials, func(t trial) float64 { return t.answered })),
				fmt.Sprintf("%.1f", middle(trials, func(t trial) float64 { return t.finished })))
		}
	}
}

// writeSteps shows each call by itself, when nothing else goes on.
func (r *Report) writeSteps(b *strings.Builder) {
	few := slices.Min(r.clients())
	steps := []string{"open", "submit", "accept", "claim", "decide"}
	table(b, fmt.Sprintf("Median of each call, clients: %d", few), append([]string{"engine"}, steps...)...)
	for _, engine := range r.engines() {
		cells := []string{engine}
		for _, name := range steps {
			cells = append(cells, ms(middle(r.of(engine, few), func(t trial) time.Duration { return t.steps[name] })))
		}
		row(b, cells...)
	}
}

func (r *Report) writeCosts(b *strings.Builder) {
	processes := r.processes()
	columns := []string{"clients", "engine", "transactions", "WAL KiB", "history events"}
	for _, p := range processes {
		columns = append(columns, "CPU ms "+p)
	}
	table(b, "What one case takes", columns...)
	for _, clients := range r.clients() {
		for _, engine := range r.engines() {
			trials := r.of(engine, clients)
			cells := []string{fmt.Sprint(clients), engine, fmt.Sprintf("%.1f", r.Transactions(engine, clients)),
				fmt.Sprintf("%.0f", middle(trials, func(t trial) float64 { return t.cost.walKiB })), fmt.Sprint(r.events(engine))}
			for _, p := range processes {
				cells = append(cells, fmt.Sprintf("%.1f", middle(trials, func(t trial) float64 { return t.cost.cpu[p] })))
			}
			row(b, cells...)
		}
	}
}

func (r *Report) processes() []string {
	seen := map[string]bool{}
	for _, t := range r.trials {
		for name := range t.cost.cpu {
			seen[name] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func (r *Report) events(engine string) int64 {
	for _, h := range r.Histories {
		if h.Engine == engine {
			return h.Events
		}
	}
	return 0
}

func (r *Report) writeBursts(b *strings.Builder) {
	for _, burst := range r.bursts {
		table(b, fmt.Sprintf("A burst of %d cases, %s", burst.cases, burst.engine), "call", "per second", "p50", "p99")
		for _, w := range burst.waves {
			row(b, w.step, fmt.Sprintf("%.0f", w.rate), ms(w.p50), ms(w.p99))
		}
		fmt.Fprintf(b, "\nAll calls were answered after %s, the last licence was delivered after %s: %.1f cases a second.\n",
			seconds(burst.all), seconds(burst.drained), perSecond(burst.cases, burst.drained))
	}
}

func (r *Report) writeStorm(b *strings.Builder) {
	if r.storm == nil {
		return
	}
	s := r.storm
	table(b, fmt.Sprintf("%d clocks due at one instant, while people begin %d cases a second", s.clocks, stormPace), "letters waiting then", "clock late p50", "p99", "last", "clocks per second", "command p50", "command p99", "cases decided by people")
	row(b, fmt.Sprint(s.untold), seconds(s.lateness.p50()), seconds(s.lateness.p99()), seconds(s.drained), fmt.Sprintf("%.0f", perSecond(s.clocks, s.drained)), ms(s.p50), ms(s.p99), fmt.Sprint(s.cases))
}

func (r *Report) writeHeld(b *strings.Builder) {
	if len(r.held) == 0 {
		return
	}
	table(b, "Held", "cases/s", "for", "kept", "command p50", "command p99", "oldest letter p99", "clock late p99 (acts)", "licence after decision p50", "p99")
	for _, h := range r.held {
		kept := "yes"
		if !h.kept {
			kept = "no: " + h.why
		}
		row(b, fmt.Sprintf("%.1f", h.rate), h.during.String(), kept, ms(h.p50), ms(h.p99), seconds(h.outbox.p99()),
			fmt.Sprintf("%s (%d)", seconds(h.lateness.p99()), len(h.lateness)), seconds(h.licence.p50()), seconds(h.licence.p99()))
	}
	if rival := r.best(rivalName); rival > 0 {
		fmt.Fprintf(b, "\nThe most that the rival finished, under whatever number of clients, is %.1f cases a second: the last rate is %.2f times that.\n",
			rival, r.held[len(r.held)-1].rate/rival)
	}
}

func ms(d time.Duration) string {
	if d == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }
