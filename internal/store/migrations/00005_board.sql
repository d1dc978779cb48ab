-- +goose Up

-- What supervision sees of a case at a glance. late_from is the day from which the promised time is over, while its clock runs.
ALTER TABLE cases
    ADD COLUMN light      smallint NOT NULL DEFAULT 3 CHECK (light BETWEEN 0 AND 3), -- the worst card: 0 red, 1 yellow, 2 warning, 3 none
    ADD COLUMN stopped    boolean  NOT NULL DEFAULT false, -- the promised clock stands still
    ADD COLUMN late_from  date     NOT NULL DEFAULT 'infinity',
    ADD COLUMN decided_on date,
    ADD COLUMN late       boolean  NOT NULL DEFAULT false; -- decided after the promised time

-- Cases that were there before: what their rows and their logs tell. The next command on each makes the rest exact.
UPDATE cases c SET light = k.light, state = jsonb_set(c.state, '{light}', to_jsonb(k.word))
    FROM (SELECT case_id, (data->>'level') AS word, CASE data->>'level' WHEN 'red' THEN 0 WHEN 'yellow' THEN 1 ELSE 2 END AS light,
            row_number() OVER (PARTITION BY case_id ORDER BY CASE data->>'level' WHEN 'red' THEN 0 WHEN 'yellow' THEN 1 ELSE 2 END) AS n
          FROM case_events WHERE kind = 'card_issued') k
    WHERE k.case_id = c.id AND k.n = 1;
UPDATE cases SET stopped = status IN ('correction', 'suspended'),
    late_from = CASE WHEN status IN ('submitted', 'accepted', 'in_approval') THEN coalesce(promised_due + 1, 'infinity') ELSE 'infinity' END,
    decided_on = (state->'decision'->>'on')::date,
    late = coalesce((state->'decision'->>'on')::date > promised_due, false);

-- The cases in hand, the worst first and the most urgent first among them. What follows id is looked at in the index alone.
CREATE INDEX cases_in_hand ON cases (division, light, late_from, id, item, department, stopped)
    WHERE status IN ('submitted', 'correction', 'accepted', 'in_approval', 'suspended', 'granted');
CREATE INDEX cases_decided ON cases (division, late, decided_on, id, item, department) WHERE decided_on IS NOT NULL;
CREATE INDEX tasks_overdue ON tasks (division, due_at, department, item, step, assignee) WHERE state = 'open';

-- The numbers of the board, added up by day, by month and for ever. What is stored is by how much a number has changed: a stock at
-- the end of a day is the sum of all changes until then. Columns are the measures of docs/supervision.md.
CREATE TABLE tally (
    of           text    NOT NULL CHECK (of IN ('case', 'task', 'time')),
    span         text    NOT NULL CHECK (span IN ('day', 'month', 'ever')),
    day          date    NOT NULL, -- of a month its first; for ever '-infinity'
    division     text    NOT NULL,
    department   text    NOT NULL,
    item         text    NOT NULL,
    step         text    NOT NULL,
    person       text    NOT NULL,
    days         integer NOT NULL,
    in_hand      integer NOT NULL,
    overdue      integer NOT NULL,
    stopped      integer NOT NULL,
    warning      integer NOT NULL,
    yellow       integer NOT NULL,
    red          integer NOT NULL,
    received     integer NOT NULL,
    accepted     integer NOT NULL,
    not_accepted integer NOT NULL,
    granted      integer NOT NULL,
    refused      integer NOT NULL,
    withdrawn    integer NOT NULL,
    in_time      integer NOT NULL,
    late         integer NOT NULL,
    early        integer NOT NULL,
    counted_days integer NOT NULL,
    stopped_days integer NOT NULL,
    no_notice    integer NOT NULL,
    one_notice   integer NOT NULL,
    more_notices integer NOT NULL,
    warnings     integer NOT NULL,
    yellows      integer NOT NULL,
    reds         integer NOT NULL,
    done         integer NOT NULL,
    PRIMARY KEY (of, span, day, division, department, item, step, person, days)
);

-- What commands have changed and nobody has added up yet: each appends a row, so none waits for another.
CREATE TABLE tally_moves (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    moves jsonb  NOT NULL
);

-- +goose Down
DROP TABLE tally_moves, tally;
DROP INDEX tasks_overdue, cases_decided, cases_in_hand;
ALTER TABLE cases DROP COLUMN late, DROP COLUMN decided_on, DROP COLUMN late_from, DROP COLUMN stopped, DROP COLUMN light;
