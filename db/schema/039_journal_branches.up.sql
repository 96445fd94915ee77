-- Journals that went apart: a till's disk was copied, or an older copy of it was put back and
-- sold before it met the server. The server has one of the two. The other one becomes a till of
-- its own that begins where they went apart, so that what it sold reaches the books.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;  -- before any lock on what posting reads or writes

-- Up to `seq`, whose hash is `hash`, the journal of the terminal is that of `of_terminal_id`, and
-- its entries are recorded there.
CREATE TABLE journal_branches (
  tenant_id uuid NOT NULL,
  terminal_id uuid NOT NULL,
  of_terminal_id uuid NOT NULL,
  seq bigint NOT NULL CHECK (seq >= 0),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  branched_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, terminal_id),
  FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminals (tenant_id, id),
  FOREIGN KEY (tenant_id, of_terminal_id) REFERENCES terminals (tenant_id, id),
  CHECK (terminal_id <> of_terminal_id)
);
CREATE INDEX journal_branches_of ON journal_branches (tenant_id, of_terminal_id);
SELECT own_by_tenant('journal_branches'), record_only('journal_branches');

-- The terminals under which a journal is recorded, the till's own first; each of the others up to
-- an entry.
CREATE FUNCTION journal_line(tenant uuid, terminal uuid)
  RETURNS TABLE (terminal_id uuid, through bigint)
  LANGUAGE sql STABLE
  AS $$
  WITH RECURSIVE line AS (
    SELECT terminal AS terminal_id, NULL::bigint AS through
    UNION ALL
    SELECT b.of_terminal_id, least(l.through, b.seq)
      FROM line l
      JOIN journal_branches b ON b.tenant_id = tenant AND b.terminal_id = l.terminal_id)
  SELECT l.terminal_id, l.through FROM line l
$$;

-- As in 007, along the line.
CREATE OR REPLACE FUNCTION journal_head(known_seq bigint) RETURNS jsonb
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  who record;
  head record;
BEGIN
  who := current_terminal();
  SELECT h.last_seq, h.last_hash INTO head FROM journal_heads h
   WHERE h.tenant_id = who.tenant_id AND h.terminal_id = who.terminal_id;
  RETURN jsonb_build_object(
    'last_seq', coalesce(head.last_seq, 0),
    'last_hash', encode(coalesce(head.last_hash, decode(repeat('00', 32), 'hex')), 'hex'),
    'known_hash', (SELECT encode(j.hash, 'hex')
                     FROM journal_line(who.tenant_id, who.terminal_id) l
                     JOIN journal_entries j ON j.tenant_id = who.tenant_id
                      AND j.terminal_id = l.terminal_id AND j.seq = known_seq
                    WHERE l.through IS NULL OR l.through >= known_seq),
    'quarantined', (SELECT count(*) FROM journal_quarantine q
                     WHERE q.tenant_id = who.tenant_id AND q.terminal_id = who.terminal_id
                       AND q.resolved_at IS NULL));
END
$$;

-- As in 007, along the line.
CREATE OR REPLACE FUNCTION journal_entries_from(first_seq bigint, most integer) RETURNS jsonb
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  who record;
BEGIN
  who := current_terminal();
  RETURN coalesce((
    SELECT jsonb_agg(jsonb_build_object(
             'seq', e.seq, 'id', e.id, 'kind', e.kind, 'version', e.version,
             'occurred_at_ms', round(extract(epoch FROM e.occurred_at) * 1000)::bigint,
             'payload', e.payload, 'previous_hash', encode(e.previous_hash, 'hex'),
             'hash', encode(e.hash, 'hex'), 'signature', encode(e.signature, 'hex')) ORDER BY e.seq)
      FROM (SELECT j.* FROM journal_line(who.tenant_id, who.terminal_id) l
             CROSS JOIN LATERAL (
               SELECT * FROM journal_entries j
                WHERE j.tenant_id = who.tenant_id AND j.terminal_id = l.terminal_id
                  AND j.seq >= first_seq AND (l.through IS NULL OR j.seq <= l.through)
                ORDER BY j.seq LIMIT greatest(most, 0)) j
             ORDER BY j.seq LIMIT greatest(most, 0)) e), '[]'::jsonb);
