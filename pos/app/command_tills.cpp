// `holdfast tills list|revoke|keys`: the tills of a shop, for whoever runs its database.
#include <fmt/core.h>

#include "db/remote/enrolment.h"
#include "pos/app/cli.h"
#include "pos/app/commands.h"
#include "pos/app/database_option.h"
#include "pos/app/settings_source.h"
#include "pos/app/terminal_text.h"

namespace holdfast::app {
namespace {

using remote::ListedTill;
using Shop = std::optional<std::string>;

std::string journal_words(const ListedTill& till) {
  if (till.last_entry.empty()) return "no entry yet";
  return fmt::format("entry {} on {}", till.last_seq, till.last_entry);
}

std::string state_words(const ListedTill& till) {
  return till.since.empty() ? till.state : till.state + " since " + till.since;
}

core::Result<void> list(remote::PgConnection& server, const Shop& shop) {
  const auto tills = remote::list_tills(server, shop);
  if (!tills) return core::pass_on(tills.error());
  if (tills->empty()) fmt::print("no till yet; make one with: holdfast enrol\n");
  for (const auto& till : *tills) {
    fmt::print("{:>4}  {:<20} {:<10} {:<33} {:<28} {}\n", till.number, terminal_text(till.label),
               terminal_text(till.location), state_words(till), terminal_text(till.login),
               journal_words(till));
  }
  return {};
}

core::Result<void> print_keys(remote::PgConnection& server, const Shop& shop,
                              const std::optional<int>& number) {
  const auto tills = remote::list_tills(server, shop);
  if (!tills) return core::pass_on(tills.error());
  for (const auto& till : *tills) {
    if (number && till.number != *number) continue;
    for (const auto& key : till.keys) {
      fmt::print("{:>4}  {}  from {}{}\n", till.number, key.public_key, key.registered_at,
                 key.revoked_at.empty() ? "" : " to " + key.revoked_at);
    }
  }
  return {};
}

core::Result<void> revoke(remote::PgConnection& server, const Shop& shop, int number) {
  const auto till = remote::revoke_till(server, shop, number);
  if (!till) return core::pass_on(till.error());
  if (!till->was_enrolled) {
    fmt::print("Till {} \"{}\" of {} was not enrolled; it stays out of service.\n", till->number,
               terminal_text(till->label), terminal_text(till->shop_name));
    return {};
  }
  fmt::print(
      "Till {} \"{}\" of {} is out of service: the server refuses it from now on, and it says so "
      "on its screen.\nWhat it sold and did not send yet stays on it, and is sent when it is "
      "enrolled again.\n",
      till->number, terminal_text(till->label), terminal_text(till->shop_name));
  return {};
}

}  // namespace

int run_tills(const TillsCommand& command, const ConfigOptions& config) {
  auto conninfo = conninfo_of(command.database, config);
  if (!conninfo) return report_usage(conninfo.error());
  auto server = connect_as_administrator(*conninfo);
  if (!server) return report_database_failure(server.error());
  core::Result<void> done;
  if (command.action == "list") {
    done = list(*server, command.shop);
  } else if (command.action == "keys") {
    done = print_keys(*server, command.shop, command.number);
  } else {
    done = revoke(*server, command.shop, command.number.value_or(0));
  }
  return done ? kExitOk : report_no_shop(done.error());
}

}  // namespace holdfast::app
