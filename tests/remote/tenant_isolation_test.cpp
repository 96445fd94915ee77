// Every table of a tenant against every role: what a tenant's transaction reads, adds, changes
// and deletes is its own, whatever it is granted. The roles get every right here, so that the
// policies are tested and not the grants; those are tested by themselves.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/remote/demo_fixture.h"

namespace holdfast::remote {
namespace {

using holdfast::testing::must_run;
using holdfast::testing::value_of;

// terminal_logins decides the tenant of a login: it is behind no policy and granted to nobody.
constexpr const char* kTenantTables =
    "SELECT c.oid AS table_id, c.relname FROM pg_class c"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
    "   AND NOT c.relispartition AND c.relname <> 'terminal_logins'"
    "   AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid"
    "                  AND a.attname = 'tenant_id')";

// A row for each of two tenants in each table. Which rows these are does not matter, so checks,
// keys and triggers are out of the way, in a database that nothing else uses.
constexpr const char* kFill = R"(
DO $$
DECLARE
  t record;
  tenant text;
BEGIN
  FOR t IN SELECT conrelid::regclass AS name, conname FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'u')
              AND conparentid = 0 AND coninhcount = 0 AND conrelid <> 0
            ORDER BY contype LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', t.name, t.conname);
  END LOOP;
  FOR t IN SELECT indexrelid::regclass AS name FROM pg_index i JOIN pg_class c ON c.oid = indrelid
            WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition
              AND indisunique AND NOT indisprimary LOOP
    EXECUTE format('DROP INDEX %s', t.name);
  END LOOP;
  SET LOCAL session_replication_role = replica;
  FOR t IN
    SELECT x.relname, string_agg(quote_ident(a.attname), ', ') AS columns,
           string_agg(CASE
             WHEN a.attname = 'tenant_id' THEN '%1$L'
             WHEN y.typname = 'uuid' THEN 'gen_random_uuid()'
             WHEN y.typname = 'text' THEN 'md5(gen_random_uuid()::text)'
             WHEN y.typname = 'bytea' THEN 'uuid_send(gen_random_uuid())'
             WHEN y.typname IN ('timestamptz', 'date') THEN 'now()'
             WHEN y.typname = 'jsonb' THEN '''{}'''
             WHEN y.typname = 'bool' THEN 'false'
             WHEN y.typname = 'xid8' THEN '''1'''
             WHEN y.typcategory = 'A' THEN '''{}'''
             WHEN y.typcategory = 'N' THEN '7'
             ELSE '''x''' END, ', ') AS values
      FROM (@tables@) x
      JOIN pg_attribute a ON a.attrelid = x.table_id AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type y ON y.oid = a.atttypid
     WHERE a.attgenerated = '' AND a.attidentity = '' AND a.attnotnull
     GROUP BY x.relname
  LOOP
    EXECUTE format('TRUNCATE public.%I CASCADE', t.relname);
    FOREACH tenant IN ARRAY ARRAY['a0000000-0000-7000-8000-000000000000',
                                  'b0000000-0000-7000-8000-000000000000'] LOOP
      INSERT INTO pg_temp.statements
      SELECT t.relname, left(tenant, 1), format('INSERT INTO public.%I (%s) VALUES (%s)',
                                                t.relname, t.columns, format(t.values, tenant));
    END LOOP;
  END LOOP;
  FOR t IN SELECT s.statement FROM pg_temp.statements s LOOP
    EXECUTE t.statement;
  END LOOP;
END
$$)";

// One line for each table, role, tenant of the transaction and statement, with what came of it:
// rows of the right tenant, rows of others, or "refused".
constexpr const char* kMatrix = R"(
DO $$
DECLARE
  t record;
  role name;
  works_for text;
  action text;
  own bigint;
  others bigint;
  result text;
  tenant_a text := 'a0000000-0000-7000-8000-000000000000';
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR t IN SELECT x.relname FROM (@tables@) x LOOP
    FOREACH role IN ARRAY ARRAY['holdfast_owner', 'holdfast_backoffice', 'holdfast_report',
                                'holdfast_terminal']::name[] LOOP
      FOREACH works_for IN ARRAY ARRAY['right', 'other', 'none'] LOOP
        FOREACH action IN ARRAY ARRAY['select', 'insert', 'update', 'delete'] LOOP
          BEGIN
            PERFORM set_config('app.tenant_id', CASE works_for
                                 WHEN 'right' THEN tenant_a
                                 WHEN 'other' THEN 'b0000000-0000-7000-8000-000000000000'
                                 ELSE '' END, true);
            PERFORM set_config('role', role, true);
            IF action = 'insert' THEN
              -- A second row of tenant a, by whoever works for whom.
              EXECUTE (SELECT statement FROM pg_temp.statements s WHERE s.relname = t.relname AND s.tenant = 'a');
              own := 1;
              others := 0;
            ELSIF action = 'select' THEN
              EXECUTE format('SELECT count(*) FILTER (WHERE tenant_id = $1),'
                             ' count(*) FILTER (WHERE tenant_id <> $1) FROM public.%I', t.relname)
                INTO own, others USING tenant_a::uuid;
            ELSE
              EXECUTE format(CASE action
                WHEN 'update' THEN 'WITH x AS (UPDATE public.%I SET tenant_id = tenant_id'
                                   ' RETURNING tenant_id)'
                ELSE 'WITH x AS (DELETE FROM public.%I RETURNING tenant_id)' END
                || ' SELECT count(*) FILTER (WHERE tenant_id = $1),'
                   ' count(*) FILTER (WHERE tenant_id <> $1) FROM x', t.relname)
                INTO own, others USING tenant_a::uuid;
            END IF;
            RAISE EXCEPTION '%', own || ' ' || others USING ERRCODE = 'ZT001';
          EXCEPTION
            WHEN SQLSTATE 'ZT001' THEN result := SQLERRM;
            WHEN insufficient_privilege THEN result := 'refused';
            WHEN OTHERS THEN result := SQLSTATE || ' ' || SQLERRM;
          END;
          INSERT INTO pg_temp.matrix VALUES (t.relname, role, works_for, action, result);
        END LOOP;
      END LOOP;
    END LOOP;
  END LOOP;
