#include "pos/till/sign_in.h"

#include <algorithm>

namespace holdfast::till {
namespace {

using core::ErrorCode;

bool could_be_a_pin(const std::string& text) {
  return text.size() >= 4 && text.size() <= 8 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::int64_t lock_ms(int earlier_locks) {
  constexpr int kDoublingsToLongest = 7;
  return std::min(kFirstLock_ms << std::min(earlier_locks, kDoublingsToLongest), kLongestLock_ms);
}

std::string wait_for(std::int64_t seconds) {
  return "wait " + std::to_string(seconds) + " s";
}

}  // namespace

core::Result<void> SignIn::choose(core::PersonId person, const Reference& reference) {
  if (checking_) return core::fail(ErrorCode::not_now, "a PIN is being checked");
  if (reference.find_person(person) == nullptr) {
    return core::fail(ErrorCode::not_now, "this person is not known here");
  }
  chosen_ = person;
  return {};
}

core::Result<effect::CheckPin> SignIn::enter_pin(const std::string& pin, const Reference& reference,
                                                 core::Instant now) {
  if (checking_) return core::fail(ErrorCode::not_now, "a PIN is being checked");
  const core::Person* person = chosen_ ? reference.find_person(*chosen_) : nullptr;
  if (person == nullptr) return core::fail(ErrorCode::not_now, "choose a person first");
  if (const std::int64_t seconds = locked_for_s(person->id, now); seconds > 0) {
    return core::fail(ErrorCode::pin_locked, wait_for(seconds));
  }
  if (!could_be_a_pin(pin)) return core::fail(ErrorCode::pin_wrong);
  checking_ = true;
  return effect::CheckPin{person->id, pin, person->pin_hash};
}

core::Result<PersonView> SignIn::answered(const command::PinChecked& answer,
                                          const Reference& reference, core::Instant now) {
  if (!checking_ || chosen_ != answer.person) {
    return core::fail(ErrorCode::internal, "a PIN was checked that nobody entered");
  }
  checking_ = false;
  if (!answer.matches) {
    Attempts& attempts = attempts_[answer.person];
    if (++attempts.wrong < kPinAttempts) return core::fail(ErrorCode::pin_wrong);
    attempts.wrong = 0;
    attempts.locked_until = now + lock_ms(attempts.locks++);
    return core::fail(ErrorCode::pin_locked, wait_for(locked_for_s(answer.person, now)));
  }
  attempts_.erase(answer.person);
  chosen_.reset();
  const core::Person* person = reference.find_person(answer.person);
  if (person == nullptr) {
    return core::fail(ErrorCode::not_signed_in, "this person is not known here any more");
  }
  return PersonView{person->id, person->display_name, person->role};
}

std::int64_t SignIn::locked_for_s(core::PersonId person, core::Instant now) const {
  const auto found = attempts_.find(person);
  if (found == attempts_.end() || found->second.locked_until <= now) return 0;
  return (found->second.locked_until - now + 999) / 1000;
}

void SignIn::show(SignInView& view, core::Instant now) const {
  view.chosen = chosen_;
  view.checking = checking_;
  view.attempts_left = kPinAttempts;
  view.locked_for_s = 0;
  if (!chosen_) return;
  if (const auto found = attempts_.find(*chosen_); found != attempts_.end()) {
    view.attempts_left -= found->second.wrong;
  }
  view.locked_for_s = locked_for_s(*chosen_, now);
}

}  // namespace holdfast::till
