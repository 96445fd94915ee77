// Cash that moves without a sale, as the server records it.
#include <gmock/gmock.h>

#include "db/remote/migrator.h"
#include "tests/remote/demo_fixture.h"

namespace holdfast::remote {
namespace {

using ports::PostStatus;
using Direction = core::CashMoved::Direction;
using Entries = std::vector<ports::StoredEntry>;

class CashMovements : public testing::DemoShopTest {
 protected:
  std::vector<PostStatus> post(const Entries& entries) {
    const auto answers = server_->post(entries);
    EXPECT_TRUE(answers) << answers.error().detail;
    std::vector<PostStatus> statuses;
    for (const auto& answer : answers.value()) statuses.push_back(answer.status);
    return statuses;
  }
  ports::StoredEntry move(Direction direction, std::int64_t cents, const std::string& reason) {
    return till_.append(
        core::CashMoved{till_.shift(), till_.person(), direction, till_.eur(cents), reason});
  }
  Entries a_morning() {
    return {till_.open_shift(), move(Direction::in, 2000, "Change money"),
            move(Direction::out, 5050, "To the safe"),
            till_.append(core::DrawerOpened{till_.shift(), till_.person()})};
  }
  std::string rows() {
    return value(
        "SELECT string_agg(concat_ws(' ', kind, amount, currency, reason,"
        "  CASE WHEN shift_id IS NULL THEN 'no shift' END, CASE WHEN moved_by IS NULL THEN 'nobody'"
        "  END, cardinality(findings)), ', ' ORDER BY id) FROM cash_movements");
  }

  testing::RecordingTill till_ = recording_till();
  std::unique_ptr<ports::RemoteStore> server_ = store();
};

constexpr const char* kMorning =
    "cash_in 20.000 EUR Change money 0, cash_out -50.500 EUR To the safe 0, no_sale 0.000 0";

TEST_F(CashMovements, AreRecordedWithTheirShift) {
  EXPECT_THAT(post(a_morning()), ::testing::Each(PostStatus::applied));
  EXPECT_EQ(rows(), kMorning);
  EXPECT_EQ(value("SELECT s.opening_float + sum(m.amount) FROM shifts s JOIN cash_movements m"
                  "  ON m.shift_id = s.id AND m.tenant_id = s.tenant_id GROUP BY s.id, s.tenant_id,"
                  "  s.opening_float"),
            "69.500");
}

TEST_F(CashMovements, AreNotRefusedForWhatTheServerDoesNotKnow) {
  const auto stray =
      till_.append(core::CashMoved{till_.next_id<core::ShiftId>(), till_.next_id<core::PersonId>(),
                                   Direction::in, till_.eur(100), ""});
  EXPECT_THAT(post({stray}), ::testing::ElementsAre(PostStatus::applied));
  EXPECT_EQ(rows(), "cash_in 1.000 EUR no shift nobody 2");
}

TEST_F(CashMovements, WhatMakesNoSenseIsSetAsideAlone) {
  Entries entries = a_morning();
  entries.push_back(till_.append("cash_moved", 1,
                                 R"({"direction":"up","amount":1,)"
                                 R"("currency":{"code":"EUR","exponent":2}})"));
  entries.push_back(till_.append("drawer_opened", 2, "{}"));
  entries.push_back(till_.sell("BAK-001"));
  EXPECT_THAT(post(entries),
              ::testing::ElementsAre(PostStatus::applied, PostStatus::applied, PostStatus::applied,
                                     PostStatus::applied, PostStatus::quarantined,
                                     PostStatus::quarantined, PostStatus::applied));
  EXPECT_EQ(rows(), kMorning);
}

TEST_F(CashMovements, AreNeverChanged) {
  post(a_morning());
  for (const char* statement : {"UPDATE cash_movements SET amount = 1",
                                "DELETE FROM cash_movements", "TRUNCATE cash_movements"}) {
    const auto changed = admin().run(statement, {}, Effect::reads);
    ASSERT_FALSE(changed) << statement;
    EXPECT_THAT(changed.error().detail, ::testing::HasSubstr("never changed")) << statement;
  }
}

// What a server of an earlier version kept in its inbox is applied by the migration.
TEST_F(CashMovements, ComeOutOfTheInbox) {
  post(a_morning());
  server_.reset();
  auto migrator =
      Migrator::connect({.conninfo = cluster_.conninfo(database_)}, embedded_migrations());
  ASSERT_TRUE(migrator) << migrator.error().detail;
  ASSERT_TRUE(migrator->down(embedded_schema_version() - 9));
  EXPECT_EQ(value("SELECT to_regclass('cash_movements') IS NULL"), "t");
  const auto up = migrator->up();
  ASSERT_TRUE(up) << up.error().detail;
  EXPECT_EQ(rows(), kMorning);
}

}  // namespace
}  // namespace holdfast::remote
