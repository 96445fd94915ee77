// A shop's server and a new machine for tests of `holdfast enrol` and `holdfast tills`.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "db/local/signing_key.h"
#include "db/remote/remote_store.h"
#include "pos/core/hex.h"
#include "tests/app/shop_server.h"
#include "tests/app/till_machine.h"
#include "tests/support/must.h"

namespace holdfast::testing {

class EnrolCommand : public ::testing::Test {
 protected:
  [[nodiscard]] std::string administrator() const {
    return shop_.cluster().conninfo(shop_.database());
  }
  [[nodiscard]] std::vector<std::string> command(std::vector<std::string> more) const {
    more.insert(more.begin(), {"enrol", "--database", administrator()});
    return more;
  }
  ProgramResult enrol(const TillMachine& machine, std::vector<std::string> more) const {
    return machine.run(command(std::move(more)));
  }
  ProgramResult tills(std::vector<std::string> words) const {
    words.insert(words.begin(), "tills");
    words.insert(words.end(), {"--database", administrator()});
    return machine_.run(words);
  }
  // What the server says to a machine that connects as it was told to.
  static std::string server_says(const TillMachine& machine) {
    auto store = must(remote::open_remote_store({.conninfo = machine.conninfo()}));
    const auto head = store->journal_head(0);
    return head ? "ready" : std::string{core::name(head.error().code)};
  }
  static std::string key_of(const TillMachine& machine) {
    return core::to_hex(
        must(local::SigningKey::load_or_make(machine.data() / "journal.db.key")).public_key());
  }
  // Everything on the server that enrolling can change.
  std::string server_state() {
    return shop_.ask(
        "SELECT (SELECT count(*) FROM terminals) || ' ' || (SELECT string_agg(l::text, ',') FROM "
        "terminal_logins l) || ' ' || (SELECT coalesce(string_agg(k::text, ','), '') FROM "
        "terminal_keys k) || (SELECT string_agg(rolname || md5(coalesce(rolpassword, '')), ',' "
        "ORDER BY rolname) FROM pg_authid)");
  }

  mutable ShopServer shop_;
  TillMachine machine_, other_;
};

}  // namespace holdfast::testing
