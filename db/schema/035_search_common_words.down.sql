SET LOCAL ROLE holdfast_owner;

DROP FUNCTION variants_spelt_like(uuid, text, tsquery[], integer);
DO $do$
BEGIN
  EXECUTE format($sql$
    CREATE FUNCTION variants_spelt_like(tenant uuid, wanted text, known tsquery, most integer)
      RETURNS TABLE (variant_id uuid, similarity real)
      LANGUAGE sql STABLE
      AS $$
      SELECT s.variant_id, %1$s.word_similarity(wanted, s.words)
        FROM (SELECT x.variant_id, x.words FROM variant_search x
               WHERE x.tenant_id = tenant AND wanted OPERATOR(%1$s.<%%) x.words
                 AND (known IS NULL OR x.document @@ known)
               -- A common word has thousands, and comparing each is slow.
               LIMIT most * 10) s
       ORDER BY 2 DESC, 1 LIMIT most
      $$ $sql$,
    (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'pg_trgm'));
END
$do$;

-- As in 032, but that what is spelt alike is compared as a whole first: a misspelt word alone is
-- less like the right one than the whole name is.
CREATE OR REPLACE FUNCTION search_variants(wanted text, most integer DEFAULT 50)
  RETURNS TABLE (variant_id uuid, rank real)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  -- What is read is bounded, and no statistics know how often words stand together.
  SET enable_seqscan = off SET jit = off
  AS $$
DECLARE
  tenant uuid := current_tenant_id();
  candidates bigint := greatest(most, 0)::bigint * 20;
  lexemes text[];
  whole tsquery;
  begun tsquery;
  found_before uuid[];
  known tsquery;
  unknown text;
BEGIN
  -- As to_tsvector cuts them; quoted, so that no word is taken for an operator.
  SELECT array_agg(quote_literal(search_prefix(tenant) || w)) INTO lexemes
    FROM unnest(tsvector_to_array(to_tsvector('simple', wanted))) AS w;
  IF tenant IS NULL OR lexemes IS NULL THEN
    RETURN;
  END IF;
  whole := array_to_string(lexemes, ' & ')::tsquery;
  begun := (array_to_string(lexemes, ':* & ') || ':*')::tsquery;

  found_before := ARRAY(
    SELECT f.variant_id
      FROM (SELECT s.variant_id, s.words FROM variant_search s
             WHERE s.tenant_id = tenant AND s.document @@ whole LIMIT candidates) f
     ORDER BY length(f.words), f.variant_id LIMIT most);
  RETURN QUERY
    SELECT f.id, (3 - f.place::real / (most + 1))::real
      FROM unnest(found_before) WITH ORDINALITY AS f (id, place);
  IF cardinality(found_before) >= most THEN
    RETURN;
  END IF;
  RETURN QUERY
    SELECT f.variant_id,
           (2 - (row_number() OVER (ORDER BY length(f.words), f.variant_id))::real
                / (most + 1))::real
      FROM (SELECT s.variant_id, s.words FROM variant_search s
             WHERE s.tenant_id = tenant AND s.document @@ begun LIMIT candidates) f
     WHERE f.variant_id <> ALL (found_before)
     ORDER BY 2 DESC LIMIT most - cardinality(found_before);
  IF NOT FOUND AND cardinality(found_before) = 0 THEN
    SELECT string_agg(w.lexeme, ' & ') FILTER (WHERE w.is_known)::tsquery,
           string_agg(w.word, ' ') FILTER (WHERE NOT w.is_known AND length(w.word) > 3)
      INTO known, unknown
      FROM (SELECT u.lexeme, substr(trim(BOTH '''' FROM u.lexeme), 10) AS word,
                   EXISTS (SELECT FROM variant_search s
                            WHERE s.tenant_id = tenant AND s.document @@ u.lexeme::tsquery)
                     AS is_known
              FROM unnest(lexemes) AS u (lexeme)) w;
    IF unknown IS NOT NULL THEN
      RETURN QUERY
        SELECT l.variant_id, l.similarity
          FROM variants_spelt_like(tenant, wanted, known, most) l;
      IF NOT FOUND THEN
        RETURN QUERY
          SELECT l.variant_id, l.similarity
            FROM variants_spelt_like(tenant, unknown, known, most) l;
      END IF;
    END IF;
  END IF;
END
$$;

DROP FUNCTION variants_with(uuid, tsquery[], bigint);
DROP FUNCTION search_order(uuid, tsquery[], bigint);
DROP FUNCTION expected_variants(text);
