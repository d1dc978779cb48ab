-- +goose Up

-- Whoever broke a commitment before is looked for among the few licences that were revoked, however many cases an applicant has.
CREATE INDEX licences_revoked ON licences (case_id) WHERE revoked;

-- +goose Down
DROP INDEX licences_revoked;
