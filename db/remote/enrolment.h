// Which machine is which till of a shop, for an administrator: enrolling one, taking one out
// of service, listing them (db/schema/008_enrolment.up.sql).
//
// The connection is that of somebody who may create roles and work as holdfast_owner.
//
// Threads: that of the connection; blocks.
//
// Errors of all: server_schema_too_old; command_line, with what there is, when the shop, the
// location or the till that was named is not there or none was named where there are several;
// those of PgConnection::run(). Nothing was changed then.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "db/remote/pg_connection.h"
#include "pos/core/error.h"
#include "pos/ports/journal.h"

namespace holdfast::remote {

// The newest entries of a machine's journal, from the newest on that the server acknowledged to
// it, and the key that signed them.
struct OwnEntries {
  struct Entry {
    std::int64_t seq = 0;
    ports::Hash256 hash{};
  };
  std::array<std::uint8_t, 32> key{};
  std::vector<Entry> entries;
};

struct EnrolmentRequest {
  std::optional<std::string> shop;      // its slug; empty: the only one
  std::optional<int> number;            // empty: the one that this machine has already
  std::optional<std::string> location;  // its code; empty: where the till stands, or the only one
  std::optional<std::string> new_location;    // makes that location, under this name
  std::string time_zone;                      // of a new location, such as "Europe/Berlin"
  std::optional<std::string> label;           // empty: as it was, or "Till 3"
  std::array<std::uint8_t, 32> public_key{};  // Ed25519: by it the machine is known again
  bool replace = false;                       // although another machine is that till
  bool take_back = false;                     // although that machine took this one's place
  std::string password;                       // for the till's login
  // The machine becomes a new till, `number`, that goes on with this journal, of which the server
  // has another continuation; public_key is a new one.
  std::optional<OwnEntries> branch{};
};

struct EnrolledTill {
  std::string shop, shop_name;          // slug and name
  std::string location, location_name;  // code and name
  int number = 0;
  std::string label;
  std::string login;
  bool new_till = false;             // the server did not know the number before
  bool same_machine = false;         // it was enrolled as this till already, and has a new password
  std::vector<std::string> revoked;  // logins that were another machine's
  std::string tenant;                // the shop's id
  int branch_of = 0;                 // the till that had the journal so far; 0: none
  std::int64_t branch_seq = 0;       // the last entry that both have
};

// `before_commit` learns what is about to be, and takes it all back with an error of its own.
// Errors beside the above: already_enrolled, when the number is another machine's, the machine
// is another till, or it was replaced by the machine that it would replace; outcome_unknown, when
// the connection broke at the end: the same request again is right then.
[[nodiscard]] core::Result<EnrolledTill> enrol_till(
    PgConnection& connection, const EnrolmentRequest& request,
    const std::function<core::Result<void>(const EnrolledTill&)>& before_commit = {});

struct RevokedTill {
  std::string shop, shop_name;
  int number = 0;
  std::string label;
  bool was_enrolled = false;
};

[[nodiscard]] core::Result<RevokedTill> revoke_till(PgConnection& connection,
                                                    const std::optional<std::string>& shop,
                                                    int number);

struct TillKey {
  std::string public_key;     // hexadecimal digits
  std::string registered_at;  // "2026-03-01 10:38", UTC
  std::string revoked_at;     // empty: in use
};

struct ListedTill {
  int number = 0;
  std::string label, location;
  std::string state;          // "enrolled", "revoked" or "not enrolled"
  std::string login, since;   // empty: not enrolled
  std::int64_t last_seq = 0;  // of its journal's entries that are here
  std::string last_entry;     // when that came, UTC; empty: none came
  std::vector<TillKey> keys;  // oldest first
};

// By number.
[[nodiscard]] core::Result<std::vector<ListedTill>> list_tills(
    PgConnection& connection, const std::optional<std::string>& shop);

}  // namespace holdfast::remote
