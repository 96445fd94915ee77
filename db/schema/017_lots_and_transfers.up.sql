-- Lots with expiry, goods that move between places, and the one function by which the back
-- office's work changes stock.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;  -- before any lock on what posting reads or writes

CREATE TABLE batches (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  variant_id uuid NOT NULL,
  batch_number text NOT NULL CONSTRAINT batches_number CHECK (batch_number <> ''),
  quantity_received numeric(14, 3) NOT NULL
    CONSTRAINT batches_quantity CHECK (quantity_received >= 0),
  cost_per_unit numeric(14, 4) CONSTRAINT batches_cost CHECK (cost_per_unit >= 0),
  -- The last good day.
  expiration_date date,
  received_date date NOT NULL DEFAULT current_date,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, variant_id, batch_number),
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id)
);
CREATE INDEX batches_expiration ON batches (tenant_id, expiration_date)
  WHERE expiration_date IS NOT NULL;

-- How much of a lot was put where: the sum of the movements that name it. A till's sales name
-- none, so a lot may be gone although it stands here: see batch_stock.
CREATE TABLE batch_items (
  tenant_id uuid NOT NULL,
  batch_id uuid NOT NULL,
  location_id uuid NOT NULL,
  on_hand numeric(14, 3) NOT NULL DEFAULT 0,
  CONSTRAINT batch_items_pkey PRIMARY KEY (tenant_id, batch_id, location_id),
  FOREIGN KEY (tenant_id, batch_id) REFERENCES batches (tenant_id, id),
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id)
);
CREATE INDEX batch_items_location ON batch_items (tenant_id, location_id);

-- No foreign key to the lot: move_stock() alone writes it, batch_items keeps the lot from
-- being deleted, and a check for each of a till's movements, which name none, is not free.
ALTER TABLE stock_movements ADD COLUMN batch_id uuid;
CREATE INDEX stock_movements_batch ON stock_movements (tenant_id, batch_id)
  WHERE batch_id IS NOT NULL;

-- Where batch_items is not the sum of its movements: always empty.
CREATE VIEW batch_ledger_differences WITH (security_invoker = true) AS
  SELECT tenant_id, batch_id, location_id,
         coalesce(b.on_hand, 0) AS on_hand, coalesce(m.moved, 0) AS moved
    FROM batch_items b
    FULL JOIN (SELECT tenant_id, batch_id, location_id, sum(quantity) AS moved
                 FROM stock_movements WHERE batch_id IS NOT NULL
                GROUP BY tenant_id, batch_id, location_id) m
         USING (tenant_id, batch_id, location_id)
   WHERE coalesce(b.on_hand, 0) <> coalesce(m.moved, 0);

-- What is left of each lot at each place. Goods that left without their lot being named are
-- taken to be of the lot that expires first, which is how shelves are kept.
CREATE VIEW batch_stock WITH (security_invoker = true) AS
  SELECT s.tenant_id, s.location_id, s.variant_id, s.batch_id, s.batch_number,
         s.expiration_date, s.received_date, s.booked,
         greatest(least(s.booked, s.booked_so_far - s.gone_unnamed), 0) AS remaining
    FROM (SELECT b.tenant_id, i.location_id, b.variant_id, b.id AS batch_id, b.batch_number,
                 b.expiration_date, b.received_date, greatest(i.on_hand, 0) AS booked,
                 sum(greatest(i.on_hand, 0)) OVER w AS booked_so_far,
                 greatest(sum(greatest(i.on_hand, 0))
                            OVER (PARTITION BY b.tenant_id, i.location_id, b.variant_id)
                          - coalesce(greatest(stock.on_hand, 0), 0), 0) AS gone_unnamed
            FROM batch_items i
            JOIN batches b ON b.tenant_id = i.tenant_id AND b.id = i.batch_id
            LEFT JOIN inventory_items stock
              ON stock.tenant_id = b.tenant_id AND stock.location_id = i.location_id
             AND stock.variant_id = b.variant_id
          WINDOW w AS (PARTITION BY b.tenant_id, i.location_id, b.variant_id
                       ORDER BY b.expiration_date NULLS LAST, b.received_date, b.id)) s;

