// Known bugs that a till could have, put into its surroundings: a simulator that does not
// find them would find no others either.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace holdfast::sim {

enum class Mutation : std::uint8_t {
  acknowledge_before_sync,     // the cashier is told before the disk has it
  clear_outbox_before_answer,  // an entry counts as posted when it was sent
  repeat_kick,                 // a kick whose outcome is not known is sent again
  repeat_receipt,              // so is a receipt
  kick_at_start,               // a till that starts opens the drawer
};

struct NamedMutation {
  std::string_view name;
  Mutation mutation;
};
inline constexpr std::array<NamedMutation, 5> kMutations = {{
    {"acknowledge-before-sync", Mutation::acknowledge_before_sync},
    {"clear-outbox-before-answer", Mutation::clear_outbox_before_answer},
    {"repeat-kick", Mutation::repeat_kick},
    {"repeat-receipt", Mutation::repeat_receipt},
    {"kick-at-start", Mutation::kick_at_start},
}};

}  // namespace holdfast::sim
