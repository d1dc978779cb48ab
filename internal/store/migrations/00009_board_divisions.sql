-- +goose Up

-- Whoever looks at a province wants its divisions as wholes: they are added up beside their parts.
ALTER TABLE tally DROP CONSTRAINT tally_span_check;
ALTER TABLE tally ADD CONSTRAINT tally_span_check CHECK (span IN ('day', 'month', 'ever', 'division-day', 'division-month', 'division-ever'));
INSERT INTO tally SELECT of, 'division-' || span, day, division, '', '', '', '', days,
        sum(in_hand), sum(overdue), sum(stopped), sum(warning), sum(yellow), sum(red), sum(received), sum(accepted), sum(not_accepted), sum(granted), sum(refused),
        sum(withdrawn), sum(in_time), sum(late), sum(early), sum(counted_days), sum(stopped_days), sum(no_notice), sum(one_notice), sum(more_notices), sum(warnings),
        sum(yellows), sum(reds), sum(done)
    FROM tally GROUP BY of, span, day, division, days;

-- +goose Down
DELETE FROM tally WHERE span LIKE 'division-%';
ALTER TABLE tally DROP CONSTRAINT tally_span_check;
ALTER TABLE tally ADD CONSTRAINT tally_span_check CHECK (span IN ('day', 'month', 'ever'));
