SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;  -- before any lock on what posting reads or writes

DROP FUNCTION branch_till(jsonb);

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
     AND s.terminal_id = e.terminal_id AND s.closed_at IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this till has no open shift %', body ->> 'shift' USING ERRCODE = 'ZH007';
  END IF;
  RETURN NULL;
END
$$;

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
    'known_hash', (SELECT encode(j.hash, 'hex') FROM journal_entries j
                    WHERE j.tenant_id = who.tenant_id AND j.terminal_id = who.terminal_id
                      AND j.seq = known_seq),
    'quarantined', (SELECT count(*) FROM journal_quarantine q
                     WHERE q.tenant_id = who.tenant_id AND q.terminal_id = who.terminal_id
                       AND q.resolved_at IS NULL));
END
$$;

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
      FROM (SELECT * FROM journal_entries j
             WHERE j.tenant_id = who.tenant_id AND j.terminal_id = who.terminal_id
               AND j.seq >= first_seq
             ORDER BY j.seq LIMIT greatest(most, 0)) e), '[]'::jsonb);
END
$$;

DROP FUNCTION journal_line(uuid, uuid);
DROP TABLE journal_branches;
