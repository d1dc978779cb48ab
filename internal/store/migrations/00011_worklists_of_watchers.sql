-- +goose Up

-- Who watches over a division reads its worklist, whatever the role, in the order of this index too.
DROP INDEX tasks_overdue;
CREATE INDEX tasks_of_division ON tasks (division, due_at, id, department, item, step, assignee) WHERE state = 'open';

-- +goose Down
DROP INDEX tasks_of_division;
CREATE INDEX tasks_overdue ON tasks (division, due_at, department, item, step, assignee) WHERE state = 'open';
