-- Search among a million variants by words that many of them have. An index for full text reads a
-- list for each word, and a list of a million takes long however few rows are in the other ones. So
-- it is asked for the rarer words alone, and the rows that it gives for the others; and where words
-- are so common that any rows will do, no index is asked at all.
SET LOCAL ROLE holdfast_owner;

-- How many rows of variant_search the planner expects where this holds. Volatile because EXPLAIN is
-- allowed in no other function.
CREATE FUNCTION expected_variants(condition text) RETURNS double precision
  LANGUAGE plpgsql
  AS $$
DECLARE
  plan json;
BEGIN
  EXECUTE 'EXPLAIN (FORMAT JSON) SELECT FROM public.variant_search WHERE ' || condition INTO plan;
  RETURN (plan -> 0 -> 'Plan' ->> 'Plan Rows')::double precision;
END
$$;

-- Which words the index is asked for, and which the rows that it gives (null: none); and whether
-- rows in any order are worth a try first, because so many have all words.
CREATE FUNCTION search_order(tenant uuid, words tsquery[], wanted bigint,
                             OUT indexed tsquery, OUT filtered tsquery, OUT anywhere boolean)
  LANGUAGE plpgsql
  AS $$
DECLARE
  few constant double precision := 5000;  -- rows that are read within a few milliseconds
  rows double precision[];
  all_rows double precision;
  others double precision;  -- the share of them that has all words but the rarest
  asked integer := 0;       -- how many words the index is asked for
BEGIN
  SELECT array_agg(e.word ORDER BY e.expected), array_agg(e.expected ORDER BY e.expected)
    INTO words, rows
    FROM (SELECT w.word, public.expected_variants(format('document @@ %L', w.word)) AS expected
            FROM unnest(words) AS w (word)) e;
  SELECT count(*) INTO asked FROM unnest(rows) AS r WHERE r <= few;
  anywhere := false;
  IF asked = 0 THEN
    all_rows := greatest(public.expected_variants(format('tenant_id = %L', tenant)),
                         rows[cardinality(rows)]);
    -- As if words did not keep company.
    SELECT coalesce(exp(sum(ln(r / all_rows))), 1) INTO others FROM unnest(rows[2:]) AS r;
    anywhere := wanted / (others * rows[1] / all_rows) <= 2 * few;
    asked := CASE WHEN least(rows[1], wanted / others) <= 2 * few THEN 1 ELSE 2 END;
  END IF;
  SELECT string_agg(w.word::text, ' & ') FILTER (WHERE w.place <= asked)::tsquery,
         string_agg(w.word::text, ' & ') FILTER (WHERE w.place > asked)::tsquery
    INTO indexed, filtered
    FROM unnest(words) WITH ORDINALITY AS w (word, place);
END
$$;

-- Variants that have all these words, and no more than so many.
CREATE FUNCTION variants_with(tenant uuid, all_words tsquery[], most bigint)
  RETURNS TABLE (variant_id uuid, words text)
  LANGUAGE plpgsql
  AS $$
DECLARE
  search record := public.search_order(tenant, all_words, most);
  every tsquery;
  ids uuid[];
  texts text[];
BEGIN
  IF search.anywhere THEN
    every := array_to_string(all_words, ' & ')::tsquery;
    SELECT array_agg(f.variant_id), array_agg(f.words) INTO ids, texts
      FROM (SELECT s.variant_id, s.words
              -- Four times what is expected to be enough.
              FROM (SELECT x.variant_id, x.words, x.document FROM public.variant_search x
                     WHERE x.tenant_id = tenant LIMIT 40000) s
             WHERE s.document @@ every LIMIT most) f;
    IF cardinality(ids) >= most THEN
      RETURN QUERY SELECT * FROM unnest(ids, texts);
      RETURN;
    END IF;
  END IF;
  -- "IS NOT FALSE" keeps the index out of it.
  RETURN QUERY
    SELECT s.variant_id, s.words FROM public.variant_search s
     WHERE s.tenant_id = tenant AND s.document @@ search.indexed
       AND (s.document @@ search.filtered) IS NOT FALSE
     LIMIT most;