-- Which lots to take this much from, the first to expire first; none whose last good day is
-- over on `day`. Less than `quantity` in all means that there is not more in lots.
CREATE FUNCTION pick_first_expired(location uuid, variant uuid, quantity numeric,
                                   day date DEFAULT current_date)
  RETURNS TABLE (batch_id uuid, batch_number text, expiration_date date, take numeric)
  LANGUAGE sql STABLE
  AS $$
  SELECT s.batch_id, s.batch_number, s.expiration_date,
         least(s.remaining, quantity - s.before)
    FROM (SELECT b.*, sum(b.remaining) OVER (ORDER BY b.expiration_date NULLS LAST,
                                                      b.received_date, b.batch_id)
                      - b.remaining AS before
            FROM batch_stock b
           WHERE b.tenant_id = current_tenant_id() AND b.location_id = location
             AND b.variant_id = variant AND b.remaining > 0
             AND (b.expiration_date IS NULL OR b.expiration_date >= day)) s
   WHERE s.before < quantity
   ORDER BY s.expiration_date NULLS LAST, s.received_date, s.batch_id
  $$;
GRANT EXECUTE ON FUNCTION pick_first_expired(uuid, uuid, numeric, date)
  TO holdfast_backoffice, holdfast_report;

-- One movement to be made.
CREATE TYPE stock_move AS (
  location_id uuid,
  variant_id uuid,
  batch_id uuid,
  type text,
  -- What it adds to on_hand.
  quantity numeric,
  reason text,
  reference_type text,
  reference_id uuid,
  reference_line integer,
  unit_cost numeric
);

-- Carries out movements: each is recorded, then lots and stock change once for each row, in
-- the order of their keys. What comes in with a cost moves the average cost. Movements of
-- nothing are left out.
CREATE FUNCTION move_stock(moves stock_move[], person uuid DEFAULT NULL,
                           at timestamptz DEFAULT now()) RETURNS void
  LANGUAGE plpgsql
  AS $$
DECLARE
  tenant uuid := current_tenant_id();
  changes stock_change[];
BEGIN
  INSERT INTO stock_movements (id, tenant_id, location_id, variant_id, batch_id, type, quantity,
                               reason, reference_type, reference_id, reference_line, unit_cost,
                               created_by, occurred_at)
  SELECT uuid_v7(), tenant, m.location_id, m.variant_id, m.batch_id, m.type, m.quantity, m.reason,
         m.reference_type, m.reference_id, m.reference_line, m.unit_cost, person, at
    FROM unnest(moves) AS m WHERE m.quantity <> 0;

  INSERT INTO batch_items AS b (tenant_id, batch_id, location_id, on_hand)
  SELECT tenant, m.batch_id, m.location_id, sum(m.quantity) FROM unnest(moves) AS m
   WHERE m.batch_id IS NOT NULL AND m.quantity <> 0
   GROUP BY m.batch_id, m.location_id ORDER BY m.batch_id, m.location_id
  ON CONFLICT ON CONSTRAINT batch_items_pkey DO UPDATE SET on_hand = b.on_hand + excluded.on_hand;

  SELECT array_agg(ROW(m.location_id, m.variant_id, m.quantity, m.reference_id)::stock_change)
    INTO changes FROM unnest(moves) AS m WHERE m.quantity <> 0;
  IF changes IS NULL THEN
    RETURN;
  END IF;
  PERFORM change_stock(tenant, changes);

  -- The stock rows are locked now. What was there before the goods came had the average cost.
  UPDATE inventory_items i
     SET last_cost = c.last_cost,
         average_cost = CASE
           WHEN i.average_cost IS NULL OR i.on_hand <= c.quantity THEN c.value / c.quantity
           ELSE ((i.on_hand - c.quantity) * i.average_cost + c.value) / i.on_hand END
    FROM (SELECT m.location_id, m.variant_id, sum(m.quantity) AS quantity,
                 sum(m.quantity * m.unit_cost) AS value,
                 (array_agg(m.unit_cost ORDER BY place DESC))[1] AS last_cost
            FROM unnest(moves) WITH ORDINALITY AS m (
                   location_id, variant_id, batch_id, type, quantity, reason, reference_type,
                   reference_id, reference_line, unit_cost, place)
           WHERE m.type = 'in' AND m.quantity > 0 AND m.unit_cost IS NOT NULL
           GROUP BY m.location_id, m.variant_id) c
   WHERE i.tenant_id = tenant AND i.location_id = c.location_id AND i.variant_id = c.variant_id;
END
$$;

-- What the back office says changed: goods found, broken, given away. Negative: they are gone.
CREATE FUNCTION adjust_stock(location uuid, variant uuid, quantity numeric, reason text,
                             batch uuid DEFAULT NULL, person uuid DEFAULT NULL) RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
  SELECT move_stock(ARRAY[ROW(location, variant, batch, 'adjustment', quantity, reason,
                              'adjustment', NULL, NULL, NULL)::stock_move], person)
  $$;
