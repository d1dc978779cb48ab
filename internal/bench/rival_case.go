package bench

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// rivalCommand is what somebody does on a case.
type rivalCommand struct {
	Name string    `json:"name"`
	Key  string    `json:"key"`
	At   time.Time `json:"at"`
}

// rivalWork is what the local activity gets: the command and where it stands in the case.
type rivalWork struct {
	Case string `json:"case"`
	Seq  int64  `json:"seq"`
	rivalCommand
}

// runRival is a case of the rival: three commands as they come, then the licence.
func runRival(ctx workflow.Context, id string) error {
	ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: 5 * time.Second})
	var seq int64
	write := func(ctx workflow.Context, c rivalCommand) error {
		seq++
		return workflow.ExecuteLocalActivity(ctx, rivalWrite, rivalWork{Case: id, Seq: seq, rivalCommand: c}).Get(ctx, nil)
	}
	decided := false
	err := workflow.SetUpdateHandler(ctx, rivalUpdate, func(ctx workflow.Context, c rivalCommand) error {
		ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: 5 * time.Second})
		if err := write(ctx, c); err != nil {
			return err
		}
		decided = decided || c.Name == "decide"
		return nil
	})
	if err != nil {
		return err
	}
	if err := workflow.Await(ctx, func() bool { return decided && workflow.AllHandlersFinished(ctx) }); err != nil {
		return err
	}
	return write(ctx, rivalCommand{Name: "issue", Key: "issue-" + id, At: workflow.Now(ctx)})
}

// rivalDesk writes what was decided, in one round trip and one transaction.
type rivalDesk struct{ db *pgxpool.Pool }

func registerRival(w worker.ActivityRegistry, d *rivalDesk) {
	w.RegisterActivityWithOptions(d.write, activity.RegisterOptions{Name: rivalWrite})
}

// state is as much of a case as the rival keeps.
type rivalState struct {
	ID        string            `json:"id"`
	Status    string            `json:"status"`
	Item      string            `json:"item"`
	Applicant map[string]string `json:"applicant"`
	Answers   map[string]string `json:"answers"`
	At        time.Time         `json:"at"`
}

func rivalStatus(command string) (status, stage string) {
	switch command {
	case "submit":
		return "submitted", "reception"
	case "accept":
		return "in_approval", "approval"
	case "decide":
		return "granted", "completion"
	}
	return "delivered", "completion"
}

func (d *rivalDesk) write(ctx context.Context, w rivalWork) error {
	w.At = time.Now().UTC()
	b := &pgx.Batch{}
	d.queueCase(b, w)
	hash := sha256.Sum256([]byte(w.Key))
	b.Queue(`INSERT INTO rival.case_events (case_id, seq, at, by, kind, data, prev, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
		ON CONFLICT DO NOTHING`, w.Case, w.Seq, w.At, "clerk", w.Name, map[string]any{"key": w.Key, "by": "clerk"}, hash[:])
	b.Queue(`INSERT INTO rival.requests (actor, key, fingerprint, answer, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING`, "clerk", w.Key, hash[:], map[string]any{"case": w.Case, "seq": w.Seq, "at": w.At}, w.At)
	if w.Name == "issue" {
		queueLicence(b, w)
	}
	if err := d.db.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("write %s: %w", w.Name, err)
	}
	return nil
}

func (d *rivalDesk) queueCase(b *pgx.Batch, w rivalWork) {
	status, stage := rivalStatus(w.Name)
	hash := sha256.Sum256([]byte(w.Case))
	state := rivalState{
		ID: w.Case, Status: status, Item: permit, At: w.At,
		Applicant: map[string]string{"id": w.Case, "kind": "person", "name": "Applicant " + w.Case[:8]}, Answers: map[string]string{"purpose": "to be measured"},
	}
	if w.Name == "submit" {
		b.Queue(`INSERT INTO rival.cases (id, number, item, digest, applicant, opened_by, channel, division, department,
				status, stage, seq, head, state, outlook, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $2, 'clerk', 'counter', $5, 'market-regulation', $6, $7, $8, $9, $10, '{}', $11, $11)
			ON CONFLICT DO NOTHING`, w.Case, w.Case, permit, hex.EncodeToString(hash[:]), division, status, stage, w.Seq, hash[:], state, w.At)
		return
	}
	b.Queue("UPDATE rival.cases SET status = $2, stage = $3, seq = $4, state = $5, updated_at = $6 WHERE id = $1",
		w.Case, status, stage, w.Seq, state, w.At)
}

// queueLicence registers the licence. Like that of the product it is printed when it is first read.
func queueLicence(b *pgx.Batch, w rivalWork) {
	b.Queue(`INSERT INTO rival.licences (id, case_id, type, number, valid_from, shows)
		VALUES ($1, $2, 'trade-licence', $3, $4::text::date, '{}') ON CONFLICT DO NOTHING`,
		uuid.NewSHA1(uuid.Nil, []byte(w.Case)), w.Case, w.Case, w.At.Format(time.DateOnly))
}
