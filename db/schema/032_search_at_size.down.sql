SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;

ALTER TABLE variant_search DROP COLUMN document;
ALTER TABLE variant_search ADD COLUMN document tsvector NOT NULL
  GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED;
CREATE INDEX variant_search_document ON variant_search USING gin (tenant_id, document);
DROP FUNCTION search_document(uuid, text), search_prefix(uuid),
  variants_spelt_like(uuid, text, tsquery, integer);
DO $do$
BEGIN
  EXECUTE format($sql$
    CREATE FUNCTION variants_spelt_like(tenant uuid, wanted text, most integer)
      RETURNS TABLE (variant_id uuid, similarity real)
      LANGUAGE sql STABLE
      AS $$
      SELECT s.variant_id, %1$s.word_similarity(wanted, s.words)
        FROM (SELECT x.variant_id, x.words FROM variant_search x
               WHERE x.tenant_id = tenant AND wanted OPERATOR(%1$s.<%%) x.words
               -- A common word has thousands, and comparing each is slow.
               LIMIT most * 10) s
       ORDER BY 2 DESC, 1 LIMIT most
      $$ $sql$,
    (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'pg_trgm'));
END
$do$;

CREATE OR REPLACE FUNCTION search_variants(wanted text, most integer DEFAULT 50)
  RETURNS TABLE (variant_id uuid, rank real)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  tenant uuid := current_tenant_id();
  -- As to_tsvector cuts them; quoted, so that no word is taken for an operator.
  query tsquery := (
    SELECT string_agg(quote_literal(w) || ':*', ' & ')::tsquery
      FROM unnest(tsvector_to_array(to_tsvector('simple', wanted))) AS w);
BEGIN
  IF tenant IS NULL OR query IS NULL THEN
    RETURN;
  END IF;
  RETURN QUERY
    SELECT s.variant_id, (1 + ts_rank(s.document, query))::real FROM variant_search s
     WHERE s.tenant_id = tenant AND s.document @@ query
     ORDER BY 2 DESC, 1 LIMIT most;
  IF NOT FOUND THEN
    RETURN QUERY SELECT l.variant_id, l.similarity FROM variants_spelt_like(tenant, wanted, most) l;
  END IF;
END
$$;