GRANT EXECUTE ON FUNCTION adjust_stock(uuid, uuid, numeric, text, uuid, uuid)
  TO holdfast_backoffice;

-- Goods on their way from one place to another: out of the one's stock when they are sent, in
-- the other's when they arrive.
CREATE TABLE transfers (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  number text NOT NULL CONSTRAINT transfers_number CHECK (number <> ''),
  from_location_id uuid NOT NULL,
  to_location_id uuid NOT NULL,
  status text NOT NULL DEFAULT 'pending'
    CONSTRAINT transfers_status CHECK (status IN ('pending', 'in_transit', 'completed',
                                                  'cancelled')),
  transfer_date date NOT NULL DEFAULT current_date,
  notes text,
  created_by uuid,
  sent_at timestamptz,
  sent_by uuid,
  received_at timestamptz,
  received_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, number),
  FOREIGN KEY (tenant_id, from_location_id) REFERENCES locations (tenant_id, id),
  FOREIGN KEY (tenant_id, to_location_id) REFERENCES locations (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by) REFERENCES user_tenants (tenant_id, user_id),
  FOREIGN KEY (tenant_id, sent_by) REFERENCES user_tenants (tenant_id, user_id),
  FOREIGN KEY (tenant_id, received_by) REFERENCES user_tenants (tenant_id, user_id),
  CONSTRAINT transfers_two_places CHECK (from_location_id <> to_location_id)
);
CREATE INDEX transfers_status ON transfers (tenant_id, status);
CREATE INDEX transfers_from ON transfers (tenant_id, from_location_id);
CREATE INDEX transfers_to ON transfers (tenant_id, to_location_id);

CREATE TABLE transfer_lines (
  tenant_id uuid NOT NULL,
  transfer_id uuid NOT NULL,
  line_number integer NOT NULL CONSTRAINT transfer_lines_number CHECK (line_number > 0),
  variant_id uuid NOT NULL,
  batch_id uuid,
  quantity numeric(14, 3) NOT NULL CONSTRAINT transfer_lines_quantity CHECK (quantity > 0),
  -- NULL until they arrive.
  received_quantity numeric(14, 3)
    CONSTRAINT transfer_lines_received CHECK (received_quantity >= 0),
  PRIMARY KEY (tenant_id, transfer_id, line_number),
  FOREIGN KEY (tenant_id, transfer_id) REFERENCES transfers (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id),
  FOREIGN KEY (tenant_id, batch_id) REFERENCES batches (tenant_id, id)
);
CREATE INDEX transfer_lines_variant ON transfer_lines (tenant_id, variant_id);
CREATE INDEX transfer_lines_batch ON transfer_lines (tenant_id, batch_id)
  WHERE batch_id IS NOT NULL;

-- A transfer's lines are the back office's as long as nothing was sent.
CREATE FUNCTION refuse_change_of_sent_transfer() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
DECLARE
  line transfer_lines := coalesce(NEW, OLD);
  status text;
BEGIN
  SELECT t.status INTO status FROM transfers t
   WHERE t.tenant_id = line.tenant_id AND t.id = line.transfer_id;
  IF status <> 'pending'
     AND NOT (TG_OP = 'UPDATE' AND status = 'in_transit'
              AND (NEW.line_number, NEW.variant_id, NEW.quantity)
                = (OLD.line_number, OLD.variant_id, OLD.quantity)
              AND NEW.batch_id IS NOT DISTINCT FROM OLD.batch_id) THEN
    RAISE EXCEPTION 'the transfer is %, its lines stay as they are', status
      USING ERRCODE = 'ZH013';
  END IF;
  RETURN coalesce(NEW, OLD);
END
$$;
CREATE TRIGGER refuse_change_of_sent BEFORE INSERT OR UPDATE OR DELETE ON transfer_lines
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_sent_transfer();

SELECT own_by_tenant(t) FROM unnest(ARRAY['batches', 'batch_items', 'transfers',
                                          'transfer_lines']::name[]) AS t;
GRANT INSERT, UPDATE (batch_number, expiration_date, received_date, cost_per_unit)
  ON batches TO holdfast_backoffice;
GRANT INSERT (tenant_id, id, number, from_location_id, to_location_id, transfer_date, notes,
              created_by),
      UPDATE (number, transfer_date, notes) ON transfers TO holdfast_backoffice;
GRANT INSERT (tenant_id, transfer_id, line_number, variant_id, batch_id, quantity),
      UPDATE (variant_id, batch_id, quantity), DELETE ON transfer_lines TO holdfast_backoffice;
