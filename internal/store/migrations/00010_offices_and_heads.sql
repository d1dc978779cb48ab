-- +goose Up

-- Whose heads and supervisors a card went to, or a copy of it, as role/department/division: steps of a case can be another office's than the
-- case. A supervisor of all departments is one without a department.
ALTER TABLE cards ADD COLUMN offices text[] NOT NULL DEFAULT '{}';
UPDATE cards k SET offices = o.offices
    FROM (SELECT c.id, array_agg(DISTINCT kind.role || '/' || d.department || '/' || (h->>'division')) AS offices
          FROM cards c
          CROSS JOIN LATERAL (VALUES ('unit-head', 'head'), ('supervisor', 'supervisor')) AS kind(name, role)
          CROSS JOIN LATERAL jsonb_array_elements(c.card->'says'->'evidence'->'holders') h
          CROSS JOIN LATERAL (VALUES (coalesce(h->>'department', '')), ('')) AS d(department)
          WHERE (c.card->'says'->>'to' = kind.name OR c.card->'says'->'copy' ? kind.name) AND (d.department <> '' OR kind.role = 'supervisor')
          GROUP BY c.id) o
    WHERE o.id = k.id;
CREATE INDEX cards_of_offices ON cards USING gin (offices);

-- Of what a subscription is to be sent the first of each stream: the others wait for it, and are many where a receiver is down. The database keeps
-- this itself, so that a program of before may write here while it is replaced.
ALTER TABLE webhook_outbox ADD COLUMN head boolean NOT NULL DEFAULT false;
UPDATE webhook_outbox o SET head = true
    FROM (SELECT webhook, stream, min(seq) AS seq FROM webhook_outbox WHERE state <> 'delivered' GROUP BY webhook, stream) first
    WHERE o.webhook = first.webhook AND o.stream = first.stream AND o.seq = first.seq;
CREATE INDEX webhook_outbox_heads ON webhook_outbox (webhook, visible_at) WHERE head AND state = 'waiting';

-- +goose StatementBegin
CREATE FUNCTION webhook_outbox_joins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.head := NOT EXISTS (SELECT FROM webhook_outbox p
        WHERE p.webhook = NEW.webhook AND p.stream = NEW.stream AND p.seq < NEW.seq AND p.state <> 'delivered');
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER joins BEFORE INSERT ON webhook_outbox FOR EACH ROW EXECUTE FUNCTION webhook_outbox_joins();

-- Whoever adds to a stream holds its row until they commit: what they add is seen here, or they see what was delivered.
-- +goose StatementBegin
CREATE FUNCTION webhook_outbox_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM webhook_streams WHERE webhook = NEW.webhook AND stream = NEW.stream FOR UPDATE;
    UPDATE webhook_outbox SET head = true WHERE webhook = NEW.webhook AND stream = NEW.stream AND seq = (
        SELECT seq FROM webhook_outbox WHERE webhook = NEW.webhook AND stream = NEW.stream AND state <> 'delivered' ORDER BY seq LIMIT 1);
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER moves_on AFTER UPDATE OF state ON webhook_outbox FOR EACH ROW WHEN (NEW.state = 'delivered' AND OLD.state <> 'delivered')
    EXECUTE FUNCTION webhook_outbox_moves_on();

-- +goose Down
DROP TRIGGER moves_on ON webhook_outbox;
DROP TRIGGER joins ON webhook_outbox;
DROP FUNCTION webhook_outbox_moves_on, webhook_outbox_joins;
ALTER TABLE webhook_outbox DROP COLUMN head;
DROP INDEX cards_of_offices;
ALTER TABLE cards DROP COLUMN offices;
