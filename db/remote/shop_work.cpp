#include "db/remote/shop_work.h"

#include "db/remote/schema_version.h"

namespace holdfast::remote {

using core::pass_on;
using core::Result;

Result<ShopWork> ShopWork::begin(PgConnection& connection, const std::string& tenant) {
  if (auto migrated = require_migrated(connection); !migrated) return pass_on(migrated.error());
  auto transaction = PgTransaction::begin(connection);
  if (!transaction) return pass_on(transaction.error());
  ShopWork work{connection, std::move(*transaction)};
  if (auto set = work.run("SET LOCAL ROLE holdfast_owner"); !set) return pass_on(set.error());
  auto set = work.run(
      "SELECT set_config('app.tenant_id', coalesce(nullif($1, ''), public.uuid_v7()::text), true)",
      {tenant});
  if (!set) return pass_on(set.error());
  return work;
}

Result<void> ShopWork::require_shop() {
  auto there =
      run("SELECT current_tenant_id(), count(*) FROM tenants"
          " WHERE id = current_tenant_id()");
  if (!there) return pass_on(there.error());
  if (there->text(0, 1) == "1") return {};
  return core::fail(core::ErrorCode::command_line,
                    "there is no shop \"" + std::string{there->text(0, 0)} + "\"");
}

}  // namespace holdfast::remote
