-- What a till's own screen shows of its entries that could not be booked.
SET LOCAL ROLE holdfast_owner;

-- The oldest ones that nobody has settled, at most `most`:
--   [{"seq": 7, "kind": "sale", "occurred_at_ms": 1772375525120, "reason": text}]
CREATE FUNCTION quarantined_entries(most integer) RETURNS jsonb
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  who record;
BEGIN
  who := current_terminal();
  RETURN coalesce((
    SELECT jsonb_agg(jsonb_build_object(
             'seq', q.seq, 'kind', q.kind,
             'occurred_at_ms', round(extract(epoch FROM q.occurred_at) * 1000)::bigint,
             'reason', left(q.reason, 500)) ORDER BY q.seq)
      FROM (SELECT n.seq, e.kind, e.occurred_at, n.reason
              FROM journal_quarantine n
              JOIN journal_entries e ON e.id = n.entry_id AND e.tenant_id = n.tenant_id
             WHERE n.tenant_id = who.tenant_id AND n.terminal_id = who.terminal_id
               AND n.resolved_at IS NULL
             ORDER BY n.seq LIMIT greatest(most, 0)) q), '[]'::jsonb);
END
$$;
GRANT EXECUTE ON FUNCTION quarantined_entries(integer) TO holdfast_terminal;
