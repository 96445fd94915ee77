// A till whose world is the test: commands in, effects looked at.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "pos/till/till.h"
#include "tests/till/shop.h"

namespace holdfast::till::testing_till {

using namespace testing_shop;
using core::ErrorCode;
using testing::SizeIs;

class FixedOffset final : public ports::Clock {
 public:
  core::Instant now() const override { return {}; }
  int utc_offset_minutes(core::Instant) const override { return 120; }
};

inline const core::ScannedCode kPencil{"4006381333931", core::Symbology::ean_13, "test"};
inline const core::ScannedCode kNotebook{"5901234123457", core::Symbology::ean_13, "test"};

class TillTest : public testing::Test {
 protected:
  Effects send(const Command& command) {
    now = now + 100;
    return till.handle(command, now);
  }
  template <class E>
  static E only(const Effects& effects) {
    EXPECT_THAT(effects, SizeIs(1));
    const auto* found = effects.empty() ? nullptr : std::get_if<E>(&effects.front());
    EXPECT_NE(found, nullptr);
    return found == nullptr ? E{} : *found;
  }
  // Answers a reprint's record as the journal would, and what the till saves on the way.
  effect::Print recorded(const Effects& effects) {
    return only<effect::Print>(send(command::PrintRecorded{only<effect::RecordPrint>(effects).id}));
  }
  // Answers the append as the journal would.
  Effects commit(const Effects& effects) {
    const auto append = only<effect::Append>(effects);
    journal.push_back({static_cast<std::int64_t>(journal.size()) + 1, append.id, append.occurred_at,
                       append.body});
    return send(command::EntryCommitted{append.id, journal.back().seq});
  }
  void sign_in(core::PersonId person = kAmelie) {
    send(command::ChoosePerson{person});
    send(command::EnterPin{"2468"});
    send(command::PinChecked{person, true});
    ASSERT_TRUE(view().person);
  }
  void open_till() {
    sign_in();
    commit(send(command::OpenShift{euro(10'000)}));
    ASSERT_EQ(view().screen, Screen::sell);
  }
  void pay(core::Money amount) {
    send(command::StartCashPayment{});
    committed_effects = commit(send(command::TenderCash{amount}));
  }
  void expect_refused(const Command& command, ErrorCode code) {
    const Effects effects = send(command);
    EXPECT_EQ(view().banner.kind, Banner::Kind::error);
    EXPECT_EQ(view().banner.error_name, core::name(code));
    EXPECT_EQ(effects, Effects{effect::Sound{effect::Tone::bad}});
  }
  const TillView& view() const { return till.view(); }

  ports::MemoryCatalogue catalogue = shop();
  FixedOffset clock;
  CountingRandom random;
  core::Instant now{1'772'352'000'000};  // 2026-03-01T08:00:00Z
  Till till{catalogue, clock, random};
  std::vector<CommittedEntry> journal;
  Effects committed_effects;
};

}  // namespace holdfast::till::testing_till
