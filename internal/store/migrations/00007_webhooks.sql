-- +goose Up

-- Who outside is told what happens here, and where.
CREATE TABLE webhooks (
    id         uuid        PRIMARY KEY,
    url        text        NOT NULL,
    types      text[]      NOT NULL, -- of events; empty: all
    division   text        NOT NULL, -- of the cases, with all below it; empty: any
    department text        NOT NULL, -- empty: any
    standing   text        NOT NULL CHECK (standing IN ('enabled', 'disabled', 'gone', 'failing')),
    failing    timestamptz, -- since when every attempt has failed; null: the newest one has not
    secret     bytea       NOT NULL, -- under a key, if there is one
    secret_no  bigint      NOT NULL CHECK (secret_no > 0), -- the how manieth it is
    old_secret bytea,
    old_until  timestamptz, -- until then what is sent is signed with both
    created_at timestamptz NOT NULL,
    CHECK ((old_secret IS NULL) = (old_until IS NULL))
);

-- How many events a subscription has been given of a case. The row is raised in the transaction of the command, so the numbers have no
-- gap, and they are in the order of the commits.
CREATE TABLE webhook_streams (
    webhook uuid   NOT NULL REFERENCES webhooks ON DELETE CASCADE,
    stream  uuid   NOT NULL, -- the case; of a ping the subscription
    last    bigint NOT NULL CHECK (last > 0),
    PRIMARY KEY (webhook, stream)
);

-- What those outside must be told. The courier leases rows, sends, then marks them; delivered ones are shown for some days.
CREATE TABLE webhook_outbox (
    webhook    uuid        NOT NULL REFERENCES webhooks ON DELETE CASCADE,
    stream     uuid        NOT NULL,
    seq        bigint      NOT NULL CHECK (seq > 0),
    id         uuid        NOT NULL,
    type       text        NOT NULL,
    at         timestamptz NOT NULL,
    data       json        NOT NULL, -- json, not jsonb: it is sent, and signed, as it was written
    state      text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'parked')),
    created_at timestamptz NOT NULL,
    visible_at timestamptz NOT NULL, -- leased or postponed until then
    attempts   integer     NOT NULL DEFAULT 0,
    status     integer     NOT NULL DEFAULT 0, -- of HTTP, at the newest attempt; 0: no answer
    code       text        NOT NULL DEFAULT '', -- of the newest failure
    tried_at   timestamptz,
    PRIMARY KEY (webhook, stream, seq)
);
CREATE INDEX webhook_outbox_open ON webhook_outbox (webhook, visible_at) WHERE state <> 'delivered';
CREATE INDEX webhook_outbox_parked ON webhook_outbox (stream) WHERE state = 'parked';
CREATE INDEX webhook_outbox_shown ON webhook_outbox (webhook, created_at DESC, id DESC);
CREATE INDEX webhook_outbox_done ON webhook_outbox (tried_at) WHERE state = 'delivered';

-- Which subscription an entry is about.
ALTER TABLE audit ADD COLUMN webhook_id uuid;

-- +goose Down
ALTER TABLE audit DROP COLUMN webhook_id;
DROP TABLE webhook_outbox, webhook_streams, webhooks;
