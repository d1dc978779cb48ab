-- +goose Up

-- What waits for an operator is found without looking through every case.
CREATE INDEX cases_with_failed_work ON cases (id) WHERE state @? '$.work[*].failed';
CREATE INDEX outbox_parked ON outbox (case_id) WHERE parked;

-- +goose Down
DROP INDEX outbox_parked, cases_with_failed_work;
