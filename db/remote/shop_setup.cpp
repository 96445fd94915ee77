#include "db/remote/shop_setup.h"

#include <array>

#include "db/remote/shop_work.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;
using core::pass_on;
using core::Result;

struct RoleShape {
  TillRole role;
  const char* name;
  const char* description;
  const char* permissions;
};
constexpr std::array<RoleShape, 2> kRoles = {{
    {TillRole::cashier, "cashier", "Sells", R"({"sell": true})"},
    {TillRole::manager, "manager", "Everything at a till", R"({"sell": true, "manage": true})"},
}};

const char* name_of(TillRole role) {
  return role == TillRole::manager ? "manager" : "cashier";
}

Result<void> refuse_known_slug(ShopWork& work, const NewShop& shop) {
  auto known = work.run("SELECT count(*) FROM tenants WHERE slug = $1 OR id = current_tenant_id()",
                        {shop.slug});
  if (!known) return pass_on(known.error());
  if (known->text(0, 0) == "0") return {};
  return fail(ErrorCode::command_line,
              "there is a shop \"" + shop.slug + "\" already; give this one another --slug");
}

// "…-2", "…-3": of two long names that begin alike. The same name again is the same shop.
Result<void> free_slug(ShopWork& work, NewShop& shop) {
  if (!shop.slug_is_cut) return {};
  // Room for a hyphen and two digits.
  const std::string stem = shop.slug.substr(0, shop.slug.size() - 3);
  auto free = work.run(
      "SELECT c.slug FROM (SELECT $1::text || '-' || n AS slug, n FROM generate_series(2, 99) n) c"
      " WHERE EXISTS (SELECT FROM tenants t WHERE t.slug = $2)"
      "   AND NOT EXISTS (SELECT FROM tenants t WHERE t.name = $3 AND starts_with(t.slug, $1))"
      "   AND NOT EXISTS (SELECT FROM tenants t WHERE t.slug = c.slug) ORDER BY c.n LIMIT 1",
      {stem, shop.slug, shop.name});
  if (!free) return pass_on(free.error());
  if (free->count() > 0) shop.slug = free->text(0, 0);
  return {};
}

Result<void> write_shop(ShopWork& work, const NewShop& shop) {
  auto done = work.run(
      "INSERT INTO tenants (id, name, slug, tax_number, currency, currency_exponent)"
      " VALUES (current_tenant_id(), $1, $2, nullif($3, ''), $4, $5::smallint)",
      {shop.name, shop.slug, shop.tax_number, std::string{shop.currency.code()},
       std::to_string(shop.currency.exponent())});
  if (!done) return pass_on(done.error());
  done = work.run(
      "INSERT INTO locations (tenant_id, id, code, name, address, country, time_zone,"
      " receipt_footer, tax_mode) VALUES (current_tenant_id(), uuid_v7(), $1, $2, $3,"
      " nullif($4, ''), $5, $6, $7)",
      {shop.location_code, shop.location_name, shop.address, shop.country, shop.time_zone,
       shop.receipt_footer, shop.prices_include_tax ? "included_in_price" : "added_to_price"});
  if (!done) return pass_on(done.error());
  return {};
}

Result<void> write_tax(ShopWork& work, const NewTax& tax) {
  auto done = work.run(
      "WITH rate AS (INSERT INTO tax_rates (tenant_id, id, name, rate)"
      "   VALUES (current_tenant_id(), uuid_v7(), $1, $2::numeric / 1000000) RETURNING id),"
      " category AS (INSERT INTO tax_categories (tenant_id, id, name, code)"
      "   VALUES (current_tenant_id(), uuid_v7(), $3, $4) RETURNING id)"
      " INSERT INTO tax_category_rates (tenant_id, tax_category_id, tax_rate_id)"
      " SELECT current_tenant_id(), category.id, rate.id FROM rate, category",
      {tax.rate_name, std::to_string(tax.parts_per_million), tax.category, tax.code});
  if (!done) return pass_on(done.error());
  return {};
}

