// What tests of printers have in common: ids, a receipt, and the outcomes and states that come in
// from the transport's thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "pos/core/receipt.h"
#include "pos/core/uuid.h"
#include "pos/ports/device.h"

namespace holdfast::drivers {

inline constexpr std::chrono::seconds kPatience{30};

template <class IdType>
IdType id(std::uint8_t n) {
  IdType result;
  result.value.bytes[0] = 0x70;
  result.value.bytes[15] = n;
  return result;
}

inline core::PrintJobId print_id(std::uint8_t n) {
  return id<core::PrintJobId>(n);
}

inline core::KickId kick_id(std::uint8_t n) {
  return id<core::KickId>(n);
}

inline core::ReceiptDocument receipt(const std::string& text) {
  return {{core::ReceiptText{text, core::Align::centre, core::Emphasis::large},
           core::ReceiptPair{"Café crème", "3.50 €"}, core::ReceiptBarcode{"0002-000412"}}};
}

// Outcomes and states as they come in from the transport's thread.
template <class IdType>
class Answers {
 public:
  void done(IdType which, const ports::OutputOutcome& outcome) {
    const std::scoped_lock lock(mutex_);
    EXPECT_FALSE(outcomes_.contains(which)) << "answered twice";
    outcomes_.emplace(which, outcome);
    changed_.notify_all();
  }
  void status(const ports::DeviceStatus& status) {
    const std::scoped_lock lock(mutex_);
    status_ = status;
    seen_.insert(status.health);
    changed_.notify_all();
  }
  ports::OutputOutcome wait(IdType which) {
    std::unique_lock lock(mutex_);
    const bool answered =
        changed_.wait_for(lock, kPatience, [&] { return outcomes_.contains(which); });
    EXPECT_TRUE(answered) << "no answer";
    return answered ? outcomes_.at(which) : ports::OutputOutcome{ports::OutputResult::failed, {}};
  }
  ports::DeviceStatus wait_for(ports::DeviceHealth health) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(
        changed_.wait_for(lock, kPatience, [&] { return status_ && status_->health == health; }));
    return status_.value_or(ports::DeviceStatus{});
  }
  void wait_for_detail(const std::string& words) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, kPatience, [&] {
      return status_ && status_->detail.find(words) != std::string::npos;
    })) << words;
  }
  // Ever.
  bool was(ports::DeviceHealth health) {
    const std::scoped_lock lock(mutex_);
    return seen_.contains(health);
  }
  void forget() {
    const std::scoped_lock lock(mutex_);
    outcomes_.clear();
  }
  bool answered(IdType which) {
    const std::scoped_lock lock(mutex_);
    return outcomes_.contains(which);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<IdType, ports::OutputOutcome> outcomes_;
  std::optional<ports::DeviceStatus> status_;
  std::set<ports::DeviceHealth> seen_;
};

}  // namespace holdfast::drivers
