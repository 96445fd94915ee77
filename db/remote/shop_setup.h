// A shop of one's own and the people who work in it, for an administrator: what a till needs before
// anything can be sold. Goods come by `db/exchange`, tills by enrolment.h.
//
// The connection is that of somebody who may work as holdfast_owner.
//
// Threads: that of the connection; blocks.
//
// Errors of all: server_schema_too_old; command_line, with what there is, when the shop or the
// person that was named is not there, or is there already; those of PgConnection::run(). Nothing
// was changed then.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "db/remote/pg_connection.h"
#include "pos/core/error.h"
#include "pos/core/money.h"

namespace holdfast::remote {

// What somebody may do at a till. A manager may also do what takes one.
enum class TillRole { cashier, manager };

struct NewPerson {
  std::string name;  // as on the sign-in screen
  TillRole role = TillRole::cashier;
  std::string pin_hash;  // Argon2id in libsodium's text form
};

struct NewTax {
  std::string category;  // "Standard"
  std::string code;      // the letter on receipts
  std::string rate_name;
  std::int64_t parts_per_million = 0;
};

struct NewShop {
  std::string name;
  std::string slug;
  // It was cut from a longer name: where it is taken by a shop of another name, it gets a number.
  bool slug_is_cut = false;
  core::Currency currency;
  std::string tax_number;  // empty: none
  std::string time_zone;   // "Europe/Berlin"
  std::string country;     // empty: not known
  std::string address;     // lines as on the head of a receipt
  std::string receipt_footer;
  std::string location_code, location_name;
  bool prices_include_tax = true;
  std::vector<NewTax> taxes;
  std::vector<NewPerson> people;
};

// `shop.slug` becomes the one that it has.
[[nodiscard]] core::Result<void> make_shop(PgConnection& connection, NewShop& shop);

struct ListedPerson {
  std::string name;
  std::string roles;  // "cashier, manager"
  bool has_pin = false;
  bool is_active = true;
};

// `tenant`: the shop's id. Those of several that work come first, by name.
[[nodiscard]] core::Result<std::vector<ListedPerson>> list_people(PgConnection& connection,
                                                                  const std::string& tenant);
// Names are compared without case, in Unicode's normal form C.
[[nodiscard]] core::Result<void> add_person(PgConnection& connection, const std::string& tenant,
                                            const NewPerson& person);
// A manager whom this would leave the shop without is refused.
[[nodiscard]] core::Result<void> change_role(PgConnection& connection, const std::string& tenant,
                                             const std::string& name, TillRole role);
// Whoever was stopped works again.
[[nodiscard]] core::Result<void> change_pin(PgConnection& connection, const std::string& tenant,
                                            const std::string& name, const std::string& pin_hash);
// They cannot sign in any more; what they sold keeps their name. The last manager is refused.
[[nodiscard]] core::Result<void> stop_person(PgConnection& connection, const std::string& tenant,
                                             const std::string& name);

}  // namespace holdfast::remote