END
$$;

-- Among those that have the words of `known` (null: all). Where some of these are rare the rows that
-- have them are compared; the index of spellings is asked where there is nothing better. The
-- operators of pg_trgm are named with the schema it is in.
DROP FUNCTION variants_spelt_like(uuid, text, tsquery, integer);
DO $do$
BEGIN
  EXECUTE format($sql$
    CREATE FUNCTION variants_spelt_like(tenant uuid, wanted text, known tsquery[], most integer)
      RETURNS TABLE (variant_id uuid, similarity real)
      LANGUAGE plpgsql
      AS $$
      DECLARE
        search record;
        all_known tsquery := array_to_string(known, ' & ')::tsquery;
      BEGIN
        IF known IS NOT NULL THEN
          search := public.search_order(tenant, known, most);
          IF public.expected_variants(format('document @@ %%L', search.indexed)) <= 5000 THEN
            RETURN QUERY
              SELECT s.variant_id, %1$s.word_similarity(wanted, s.words)
                FROM (SELECT x.variant_id, x.words FROM public.variant_search x
                       WHERE x.tenant_id = tenant AND x.document @@ search.indexed
                         AND (x.document @@ search.filtered) IS NOT FALSE
                         AND (wanted OPERATOR(%1$s.<%%) x.words) IS NOT FALSE
                       LIMIT most * 10) s
               ORDER BY 2 DESC, 1 LIMIT most;
            RETURN;
          END IF;
        END IF;
        RETURN QUERY
          SELECT s.variant_id, %1$s.word_similarity(wanted, s.words)
            FROM (SELECT x.variant_id, x.words FROM public.variant_search x
                   WHERE x.tenant_id = tenant AND wanted OPERATOR(%1$s.<%%) x.words
                     AND (all_known IS NULL OR x.document @@ all_known)
                   -- A common word has thousands, and comparing each is slow.
                   LIMIT most * 10) s
           ORDER BY 2 DESC, 1 LIMIT most;
      END
      $$ $sql$,
    (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'pg_trgm'));
END
$do$;

-- As in 034, with the rows found as above, and a common word taken for known without looking.
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
  found_before uuid[];
  known tsquery[];
  unknown text;
BEGIN
  -- As to_tsvector cuts them; quoted, so that no word is taken for an operator.
  SELECT array_agg(quote_literal(search_prefix(tenant) || w)) INTO lexemes
    FROM unnest(tsvector_to_array(to_tsvector('simple', wanted))) AS w;
  IF tenant IS NULL OR lexemes IS NULL THEN
    RETURN;
  END IF;

  found_before := ARRAY(
    SELECT f.variant_id FROM variants_with(tenant, lexemes::tsquery[], candidates) f
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
      FROM variants_with(tenant, ARRAY(SELECT (w || ':*')::tsquery FROM unnest(lexemes) AS w),
                         candidates) f
     WHERE f.variant_id <> ALL (found_before)
     ORDER BY 2 DESC LIMIT most - cardinality(found_before);
  IF NOT FOUND AND cardinality(found_before) = 0 THEN
    SELECT array_agg(w.lexeme::tsquery) FILTER (WHERE w.is_known),
           string_agg(w.word, ' ') FILTER (WHERE NOT w.is_known AND length(w.word) > 3)
      INTO known, unknown
      FROM (SELECT u.lexeme, substr(trim(BOTH '''' FROM u.lexeme), 10) AS word,
                   -- Statistics of a word that is rare tell nothing of whether there is one.
                   CASE WHEN expected_variants(format('document @@ %L', u.lexeme)) > 5000 THEN true
                        -- Counted, because for one row alone the planner asks no index.
                        ELSE 0 < (SELECT count(*) FROM variant_search s
                                   WHERE s.tenant_id = tenant AND s.document @@ u.lexeme::tsquery)
                    END AS is_known
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
