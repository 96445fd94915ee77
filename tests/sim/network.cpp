#include "tests/sim/network.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace holdfast::sim {
namespace {

using core::ErrorCode;
using Entries = std::vector<ports::StoredEntry>;
using Answers = core::Result<std::vector<ports::PostAnswer>>;

class NetworkStore final : public ports::RemoteStore {
 public:
  NetworkStore(NetworkLine& line, SimThreads* threads)
      : line_(line), threads_(threads), server_(line.server.endpoint(line.till)) {}

  Answers post(std::span<const ports::StoredEntry> entries) override {
    if (auto error = reach()) return core::pass_on(*error);
    if (line_.waiting.empty()) return ask([&] { return deliver(entries); });
    const FaultKind fault = line_.waiting.front();
    line_.waiting.pop_front();
    line_.struck(fault);
    return post_with(fault, Entries(entries.begin(), entries.end()));
  }

  core::Result<ports::JournalHead> journal_head(std::int64_t known_seq) override {
    if (auto error = reach()) return core::pass_on(*error);
    return ask([&] { return server_->journal_head(known_seq); });
  }
  core::Result<ports::JournalHead> report_and_ask_head(const ports::TillReport& report) override {
    if (auto error = reach()) return core::pass_on(*error);
    return ask([&] { return server_->report_and_ask_head(report); });
  }
  core::Result<std::vector<ports::QuarantinedEntry>> quarantined(std::size_t limit) override {
    if (auto error = reach()) return core::pass_on(*error);
    return ask([&] { return server_->quarantined(limit); });
  }
  core::Result<Entries> journal_from(std::int64_t first_seq, std::size_t limit) override {
    if (auto error = reach()) return core::pass_on(*error);
    return ask([&] { return server_->journal_from(first_seq, limit); });
  }
  core::Result<ports::CatalogueChanges> pull(const std::string& cursor,
                                             std::size_t limit) override {
    if (auto error = reach()) return core::pass_on(*error);
    return ask([&] { return server_->pull(cursor, limit); });
  }
  core::Result<void> ping() override {
    if (auto error = reach()) return core::pass_on(*error);
    return ask([&] { return server_->ping(); });
  }
  void disconnect() override { server_->disconnect(); }
  void interrupt() override { interrupted_ = true; }

 private:
  void pass(Time ms) {
    if (threads_ != nullptr) threads_->pass(ms);
  }
  void travel() {
    const bool slow = line_.scheduler.now() < line_.slow_until;
    pass(slow ? line_.generator.between(2 * kSecond, 15 * kSecond)
              : line_.generator.between(1, 60));
  }
  std::optional<core::Error> reach() {
    travel();
    if (interrupted_) return core::Error{ErrorCode::server_unreachable, "interrupted"};
    if (!line_.is_down()) return std::nullopt;
    pass(line_.generator.between(1, 5 * kSecond));
    return core::Error{ErrorCode::server_unreachable, "no way to the server"};
  }
  template <class Call>
  auto ask(Call call) -> decltype(call()) {
    auto answer = call();
    line_.in_call();
    travel();
    if (interrupted_) return core::fail(ErrorCode::outcome_unknown, "interrupted");
    return answer;
  }

  Answers deliver(std::span<const ports::StoredEntry> entries) {
    auto answers = server_->post(entries);
    if (answers) line_.held_through = std::max(line_.held_through, entries.back().seq);
    return answers;
  }

  Answers post_with(FaultKind fault, Entries entries) {
    const auto unknown = [] { return core::fail(ErrorCode::outcome_unknown, "the line broke"); };
    switch (fault) {
      case FaultKind::cut_before_send:
        return core::fail(ErrorCode::server_unreachable, "the line broke");
      case FaultKind::cut_before_arrival:
        return unknown();
      case FaultKind::half_open:
        if (line_.generator.once_in(2)) static_cast<void>(deliver(entries));
        pass(20 * kSecond);
        return unknown();
      case FaultKind::request_late:
        arrive_later(std::move(entries));
        return unknown();
      case FaultKind::request_doubled: {
        auto answer = deliver(entries);
        arrive_later(std::move(entries));
        travel();
        return answer;
      }
      default:  // cut_before_answer, and a pooler that was restarted
        static_cast<void>(deliver(entries));
        line_.in_call();
        return unknown();
    }
  }
  // After what the till posts meanwhile, perhaps: out of order.
  void arrive_later(Entries entries) {
    NetworkLine& line = line_;
    line.scheduler.after(line.generator.between(1, 3 * kMinute), Scheduler::kWorld,
                         [&line, entries = std::move(entries)] {
                           static_cast<void>(line.server.endpoint(line.till)->post(entries));
                         });
  }

  NetworkLine& line_;
  SimThreads* threads_;
  std::unique_ptr<ports::RemoteStore> server_;
  bool interrupted_ = false;
};

}  // namespace

std::unique_ptr<ports::RemoteStore> make_network_store(NetworkLine& line, SimThreads* threads) {
  return std::make_unique<NetworkStore>(line, threads);
}

}  // namespace holdfast::sim
