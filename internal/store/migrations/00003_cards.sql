-- +goose Up

-- The cards of supervision: the fold of each one's events (card), and what lists are made of. A cause has one card, ever.
CREATE TABLE cards (
    id         uuid        PRIMARY KEY,
    case_id    uuid        NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    cause      text        NOT NULL,
    item       text        NOT NULL,
    division   text        NOT NULL, -- of the case
    department text        NOT NULL,
    level      text        NOT NULL CHECK (level IN ('warning', 'yellow', 'red', 'urge')),
    state      text        NOT NULL CHECK (state IN ('issued', 'acknowledged', 'replied', 'appealed', 'upheld', 'revoked', 'exempted')),
    officers   text[]      NOT NULL, -- who answers for it; empty: whoever serves in the roles
    roles      text[]      NOT NULL,
    issued_at  timestamptz NOT NULL,
    reply_by   timestamptz, -- the instant from which a reply is late; null: none is due
    seq        bigint      NOT NULL CHECK (seq > 0),
    head       bytea       NOT NULL CHECK (length(head) = 32), -- hash of the newest event
    card       jsonb       NOT NULL,
    UNIQUE (case_id, cause)
);
CREATE INDEX cards_issued ON cards (division, issued_at DESC, id DESC);
CREATE INDEX cards_of_officer ON cards USING gin (officers);

-- What became of a card, chained by hashes as the events of a case are.
CREATE TABLE card_events (
    card_id uuid        NOT NULL REFERENCES cards DEFERRABLE INITIALLY DEFERRED,
    seq     bigint      NOT NULL CHECK (seq > 0),
    at      timestamptz NOT NULL,
    by      text        NOT NULL,
    kind    text        NOT NULL,
    data    json        NOT NULL,
    prev    bytea       NOT NULL,
    hash    bytea       NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (card_id, seq)
);

-- +goose Down
DROP TABLE card_events, cards;