GRANT SELECT ON batch_stock, batch_ledger_differences TO holdfast_backoffice, holdfast_report;

-- The transfer, locked, if it is in this state.
CREATE FUNCTION transfer_in_state(transfer uuid, wanted text) RETURNS transfers
  LANGUAGE plpgsql
  AS $$
DECLARE
  found transfers;
BEGIN
  SELECT * INTO found FROM transfers t
   WHERE t.tenant_id = current_tenant_id() AND t.id = transfer FOR UPDATE;
  IF found.id IS NULL THEN
    RAISE EXCEPTION 'there is no transfer %', transfer USING ERRCODE = 'P0002';
  ELSIF found.status <> wanted THEN
    RAISE EXCEPTION 'the transfer % is %, not %', found.number, found.status, wanted
      USING ERRCODE = 'ZH013';
  END IF;
  RETURN found;
END
$$;

CREATE FUNCTION send_transfer(transfer uuid, person uuid DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  t transfers := transfer_in_state(transfer, 'pending');
BEGIN
  PERFORM move_stock(array_agg(ROW(t.from_location_id, l.variant_id, l.batch_id, 'transfer',
                                   -l.quantity, 'transfer_sent', 'transfer', t.id, l.line_number,
                                   NULL)::stock_move ORDER BY l.line_number), person)
     FROM transfer_lines l WHERE l.tenant_id = t.tenant_id AND l.transfer_id = t.id;
  UPDATE transfers SET status = 'in_transit', sent_at = now(), sent_by = person
   WHERE tenant_id = t.tenant_id AND id = t.id;
END
$$;

-- `received` says how much came of which line, {"1": 5, "2": 0}; lines that it leaves out came
-- whole. What did not come is in transfer_differences.
CREATE FUNCTION receive_transfer(transfer uuid, received jsonb DEFAULT '{}',
                                 person uuid DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  t transfers := transfer_in_state(transfer, 'in_transit');
BEGIN
  UPDATE transfer_lines l
     SET received_quantity = coalesce((received ->> l.line_number::text)::numeric, l.quantity)
   WHERE l.tenant_id = t.tenant_id AND l.transfer_id = t.id;
  PERFORM move_stock(array_agg(ROW(t.to_location_id, l.variant_id, l.batch_id, 'transfer',
                                   l.received_quantity, 'transfer_received', 'transfer', t.id,
                                   l.line_number, NULL)::stock_move ORDER BY l.line_number),
                     person)
     FROM transfer_lines l WHERE l.tenant_id = t.tenant_id AND l.transfer_id = t.id;
  UPDATE transfers SET status = 'completed', received_at = now(), received_by = person
   WHERE tenant_id = t.tenant_id AND id = t.id;
END
$$;

-- What was sent already goes back into the stock of the place it came from.
CREATE FUNCTION cancel_transfer(transfer uuid, person uuid DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  was text := (SELECT x.status FROM transfers x
                WHERE x.tenant_id = current_tenant_id() AND x.id = transfer FOR UPDATE);
  t transfers := transfer_in_state(transfer,
                                   CASE was WHEN 'in_transit' THEN was ELSE 'pending' END);
BEGIN
  IF t.status = 'in_transit' THEN
    PERFORM move_stock(array_agg(ROW(t.from_location_id, l.variant_id, l.batch_id, 'transfer',
                                     l.quantity, 'transfer_cancelled', 'transfer', t.id,
                                     l.line_number, NULL)::stock_move ORDER BY l.line_number),
                       person)
       FROM transfer_lines l WHERE l.tenant_id = t.tenant_id AND l.transfer_id = t.id;
  END IF;
  UPDATE transfers SET status = 'cancelled' WHERE tenant_id = t.tenant_id AND id = t.id;
END
$$;
GRANT EXECUTE ON FUNCTION send_transfer(uuid, uuid), receive_transfer(uuid, jsonb, uuid),
  cancel_transfer(uuid, uuid) TO holdfast_backoffice;

CREATE VIEW transfer_differences WITH (security_invoker = true) AS
  SELECT l.tenant_id, t.number, l.transfer_id, l.line_number, l.variant_id, l.quantity,
         l.received_quantity, l.received_quantity - l.quantity AS difference
    FROM transfer_lines l
    JOIN transfers t ON t.tenant_id = l.tenant_id AND t.id = l.transfer_id
   WHERE l.received_quantity <> l.quantity;
GRANT SELECT ON transfer_differences TO holdfast_backoffice, holdfast_report;
