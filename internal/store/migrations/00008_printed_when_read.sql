-- +goose Up

-- A licence is printed when it is first read.
ALTER TABLE licences ALTER COLUMN document DROP NOT NULL, ALTER COLUMN sha256 DROP NOT NULL,
    ADD CHECK ((document IS NULL) = (sha256 IS NULL));

-- +goose Down
-- Back to printing at once: licences that nobody has read yet would have to be printed first.
ALTER TABLE licences ALTER COLUMN document SET NOT NULL, ALTER COLUMN sha256 SET NOT NULL, DROP CONSTRAINT licences_check;
