// `holdfast people list|add|pin|role|stop`: who works at a shop's tills, for whoever runs its
// database.
#include <fmt/core.h>
#include <sodium.h>

#include "db/exchange/session.h"
#include "db/remote/shop_setup.h"
#include "pos/app/ask_pin.h"
#include "pos/app/cli.h"
#include "pos/app/database_option.h"
#include "pos/app/settings_source.h"
#include "pos/app/shop_options.h"
#include "pos/app/short_text.h"
#include "pos/app/terminal_text.h"

namespace holdfast::app {
namespace {

using core::ErrorCode;
using core::pass_on;
using core::Result;

Result<void> list(remote::PgConnection& server, const std::string& tenant) {
  const auto people = remote::list_people(server, tenant);
  if (!people) return pass_on(people.error());
  if (people->empty()) fmt::print("nobody yet; begin with: holdfast people add NAME\n");
  for (const auto& person : *people) {
    fmt::print("{:<30} {:<20} {}\n", terminal_text(person.name), terminal_text(person.roles),
               !person.is_active ? "stopped"
               : person.has_pin  ? "signs in with a PIN"
                                 : "no PIN, not at a till");
  }
  return {};
}

Result<void> change(remote::PgConnection& server, const std::string& tenant,
                    const PeopleCommand& command, std::string pin_hash) {
  const auto role =
      command.role == "manager" ? remote::TillRole::manager : remote::TillRole::cashier;
  if (command.action == "role") {
    if (auto done = remote::change_role(server, tenant, command.name, role); !done) return done;
    fmt::print("{} is a {}, as soon as each till hears of it.\n", command.name, command.role);
    return {};
  }
  if (command.action == "stop") {
    if (auto done = remote::stop_person(server, tenant, command.name); !done) return done;
    fmt::print(
        "{} can sign in no more, as soon as each till hears of it; who is signed in goes on"
        " until they sign out.\n",
        command.name);
    return {};
  }
  if (command.action == "pin") {
    auto done = remote::change_pin(server, tenant, command.name, pin_hash);
    if (!done) return done;
    fmt::print("{} signs in with the new PIN, as soon as each till hears of it.\n", command.name);
    return {};
  }
  auto done = remote::add_person(server, tenant, {command.name, role, std::move(pin_hash)});
  if (!done) return done;
  fmt::print("{} signs in as a {}, as soon as each till hears of it.\n", command.name,
             command.role);
  return {};
}

Result<void> work(remote::PgConnection& server, const std::string& tenant,
                  const PeopleCommand& command) {
  std::string pin_hash;
  if (command.action == "add" || command.action == "pin") {
    auto hash = ask_pin_hash(command.name, command.pin_on_stdin);
    if (!hash) return pass_on(hash.error());
    pin_hash = std::move(*hash);
  }
  return change(server, tenant, command, std::move(pin_hash));
}

}  // namespace

int run_people(const PeopleCommand& typed, const ConfigOptions& config) {
  if (sodium_init() < 0) return report_failure({ErrorCode::internal, "libsodium"});
  PeopleCommand command = typed;
  command.name = tidy(command.name);
  if (command.action != "list") {
    if (auto right = check_short_text("the name", command.name); !right) {
      return report_usage(right.error());
    }
  }
  auto conninfo = conninfo_of(command.database, config);
  if (!conninfo) return report_usage(conninfo.error());
  auto server = connect_as_administrator(*conninfo);
  if (!server) return report_database_failure(server.error());
  const auto tenant = exchange::find_shop(*server, command.shop);
  if (!tenant) return report_no_shop(tenant.error());
  if (command.action == "list") {
    const auto listed = list(*server, *tenant);
    return listed ? kExitOk : report_no_shop(listed.error());
  }
  const auto done = work(*server, *tenant, command);
  if (done) return kExitOk;
  return done.error().code == ErrorCode::command_line
             ? report_failure("Nothing was changed.", done.error())
             : report_database_failure(done.error());
}

}  // namespace holdfast::app
