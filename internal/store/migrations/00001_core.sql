-- +goose Up

-- The epoch rises when Postgres was restored to an earlier moment; answers from an older epoch are refused.
CREATE TABLE engine (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch bigint  NOT NULL DEFAULT 1
);
INSERT INTO engine DEFAULT VALUES;

-- Every version of a rule file that was ever published. A case keeps the digest it was opened under.
CREATE TABLE items (
    digest       text        PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
    code         text        NOT NULL,
    version      integer     NOT NULL CHECK (version > 0),
    source       bytea       NOT NULL,
    published_at timestamptz NOT NULL,
    UNIQUE (code, version)
);

-- One row per case: the fold of its events (state), what the process was told (outlook), and what lists are made of.
CREATE TABLE cases (
    id           uuid        PRIMARY KEY,
    number       text        NOT NULL UNIQUE,
    item         text        NOT NULL,
    digest       text        NOT NULL REFERENCES items,
    applicant    text        NOT NULL,
    opened_by    text        NOT NULL,
    channel      text        NOT NULL CHECK (channel IN ('online', 'counter')),
    division     text        NOT NULL,
    department   text        NOT NULL,
    status       text        NOT NULL CHECK (status IN ('draft', 'submitted', 'correction', 'accepted', 'not_accepted', 'in_approval',
                                 'suspended', 'granted', 'refused', 'withdrawn', 'delivered', 'closed')),
    stage        text        NOT NULL CHECK (stage IN ('reception', 'approval', 'completion')),
    result       text        NOT NULL DEFAULT '' CHECK (result IN ('', 'granted', 'refused')),
    seq          bigint      NOT NULL CHECK (seq > 0),
    head         bytea       NOT NULL CHECK (length(head) = 32), -- hash of the newest event
    state        jsonb       NOT NULL,
    outlook      jsonb       NOT NULL,
    next_at      timestamptz,
    nudged_at    timestamptz, -- when the watchdog last asked the process to look at the clock
    promised_due date,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL
);
CREATE INDEX cases_of_applicant ON cases (applicant, updated_at DESC, id DESC);
CREATE INDEX cases_with_rung ON cases (next_at) WHERE next_at IS NOT NULL;

-- The record. Each row carries the hash of the one before it in the case, so that tampering shows. data is json, not jsonb: the hash is over its very text.
CREATE TABLE case_events (
    case_id uuid        NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    seq     bigint      NOT NULL CHECK (seq > 0),
    at      timestamptz NOT NULL,
    by      text        NOT NULL,
    kind    text        NOT NULL,
    data    json        NOT NULL,
    prev    bytea       NOT NULL,
    hash    bytea       NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (case_id, seq)
);

CREATE TABLE tasks (
    id         uuid        PRIMARY KEY,
    case_id    uuid        NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    queue      text        NOT NULL CHECK (queue IN ('reception', 'approval', 'completion')),
    step       text        NOT NULL,
    item       text        NOT NULL,
    role       text        NOT NULL,
    department text        NOT NULL,
    division   text        NOT NULL,
    state      text        NOT NULL CHECK (state IN ('open', 'done', 'withdrawn')),
    assignee   text        NOT NULL DEFAULT '',
    opened_at  timestamptz NOT NULL,
    due_at     timestamptz NOT NULL -- the instant from which it is overdue; 'infinity' while the clock stands still or none runs
);
CREATE INDEX tasks_open ON tasks (division, role, due_at, id) WHERE state = 'open';
CREATE INDEX tasks_mine ON tasks (assignee, due_at, id) WHERE state = 'open' AND assignee <> '';
CREATE INDEX tasks_of_case ON tasks (case_id);

-- Materials as handed in. Rows are never changed; a newer file of the same name is another row.
CREATE TABLE files (
    id      uuid   PRIMARY KEY,
    case_id uuid   NOT NULL REFERENCES cases,
    type    text   NOT NULL,
    sha256  text   NOT NULL,
    size    bigint NOT NULL,
    content bytea  NOT NULL
);
CREATE INDEX files_of_case ON files (case_id);

-- Numbers without a gap: the row is raised in the transaction that uses the number.
CREATE TABLE counters (
    series text   PRIMARY KEY,
    last   bigint NOT NULL CHECK (last > 0)
);

CREATE TABLE licences (
    id         uuid    PRIMARY KEY,
    case_id    uuid    NOT NULL UNIQUE REFERENCES cases,
    type       text    NOT NULL,
    number     text    NOT NULL UNIQUE,
    valid_from date    NOT NULL,
    valid_to   date,
    shows      jsonb   NOT NULL,
    revoked    boolean NOT NULL DEFAULT false,
    document   bytea   NOT NULL,
    sha256     text    NOT NULL
);

-- Answers by Idempotency-Key: enough to give the same answer again.
CREATE TABLE requests (
    actor       text        NOT NULL,
    key         text        NOT NULL,
    fingerprint bytea       NOT NULL,
    answer      jsonb       NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (actor, key)
);

-- One entry per change, refused attempt, denied attempt and read of personal data.
CREATE TABLE audit (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    actor   text        NOT NULL,
    role    text        NOT NULL,
    action  text        NOT NULL,
    purpose text        NOT NULL,
    case_id uuid, -- no reference: an attempt on a case that does not exist is recorded too
    outcome text        NOT NULL, -- done, read, refused:<code>, denied:<code>
    seq     bigint      NOT NULL DEFAULT 0, -- of the case after it
    head    bytea       -- hash of the newest event after it
);
CREATE INDEX audit_of_case ON audit (case_id, id);

-- What the process must be told. The relay leases rows, tells, then deletes them.
CREATE TABLE outbox (
    case_id    uuid        NOT NULL REFERENCES cases,
    seq        bigint      NOT NULL,
    nudge      bigint      NOT NULL DEFAULT 0, -- rising; 0: no nudge
    first      boolean     NOT NULL, -- the case has never been told before
    lane       smallint    NOT NULL, -- 0: people wait; 1: calendar bulk and nudges
    created_at timestamptz NOT NULL,
    visible_at timestamptz NOT NULL, -- leased or postponed until then
    attempts   integer     NOT NULL DEFAULT 0,
    parked     boolean     NOT NULL DEFAULT false,
    code       text        NOT NULL DEFAULT '', -- of the newest failure
    PRIMARY KEY (case_id, seq, nudge)
);
CREATE INDEX outbox_due ON outbox (lane, visible_at) WHERE NOT parked;

-- +goose Down
DROP TABLE outbox, audit, requests, licences, counters, files, tasks, case_events, cases, items, engine;