END
$$;

-- As before; the shift may have been opened before the journals went apart. Whoever of the two
-- closes it first has closed it.
CREATE OR REPLACE FUNCTION apply_shift_closed(e journal_entries, location uuid, body jsonb)
  RETURNS stock_change[]
  LANGUAGE plpgsql
  AS $$
DECLARE
  exponent integer := (body -> 'currency' ->> 'exponent')::integer;
  person record;
BEGIN
  person := known_person(e.tenant_id, (body ->> 'by')::uuid, 'person', '{}');
  UPDATE shifts s
     SET closed_at = e.occurred_at, closed_by = person.known, closed_entry_id = e.id,
         expected_cash = minor_to_amount((body ->> 'expected_cash')::bigint, exponent),
         counted_cash = minor_to_amount((body ->> 'counted_cash')::bigint, exponent),
         sale_count = (body ->> 'sale_count')::bigint,
         sales_total = minor_to_amount((body ->> 'sales_total')::bigint, exponent),
         findings = s.findings || person.findings
   WHERE s.tenant_id = e.tenant_id AND s.id = (body ->> 'shift')::uuid
     AND s.closed_at IS NULL
     AND s.terminal_id IN (SELECT l.terminal_id FROM journal_line(e.tenant_id, e.terminal_id) l);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this till has no open shift %', body ->> 'shift' USING ERRCODE = 'ZH007';
  END IF;
  RETURN NULL;
END
$$;

-- Enrols a machine as a new till that goes on with a journal of which the server has another
-- continuation. `asked` is what enrol_till() takes, whose key must be a new one, and
--   {"journal_key": hex, "journal": [[seq, hash], …]}
-- the key that signed so far, and the numbers and hashes of the machine's entries from the newest
-- one on that the server acknowledged to it. Answers what enrol_till() does, and
--   {"branch_of": number, "branch_seq": 7}.
-- The same again, as after a connection that broke, answers the same.
CREATE FUNCTION branch_till(asked jsonb) RETURNS jsonb
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  signed_by bytea := decode(asked ->> 'journal_key', 'hex');
  key bytea := decode(asked ->> 'public_key', 'hex');
  wanted integer := (asked ->> 'number')::integer;
  tenant tenants;
  origin record;
  fork record;
  till record;
  answer jsonb;
