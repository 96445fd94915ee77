// Choosing a person and proving it with a PIN. After five wrong PINs a person is locked
// for a time that doubles with every further five: 30 s, 60 s … up to an hour. The lock
// is the person's own, so that one cannot keep the others from working.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "pos/core/error.h"
#include "pos/core/instant.h"
#include "pos/till/command.h"
#include "pos/till/effect.h"
#include "pos/till/reference.h"
#include "pos/till/view.h"

namespace holdfast::till {

inline constexpr int kPinAttempts = 5;
inline constexpr std::int64_t kFirstLock_ms = 30'000;
inline constexpr std::int64_t kLongestLock_ms = 3'600'000;

class SignIn {
 public:
  // Errors: not_now (a PIN is being checked, or nobody has this id).
  [[nodiscard]] core::Result<void> choose(core::PersonId person, const Reference& reference);
  // Errors: not_now (nobody chosen, or a PIN is being checked), pin_locked, pin_wrong
  // (cannot be a PIN: not counted, it tells a guesser nothing).
  [[nodiscard]] core::Result<effect::CheckPin> enter_pin(const std::string& pin,
                                                         const Reference& reference,
                                                         core::Instant now);
  // The person who is signed in now.
  // Errors: internal (not awaited), pin_wrong, pin_locked, not_signed_in (the person was
  // removed meanwhile).
  [[nodiscard]] core::Result<PersonView> answered(const command::PinChecked& answer,
                                                  const Reference& reference, core::Instant now);
  // Somebody whom a restart interrupted: already chosen, so that only the PIN is missing.
  void suggest(core::PersonId person) { chosen_ = person; }

  // Everything of the view but the list of people.
  void show(SignInView& view, core::Instant now) const;

 private:
  struct Attempts {
    int wrong = 0;  // since the last lock or success
    int locks = 0;  // since the last success
    core::Instant locked_until;
  };
  [[nodiscard]] std::int64_t locked_for_s(core::PersonId person, core::Instant now) const;

  std::optional<core::PersonId> chosen_;
  bool checking_ = false;
  std::map<core::PersonId, Attempts> attempts_;
};

}  // namespace holdfast::till
