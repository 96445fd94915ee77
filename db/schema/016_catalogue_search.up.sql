-- Search in the catalogue: words by their beginnings, and names that are spelt like it.
--
-- Under row security PostgreSQL uses an index only for conditions that cannot leak what they
-- see, and neither a full-text match nor a trigram is one: on product_variants such indexes
-- would never be used, by any role that the policies hold for. So the words stand in a table
-- of their own, which only the search function reads, as its owner, who is let past the policy
-- for reading this table and asks for the tenant itself.

-- Not the owner's role: extensions are made by whoever migrates, who owns the database. Both
-- are "trusted", so that no superuser is needed. One that is there already is used where it is.
CREATE SCHEMA IF NOT EXISTS holdfast_extensions;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA holdfast_extensions;
CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA holdfast_extensions;
DO $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %s TO holdfast_owner',
                 (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'pg_trgm'));
EXCEPTION WHEN insufficient_privilege THEN
  NULL;  -- somebody else's schema: used when it lets us in, named by the next statement if not
END
$$;

SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;  -- before any lock on what posting reads or writes

CREATE TABLE variant_search (
  tenant_id uuid NOT NULL,
  variant_id uuid NOT NULL,
  -- Name, title, sku, barcodes, vendor, tags, and of a card its set and the like.
  words text NOT NULL,
  -- Not in the way of one language: names of goods are in many, and stemming and stop words
  -- lose some of each.
  document tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED,
  PRIMARY KEY (tenant_id, variant_id),
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id)
    ON DELETE CASCADE
);
SELECT own_by_tenant('variant_search');
REVOKE SELECT ON variant_search FROM holdfast_backoffice, holdfast_report;
CREATE POLICY searched_by_owner ON variant_search FOR SELECT TO holdfast_owner USING (true);
CREATE INDEX variant_search_document ON variant_search USING gin (tenant_id, document);

-- Writes the words of these variants anew, where they are others.
CREATE FUNCTION index_variants(tenant uuid, ids uuid[]) RETURNS void
  LANGUAGE sql
  AS $$
  INSERT INTO variant_search AS s (tenant_id, variant_id, words)
  SELECT v.tenant_id, v.id, concat_ws(' ',
           p.name, v.title, v.sku, p.vendor, array_to_string(p.tags, ' '), v.option1, v.option2,
           v.option3,
           v.tcg_attributes ->> 'set', v.tcg_attributes ->> 'setCode',
           v.tcg_attributes ->> 'cardNumber', v.tcg_attributes ->> 'rarity',
           v.tcg_attributes ->> 'condition', v.tcg_attributes ->> 'artist',
           v.tcg_attributes ->> 'language', v.tcg_attributes -> 'grading' ->> 'company',
           v.tcg_attributes -> 'grading' ->> 'certNumber',
           (SELECT string_agg(b.barcode, ' ' ORDER BY b.barcode) FROM variant_barcodes b
             WHERE b.tenant_id = v.tenant_id AND b.variant_id = v.id))
    FROM product_variants v JOIN products p ON p.tenant_id = v.tenant_id AND p.id = v.product_id
   WHERE v.tenant_id = tenant AND v.id = ANY (ids)
   ORDER BY v.id
  ON CONFLICT ON CONSTRAINT variant_search_pkey DO UPDATE SET words = excluded.words
   WHERE s.words <> excluded.words
  $$;

-- Its argument: the query that names the variants by tenant_id and id.
CREATE FUNCTION index_changed_variants() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
BEGIN
  EXECUTE format('SELECT public.index_variants(t.tenant_id, array_agg(DISTINCT t.id)) FROM (%s) t'
                 ' GROUP BY t.tenant_id', TG_ARGV[0]);
  RETURN NULL;
END
$$;

DO $$
DECLARE
  w record;
BEGIN
  FOR w IN SELECT * FROM (VALUES
    ('product_variants', 'SELECT r.tenant_id, r.id FROM %s r'),
    ('variant_barcodes', 'SELECT r.tenant_id, r.variant_id AS id FROM %s r'),
    ('products', 'SELECT v.tenant_id, v.id FROM %s r'
     ' JOIN product_variants v ON v.tenant_id = r.tenant_id AND v.product_id = r.id')
  ) AS watched (table_name, query) LOOP
    IF w.table_name <> 'products' THEN
      EXECUTE format('CREATE TRIGGER index_insert AFTER INSERT ON %I'
                     ' REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT'
                     ' EXECUTE FUNCTION index_changed_variants(%L)',
                     w.table_name, format(w.query, 'new_rows'));
    END IF;
    EXECUTE format('CREATE TRIGGER index_update AFTER UPDATE ON %I'
                   ' REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT'
                   ' EXECUTE FUNCTION index_changed_variants(%L)', w.table_name,
                   format(w.query, 'new_rows') || ' UNION ALL ' || format(w.query, 'old_rows'));
  END LOOP;
END
$$;
CREATE TRIGGER index_delete AFTER DELETE ON variant_barcodes
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT
  EXECUTE FUNCTION index_changed_variants('SELECT r.tenant_id, r.variant_id AS id FROM old_rows r');

-- The operators of pg_trgm are named with the schema it is in.
DO $do$
DECLARE
  trgm text := (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'pg_trgm');
BEGIN
  EXECUTE format('CREATE INDEX variant_search_words ON variant_search'
                 ' USING gin (tenant_id, words %s.gin_trgm_ops)', trgm);
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
      $$ $sql$, trgm);
END
$do$;

-- The variants of the tenant that have all these words, or words that begin so; when there are
-- none, those whose words are spelt like it. Archived ones too, for whoever looks for an old
-- sale: join product_variants for what is on sale.
CREATE FUNCTION search_variants(wanted text, most integer DEFAULT 50)
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
GRANT EXECUTE ON FUNCTION search_variants(text, integer) TO holdfast_backoffice, holdfast_report;

-- What was there before the triggers were, of every tenant.
DO $$
DECLARE
  t record;
  tenant_before text := coalesce(current_setting('app.tenant_id', true), '');
BEGIN
  FOR t IN SELECT id FROM tenants LOOP
    PERFORM set_config('app.tenant_id', t.id::text, true);
    PERFORM index_variants(t.id, array_agg(v.id)) FROM product_variants v;
  END LOOP;
  PERFORM set_config('app.tenant_id', tenant_before, true);
END
$$;