BEGIN
  tenant := shop_to_enrol_in(asked ->> 'shop');
  SELECT t.number INTO till
    FROM terminal_keys k JOIN terminals t ON t.tenant_id = k.tenant_id AND t.id = k.terminal_id
    JOIN journal_branches b ON b.tenant_id = t.tenant_id AND b.terminal_id = t.id
   WHERE k.tenant_id = tenant.id AND k.public_key = signed_by AND k.revoked_at IS NULL
     AND t.number = wanted;
  IF FOUND THEN
    RAISE EXCEPTION 'this machine is till % already, with this journal; without --branch it gets a'
                    ' new password', wanted USING ERRCODE = 'ZH901';
  END IF;
  SELECT t.id, t.number, l.code, k.login, k.registered_at, h.last_seq INTO origin
    FROM terminal_keys k
    JOIN terminals t ON t.tenant_id = k.tenant_id AND t.id = k.terminal_id
    JOIN locations l ON l.tenant_id = t.tenant_id AND l.id = t.location_id
    LEFT JOIN journal_heads h ON h.tenant_id = t.tenant_id AND h.terminal_id = t.id
   WHERE k.tenant_id = tenant.id AND k.public_key = signed_by
     AND NOT EXISTS (SELECT FROM terminal_keys own WHERE own.tenant_id = k.tenant_id
                      AND own.terminal_id = k.terminal_id AND own.public_key = key)
   ORDER BY (k.revoked_at IS NULL) DESC, k.registered_at DESC LIMIT 1;
  IF origin.id IS NULL THEN
    RAISE EXCEPTION 'no till of this shop has the key of this machine''s journal; enrol it without'
                    ' --branch' USING ERRCODE = 'ZH902';
  ELSIF wanted IS NULL OR wanted = origin.number THEN
    RAISE EXCEPTION 'say with --number which new till this is; it was till %, and the next free'
                    ' number is %', origin.number,
      (SELECT max(t.number) + 1 FROM terminals t WHERE t.tenant_id = tenant.id)
      USING ERRCODE = 'ZH902';
  END IF;

  SELECT own.seq, own.hash INTO fork
    FROM (SELECT (e ->> 0)::bigint AS seq, decode(e ->> 1, 'hex') AS hash
            FROM jsonb_array_elements(asked -> 'journal') AS e) own
    JOIN journal_line(tenant.id, origin.id) l ON l.through IS NULL OR l.through >= own.seq
    JOIN journal_entries j ON j.tenant_id = tenant.id AND j.terminal_id = l.terminal_id
     AND j.seq = own.seq AND j.hash = own.hash
   ORDER BY own.seq DESC LIMIT 1;
  IF fork.seq IS NULL THEN
    -- Nothing was acknowledged yet: then they went apart before the first entry.
    IF (asked -> 'journal' -> 0 ->> 0)::bigint IS DISTINCT FROM 1
       OR coalesce(origin.last_seq, 0) = 0 THEN
      RAISE EXCEPTION 'the server has none of the newest entries of this journal; find out first'
                      ' which database this till sent them to' USING ERRCODE = 'ZH901';
    END IF;
    SELECT 0 AS seq, decode(repeat('00', 32), 'hex') AS hash INTO fork;
  ELSIF fork.seq = origin.last_seq THEN
    RAISE EXCEPTION 'nothing went apart: this journal goes on where the server''s copy of till %'
                    ' ends; start the till', origin.number USING ERRCODE = 'ZH901';
  END IF;

  -- A number that somebody has, or had, is on papers.
  SELECT t.id INTO till
    FROM terminals t
   WHERE t.tenant_id = tenant.id AND t.number = wanted
     AND NOT EXISTS (SELECT FROM terminal_keys k
                      WHERE k.tenant_id = t.tenant_id AND k.terminal_id = t.id
                        AND k.public_key = key);
  IF FOUND THEN
    RAISE EXCEPTION 'the shop has a till % already; the next free number is %', wanted,
      (SELECT max(t.number) + 1 FROM terminals t WHERE t.tenant_id = tenant.id)
      USING ERRCODE = 'ZH901';
  END IF;

  -- What waits on the machine was sold where its journal's till stands.
  answer := enrol_till(jsonb_build_object('location', origin.code) || jsonb_strip_nulls(asked));
  SELECT t.id INTO till FROM terminals t WHERE t.tenant_id = tenant.id AND t.number = wanted;
  INSERT INTO journal_branches (tenant_id, terminal_id, of_terminal_id, seq, hash)
  VALUES (tenant.id, till.id, origin.id, fork.seq, fork.hash)
  ON CONFLICT (tenant_id, terminal_id) DO NOTHING;
  IF FOUND THEN
    INSERT INTO journal_heads (tenant_id, terminal_id, last_seq, last_hash)
    VALUES (tenant.id, till.id, fork.seq, fork.hash);
    -- What it sold before today is signed with the key that both machines have.
    INSERT INTO terminal_keys (tenant_id, id, terminal_id, public_key, login, registered_at,
                               revoked_at)
    VALUES (tenant.id, uuid_v7(), till.id, signed_by, origin.login, origin.registered_at, now());
    UPDATE journal_alarms a SET resolved_at = now()
     WHERE a.tenant_id = tenant.id AND a.terminal_id = origin.id AND a.kind = 'sequence_fork'
       AND a.resolved_at IS NULL;
  END IF;
  RETURN answer || jsonb_build_object('branch_of', origin.number, 'branch_seq', fork.seq);
END
$$;
