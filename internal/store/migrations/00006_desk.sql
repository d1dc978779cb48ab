-- +goose Up

-- Who can be given work: what the tokens of officers said when they last worked with tasks, and nothing else about them.
CREATE TABLE officers (
    id         text        PRIMARY KEY,
    division   text        NOT NULL,
    department text        NOT NULL,
    roles      text[]      NOT NULL,
    seen_at    timestamptz NOT NULL
);
CREATE INDEX officers_of_division ON officers (division, seen_at);

-- Who stands in for whom while they are away: whole days in the zone of the offices.
CREATE TABLE substitutions (
    id         uuid        PRIMARY KEY,
    absent     text        NOT NULL,
    substitute text        NOT NULL CHECK (substitute <> absent),
    division   text        NOT NULL, -- where the absent officer serves
    department text        NOT NULL,
    from_day   date        NOT NULL,
    to_day     date        NOT NULL CHECK (to_day >= from_day),
    from_at    timestamptz NOT NULL, -- the instants of the two days ...
    until      timestamptz NOT NULL, -- ... or that of an earlier end
    queues     text[]      NOT NULL, -- empty: all
    because    text        NOT NULL,
    created_by text        NOT NULL,
    created_at timestamptz NOT NULL,
    ended_by   text        NOT NULL DEFAULT '',
    ended_at   timestamptz
);
CREATE INDEX substitutions_of_absent ON substitutions (absent, until);
CREATE INDEX substitutions_of_substitute ON substitutions (substitute, until);
CREATE INDEX substitutions_of_division ON substitutions (division, until);

-- In whose stead a task is done, and somebody acted.
ALTER TABLE tasks ADD COLUMN instead_of text NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN instead_of text NOT NULL DEFAULT '';

-- What somebody proposed and a second person agrees to.
ALTER TABLE tasks DROP CONSTRAINT tasks_queue_check,
    ADD CONSTRAINT tasks_queue_check CHECK (queue IN ('reception', 'approval', 'completion', 'countersign'));

-- +goose Down
DELETE FROM tasks WHERE queue = 'countersign';
ALTER TABLE tasks DROP CONSTRAINT tasks_queue_check,
    ADD CONSTRAINT tasks_queue_check CHECK (queue IN ('reception', 'approval', 'completion'));
ALTER TABLE audit DROP COLUMN instead_of;
ALTER TABLE tasks DROP COLUMN instead_of;
DROP TABLE substitutions, officers;
