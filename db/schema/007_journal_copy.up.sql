-- What a till asks about the server's copy of its own journal: how far it goes, what waits
-- in quarantine, and the entries themselves, for a till whose file was lost.
SET LOCAL ROLE holdfast_owner;

-- {"last_seq": 7, "last_hash": hex, "known_hash": hex or null, "quarantined": 0}, where
-- known_hash is that of the entry `known_seq`, so that the till can tell an older copy of
-- this chain from another chain. A till that never posted has last_seq 0 and zeros.
CREATE FUNCTION journal_head(known_seq bigint) RETURNS jsonb
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

-- The till's own entries from this number on, in order, as post_journal_entries() took
-- them; at most `most`.
CREATE FUNCTION journal_entries_from(first_seq bigint, most integer) RETURNS jsonb
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

GRANT EXECUTE ON FUNCTION journal_head(bigint), journal_entries_from(bigint, integer)
  TO holdfast_terminal;