END
$$)";

class TenantIsolation : public testing::DemoShopTest {
 protected:
  static std::string with_tables(std::string sql) {
    for (std::size_t at; (at = sql.find("@tables@")) != std::string::npos;) {
      sql.replace(at, 8, kTenantTables);
    }
    return sql;
  }
};

TEST_F(TenantIsolation, NoTableGivesOrTakesARowOfAnotherTenant) {
  auto connection = cluster_.connect(database_);
  const auto run = [&](const std::string& sql) { must_run(connection, with_tables(sql)); };
  run("CREATE TEMPORARY TABLE statements (relname name, tenant text, statement text)");
  run(kFill);
  run("CREATE TEMPORARY TABLE matrix (relname name, role name, works_for text, action text,"
      " result text)");
  run("GRANT ALL ON ALL TABLES IN SCHEMA public TO holdfast_backoffice, holdfast_report,"
      " holdfast_terminal");
  run("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO holdfast_report, holdfast_terminal,"
      " holdfast_backoffice");
  run("GRANT ALL ON pg_temp.statements TO PUBLIC");
  run(kMatrix);

  // The right tenant has its one row and can do everything to it; the others have their own row
  // or none, and add none to the right tenant. What the owner reads past the policy is named.
  const std::string wrong =
      " FROM pg_temp.matrix m WHERE result <> CASE"
      "   WHEN relname = 'variant_search' AND role = 'holdfast_owner' AND action = 'select'"
      "     THEN '1 1'"
      "   WHEN works_for = 'right' THEN '1 0'"
      "   WHEN action = 'insert' THEN 'refused'"
      "   WHEN works_for = 'other' THEN '0 1'"
      "   ELSE '0 0' END";
  const auto found =
      must_run(connection, "SELECT concat_ws(' ', relname, role, works_for, action, result)" +
                               wrong + " ORDER BY 1 LIMIT 20");
  for (int i = 0; i < found.count(); ++i) ADD_FAILURE() << found.text(i, 0);
  const auto tables = value_of(connection, "SELECT count(DISTINCT relname) FROM pg_temp.matrix");
  const auto cases = value_of(connection, "SELECT count(*) FROM pg_temp.matrix");
  EXPECT_EQ(std::stoi(cases), std::stoi(tables) * 4 * 3 * 4);
  EXPECT_GT(std::stoi(tables), 40);
  std::cout << "isolation: " << tables << " tables x 4 roles x 3 tenants x 4 statements = " << cases
            << " cases, " << value_of(connection, "SELECT count(*)" + wrong) << " wrong\n";
}

// A policy of its own on each, and on none another, but for those that are told in README.md.
TEST_F(TenantIsolation, EveryTableHasThePolicyAndNoOther) {
  EXPECT_EQ(
      value(with_tables("SELECT string_agg(x.relname, ' ') FROM (@tables@) x WHERE NOT EXISTS ("
                        "SELECT FROM pg_policies p WHERE p.tablename = x.relname AND p.cmd = 'ALL'"
                        " AND p.roles = '{public}' AND p.with_check IS NULL"
                        " AND p.qual = '(tenant_id = ( SELECT current_tenant_id() AS"
                        " current_tenant_id))')")),
      "");
  EXPECT_EQ(value("SELECT string_agg(p.tablename || '.' || p.policyname, ' '"
                  " ORDER BY p.tablename, p.policyname) FROM pg_policies p WHERE p.policyname <> "
                  "'tenant_isolation'"),
            "tenants.found_by_owner users.member_of_tenant users.new_account "
            "variant_search.searched_by_owner");
}

TEST_F(TenantIsolation, RolesHaveTheLeastRights) {
  const auto granted_to = [&](const std::string& role, const std::string& rights) {
    return value(with_tables(
        "SELECT string_agg(x.relname || ' ' || r, ', ' ORDER BY 1) FROM (@tables@) x,"
        " unnest(ARRAY[" +
        rights + "]) r WHERE CASE WHEN r IN ('DELETE', 'TRUNCATE') THEN has_table_privilege('" +
        role + "', x.table_id, r) ELSE has_any_column_privilege('" + role +
        "', x.table_id, r) END"));
  };
  EXPECT_EQ(granted_to("holdfast_terminal", "'SELECT','INSERT','UPDATE','DELETE','TRUNCATE'"), "");
  EXPECT_EQ(granted_to("holdfast_report", "'INSERT','UPDATE','DELETE','TRUNCATE'"), "");
  EXPECT_EQ(granted_to("holdfast_backoffice", "'TRUNCATE'"), "");
  // What was recorded is nobody's to add, change or delete.
  EXPECT_EQ(value("SELECT string_agg(DISTINCT c.relname || ' ' || r, ', ') FROM pg_trigger t"
                  "  JOIN pg_class c ON c.oid = t.tgrelid,"
                  " unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) r"
                  " WHERE t.tgname = 'refuse_change' AND NOT c.relispartition"
                  "   AND CASE r WHEN 'DELETE' THEN"
                  "         has_table_privilege('holdfast_backoffice', c.oid, r)"
                  "       ELSE has_any_column_privilege('holdfast_backoffice', c.oid, r) END"),
            "");
}

}  // namespace
}  // namespace holdfast::remote