Result<void> write_roles(ShopWork& work) {
  for (const RoleShape& role : kRoles) {
    auto done = work.run(
        "INSERT INTO roles (tenant_id, id, name, description, permissions)"
        " SELECT current_tenant_id(), uuid_v7(), $1, $2, $3::jsonb"
        "  WHERE NOT EXISTS (SELECT FROM roles WHERE tenant_id = current_tenant_id()"
        "                       AND name = $1)",
        {role.name, role.description, role.permissions});
    if (!done) return pass_on(done.error());
  }
  return {};
}

Result<void> give_role(ShopWork& work, const std::string& user, TillRole role) {
  auto done = work.run(
      "INSERT INTO user_roles (tenant_id, user_id, role_id)"
      " SELECT tenant_id, $1, id FROM roles WHERE tenant_id = current_tenant_id() AND name = $2"
      " ORDER BY id LIMIT 1",
      {user, name_of(role)});
  if (!done) return pass_on(done.error());
  return {};
}

// The one who is called so, in whatever case.
constexpr const char* kCalled =
    " FROM user_tenants m JOIN users u ON u.id = m.user_id"
    " WHERE m.tenant_id = current_tenant_id() AND lower(normalize(coalesce(m.display_name, "
    "u.name)))"
    " = lower(normalize($1))";

Result<void> write_person(ShopWork& work, const NewPerson& person) {
  auto known = work.run(std::string{"SELECT bool_or(m.is_active)"} + kCalled, {person.name});
  if (!known) return pass_on(known.error());
  if (!known->is_null(0, 0)) {
    return fail(
        ErrorCode::command_line,
        known->text(0, 0) == "t"
            ? "somebody is called " + person.name + " already; the till tells people by their names"
            : person.name +
                  " was stopped; with another PIN they work again: holdfast "
                  "people pin");
  }
  auto id = work.run("SELECT uuid_v7()");
  if (!id) return pass_on(id.error());
  const std::string user{id->text(0, 0)};
  auto done =
      work.run("INSERT INTO users (id, name) VALUES ($1, normalize($2))", {user, person.name});
  if (!done) return pass_on(done.error());
  done = work.run(
      "INSERT INTO user_tenants (tenant_id, user_id, pin_hash) VALUES (current_tenant_id(), $1, "
      "$2)",
      {user, person.pin_hash});
  if (!done) return pass_on(done.error());
  return give_role(work, user, person.role);
}

Result<std::string> find_person(ShopWork& work, const std::string& name) {
  auto found = work.run(std::string{"SELECT m.user_id"} + kCalled, {name});
  if (!found) return pass_on(found.error());
  if (found->count() == 0) {
    return fail(ErrorCode::command_line,
                "nobody is called " + name + "; see: holdfast people list");
  }
  if (found->count() > 1) {
    return fail(ErrorCode::command_line,
                std::to_string(found->count()) + " people are called " + name +
                    ": change the name of one in user_tenants.display_name first");
  }
  return std::string{found->text(0, 0)};
}

Result<void> change_person(ShopWork& work, const std::string& user, const std::string& changes,
                           std::vector<PgParameter> parameters) {
  parameters.insert(parameters.begin(), user);
  auto done = work.run("UPDATE user_tenants SET " + changes +
                           " WHERE tenant_id = current_tenant_id() AND user_id = $1",
                       parameters);
  if (!done) return pass_on(done.error());
  return {};
}

Result<void> require_a_manager(ShopWork& work, const std::string& name) {
  auto left = work.run(
      "SELECT count(*) FROM user_tenants m WHERE m.tenant_id = current_tenant_id() AND m.is_active"
      " AND m.pin_hash IS NOT NULL AND EXISTS (SELECT FROM user_roles ur JOIN roles r"
      "   ON (r.tenant_id, r.id) = (ur.tenant_id, ur.role_id)"
      "   WHERE (ur.tenant_id, ur.user_id) = (m.tenant_id, m.user_id)"
      "     AND r.permissions @> '{\"manage\": true}')");
  if (!left) return pass_on(left.error());
  if (left->text(0, 0) != "0") return {};
  return fail(ErrorCode::command_line,
              name +
                  " is the only manager, and some things at a till take one: make another one "
                  "first");
}

}  // namespace

