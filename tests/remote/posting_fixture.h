// A till that posts to the demo shop.
#pragma once

#include <gtest/gtest.h>

#include "tests/remote/demo_fixture.h"

namespace holdfast::remote::testing {

class Posting : public DemoShopTest {
 protected:
  std::unique_ptr<ports::RemoteStore> store_ = store();
  RecordingTill till_ = recording_till();

  std::vector<ports::PostAnswer> must_post(const std::vector<ports::StoredEntry>& entries) {
    auto answers = store_->post(entries);
    EXPECT_TRUE(answers) << answers.error().detail;
    return answers ? *answers : std::vector<ports::PostAnswer>{};
  }
  core::Error refusal(const std::vector<ports::StoredEntry>& entries) {
    const auto answers = store_->post(entries);
    EXPECT_FALSE(answers);
    return answers ? core::Error{} : answers.error();
  }
  std::vector<ports::PostStatus> statuses(const std::vector<ports::PostAnswer>& answers) {
    std::vector<ports::PostStatus> result;
    for (const auto& answer : answers) result.push_back(answer.status);
    return result;
  }
};

}  // namespace holdfast::remote::testing
