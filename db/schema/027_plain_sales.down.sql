SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;

CREATE OR REPLACE FUNCTION take_journal(seqs bigint[], ids uuid[], kinds text[], versions integer[],
                             occurred_at_ms bigint[], payloads text[], previous_hashes bytea[],
                             hashes bytea[], signatures bytea[], OUT head journal_heads,
                             OUT known_seq bigint, OUT answered integer,
                             OUT quarantined bigint, OUT refusal text)
  LANGUAGE plpgsql
  AS $$
DECLARE
  sent integer := cardinality(seqs);
  who record;
  batch sent_entry[];
  chain record;
  applied record;
BEGIN
  who := current_terminal();
  LOOP
    SELECT * INTO head FROM journal_heads h
     WHERE h.tenant_id = who.tenant_id AND h.terminal_id = who.terminal_id FOR UPDATE;
    EXIT WHEN FOUND;
    INSERT INTO journal_heads (tenant_id, terminal_id, last_seq, last_hash)
    VALUES (who.tenant_id, who.terminal_id, 0, decode(repeat('00', 32), 'hex'))
    ON CONFLICT ON CONSTRAINT journal_heads_pkey DO NOTHING;
  END LOOP;
  known_seq := head.last_seq;
  quarantined := 0;

  IF sent > 0 AND seqs = ARRAY(SELECT generate_series(known_seq + 1, known_seq + sent))
     AND previous_hashes = array_prepend(head.last_hash, hashes[:sent - 1])
     AND (SELECT count(DISTINCT i) FROM unnest(ids) AS i) = sent
     AND NOT EXISTS (SELECT FROM journal_entries j
                      WHERE j.id = ANY (ids) AND j.tenant_id = who.tenant_id) THEN
    -- Nothing but new entries, each after the other, as nearly always.
    answered := sent;
    head.last_seq := seqs[sent];
    head.last_hash := hashes[sent];
    INSERT INTO journal_entries (id, tenant_id, terminal_id, seq, kind, version, occurred_at,
                                 payload, previous_hash, hash, signature)
    SELECT e.id, head.tenant_id, head.terminal_id, e.seq, e.kind, e.version,
           time_of_entry(e.at_ms), e.payload, e.previous_hash, e.hash, e.signature
      FROM unnest(seqs, ids, kinds, versions, occurred_at_ms, payloads, previous_hashes, hashes,
                  signatures) AS e (seq, id, kind, version, at_ms, payload, previous_hash, hash,
                                    signature);
  ELSE
    batch := ARRAY(
      SELECT ROW(e.seq, e.id, e.kind, e.version, time_of_entry(e.at_ms), e.payload,
                 e.previous_hash, e.hash, e.signature)::sent_entry
        FROM unnest(seqs, ids, kinds, versions, occurred_at_ms, payloads, previous_hashes, hashes,
                    signatures) AS e (seq, id, kind, version, at_ms, payload, previous_hash,
                                      hash, signature));
    chain := follow_chain(head, batch);
    head := chain.head;
    answered := chain.answered;
    refusal := chain.refusal;
    IF head.last_seq = known_seq THEN
      RETURN;
    END IF;
    INSERT INTO journal_entries (id, tenant_id, terminal_id, seq, kind, version, occurred_at,
                                 payload, previous_hash, hash, signature)
    SELECT e.id, head.tenant_id, head.terminal_id, e.seq, e.kind, e.version, e.occurred_at,
           e.payload, e.previous_hash, e.hash, e.signature
      FROM (SELECT DISTINCT ON (b.seq) b.* FROM unnest(batch[:answered]) AS b
             WHERE b.seq > known_seq ORDER BY b.seq) e;  -- some twice in one batch
  END IF;

  applied := apply_or_quarantine(head.tenant_id, head.terminal_id, who.location_id, known_seq + 1,
                                 head.last_seq);
  quarantined := applied.quarantined;
  IF applied.changes IS NOT NULL THEN
    PERFORM change_stock(head.tenant_id, applied.changes);
  END IF;
  UPDATE journal_heads h SET last_seq = head.last_seq, last_hash = head.last_hash,
                             updated_at = now()
   WHERE h.tenant_id = head.tenant_id AND h.terminal_id = head.terminal_id;
END
$$;

CREATE OR REPLACE FUNCTION sum_up_inventory() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    INSERT INTO inventory_summary AS s (tenant_id, variant_id, total_on_hand, total_reserved)
    SELECT d.tenant_id, d.variant_id, sum(d.on_hand), sum(d.reserved)
      FROM (SELECT tenant_id, variant_id, on_hand, reserved FROM new_rows
            UNION ALL
            SELECT tenant_id, variant_id, -on_hand, -reserved FROM old_rows) d
     GROUP BY d.tenant_id, d.variant_id HAVING sum(d.on_hand) <> 0 OR sum(d.reserved) <> 0
     ORDER BY d.tenant_id, d.variant_id
    ON CONFLICT ON CONSTRAINT inventory_summary_pkey DO UPDATE
      SET total_on_hand = s.total_on_hand + excluded.total_on_hand,
          total_reserved = s.total_reserved + excluded.total_reserved, last_updated = now();
  ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO inventory_summary AS s (tenant_id, variant_id, total_on_hand, total_reserved,
                                        location_count)
    SELECT n.tenant_id, n.variant_id, sum(n.on_hand), sum(n.reserved), count(*) FROM new_rows n
     GROUP BY n.tenant_id, n.variant_id ORDER BY n.tenant_id, n.variant_id
    ON CONFLICT ON CONSTRAINT inventory_summary_pkey DO UPDATE
      SET total_on_hand = s.total_on_hand + excluded.total_on_hand,
          total_reserved = s.total_reserved + excluded.total_reserved,
          location_count = s.location_count + excluded.location_count, last_updated = now();
  ELSE
    UPDATE inventory_summary s
       SET total_on_hand = s.total_on_hand - o.on_hand,
           total_reserved = s.total_reserved - o.reserved,
           location_count = s.location_count - o.places, last_updated = now()
      FROM (SELECT tenant_id, variant_id, sum(on_hand) AS on_hand, sum(reserved) AS reserved,
                   count(*) AS places FROM old_rows GROUP BY tenant_id, variant_id) o
     WHERE s.tenant_id = o.tenant_id AND s.variant_id = o.variant_id;
  END IF;
  RETURN NULL;
END
$$;

DROP FUNCTION apply_sales(uuid, uuid, uuid, bigint, bigint),
  apply_plain_sales(uuid, uuid, bigint, bigint), not_plain();
ALTER FUNCTION apply_any_sales(uuid, uuid, uuid, bigint, bigint) RENAME TO apply_sales;
ALTER FUNCTION apply_sales(uuid, uuid, uuid, bigint, bigint) RESET jit;
