-- +goose Up

-- Every version of a calendar that was ever published. A case is decided by one of them, until an event gives it another.
CREATE TABLE calendars (
    digest       text        PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'), -- over the source and all that it extends
    code         text        NOT NULL,
    version      integer     NOT NULL CHECK (version > 0),
    source       bytea       NOT NULL,
    base         text        REFERENCES calendars, -- the version that it extends; null: it stands alone
    published_at timestamptz NOT NULL,
    published_by text        NOT NULL, -- empty: it came with the program
    UNIQUE (code, version)
);

-- A digest of calendars, whose rows never go; no reference, or every opening of a case would lock the same row there. null in cases that
-- are older than this table, until a worker has found out that they are under the first version of their calendar.
ALTER TABLE cases ADD COLUMN calendar text;
CREATE INDEX cases_by_calendar ON cases (calendar) WHERE status <> 'closed';

-- Whom a version has moved.
CREATE INDEX calendar_changes ON case_events ((data->>'digest'), case_id) WHERE kind = 'calendar_changed';

-- +goose Down
DROP INDEX calendar_changes;
ALTER TABLE cases DROP COLUMN calendar;
DROP TABLE calendars;