Result<void> make_shop(PgConnection& connection, NewShop& shop) {
  auto work = ShopWork::begin(connection, "");
  if (!work) return pass_on(work.error());
  if (auto free = free_slug(*work, shop); !free) return free;
  if (auto fresh = refuse_known_slug(*work, shop); !fresh) return fresh;
  if (auto done = write_shop(*work, shop); !done) return done;
  for (const NewTax& tax : shop.taxes) {
    if (auto done = write_tax(*work, tax); !done) return done;
  }
  if (auto done = write_roles(*work); !done) return done;
  for (const NewPerson& person : shop.people) {
    if (auto done = write_person(*work, person); !done) return done;
  }
  return work->commit();
}

Result<std::vector<ListedPerson>> list_people(PgConnection& connection, const std::string& tenant) {
  auto work = ShopWork::begin(connection, tenant);
  if (!work) return pass_on(work.error());
  if (auto there = work->require_shop(); !there) return pass_on(there.error());
  auto rows = work->run(
      "SELECT coalesce(m.display_name, u.name), coalesce((SELECT string_agg(r.name, ', ' ORDER BY"
      " r.name) FROM user_roles ur JOIN roles r ON (r.tenant_id, r.id) = (ur.tenant_id, ur.role_id)"
      " WHERE (ur.tenant_id, ur.user_id) = (m.tenant_id, m.user_id)), ''), m.pin_hash IS NOT NULL,"
      " m.is_active AND u.is_active FROM user_tenants m JOIN users u ON u.id = m.user_id"
      " WHERE m.tenant_id = current_tenant_id() ORDER BY 4 DESC, 1");
  if (!rows) return pass_on(rows.error());
  std::vector<ListedPerson> people;
  for (int i = 0; i < rows->count(); ++i) {
    people.push_back({std::string{rows->text(i, 0)}, std::string{rows->text(i, 1)},
                      rows->text(i, 2) == "t", rows->text(i, 3) == "t"});
  }
  return people;
}

Result<void> add_person(PgConnection& connection, const std::string& tenant,
                        const NewPerson& person) {
  auto work = ShopWork::begin(connection, tenant);
  if (!work) return pass_on(work.error());
  if (auto there = work->require_shop(); !there) return there;
  if (auto done = write_roles(*work); !done) return done;
  if (auto done = write_person(*work, person); !done) return done;
  return work->commit();
}

Result<void> change_role(PgConnection& connection, const std::string& tenant,
                         const std::string& name, TillRole role) {
  auto work = ShopWork::begin(connection, tenant);
  if (!work) return pass_on(work.error());
  const auto user = find_person(*work, name);
  if (!user) return pass_on(user.error());
  if (auto done = write_roles(*work); !done) return done;
  auto done = work->run(
      "DELETE FROM user_roles ur USING roles r WHERE ur.tenant_id = current_tenant_id()"
      " AND ur.user_id = $1 AND (r.tenant_id, r.id) = (ur.tenant_id, ur.role_id)"
      " AND r.name IN ('cashier', 'manager')",
      {*user});
  if (!done) return pass_on(done.error());
  if (auto given = give_role(*work, *user, role); !given) return given;
  if (auto managed = require_a_manager(*work, name); !managed) return managed;
  return work->commit();
}

Result<void> change_pin(PgConnection& connection, const std::string& tenant,
                        const std::string& name, const std::string& pin_hash) {
  auto work = ShopWork::begin(connection, tenant);
  if (!work) return pass_on(work.error());
  const auto user = find_person(*work, name);
  if (!user) return pass_on(user.error());
  auto done = change_person(*work, *user, "pin_hash = $2, is_active = true", {pin_hash});
  if (!done) return done;
  return work->commit();
}

Result<void> stop_person(PgConnection& connection, const std::string& tenant,
                         const std::string& name) {
  auto work = ShopWork::begin(connection, tenant);
  if (!work) return pass_on(work.error());
  const auto user = find_person(*work, name);
  if (!user) return pass_on(user.error());
  auto done = change_person(*work, *user, "is_active = false, pin_hash = NULL", {});
  if (!done) return done;
  if (auto managed = require_a_manager(*work, name); !managed) return managed;
  return work->commit();
}

}  // namespace holdfast::remote
