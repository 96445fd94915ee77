#include "pos/till/output.h"

#include <algorithm>
#include <utility>

namespace holdfast::till {
namespace {

OutputState state_of(ports::OutputResult result) {
  switch (result) {
    case ports::OutputResult::done:
      return OutputState::done;
    case ports::OutputResult::failed:
      return OutputState::failed;
    case ports::OutputResult::unknown:
      return OutputState::unknown;
  }
  return OutputState::unknown;
}

std::string with_detail(std::string text, const core::Error& error) {
  if (!error.detail.empty()) text += " (" + error.detail + ")";
  return text;
}

std::string print_trouble(const ports::OutputOutcome& outcome) {
  if (outcome.result == ports::OutputResult::failed) return core::sentence(outcome.error);
  return with_detail("Look at the paper, and print it again if it is missing.", outcome.error);
}

std::string kick_trouble(const ports::OutputOutcome& outcome) {
  constexpr auto kByHand = "If it is closed, open it with its key.";
  if (outcome.result == ports::OutputResult::unknown) return with_detail(kByHand, outcome.error);
  return core::sentence(outcome.error) + " " + kByHand;
}

// A device that the settings do not name is missed by nobody.
bool has_no_device(const ports::OutputOutcome& outcome) {
  return outcome.result == ports::OutputResult::failed &&
         outcome.error.code == core::ErrorCode::device_not_set_up;
}

}  // namespace

void Output::printing(core::PrintJobId job, std::string what, Place place) {
  running_.push_back({job.value, std::move(what)});
  if (place == Place::change_screen) print_ = {job.value, OutputState::working, {}};
}

void Output::kicking(core::KickId kick, std::string what, Place place) {
  running_.push_back({kick.value, std::move(what)});
  if (place == Place::change_screen) kick_ = {kick.value, OutputState::working, {}};
}

void Output::found(OutputState print, OutputState kick) {
  if (!print_.job) {
    print_ = {std::nullopt, print, {}};
    if (print == OutputState::failed) print_.detail = "Press Reprint.";
  }
  kick_ = {std::nullopt, kick, {}};
}

void Output::leave_change_screen() {
  print_ = {};
  kick_ = {};
}

bool Output::finished(const command::PrintFinished& outcome) {
  const auto job = take(outcome.job.value);
  if (!job) return false;
  const ports::OutputOutcome& result = outcome.outcome;
  const bool done = result.result == ports::OutputResult::done;
  const std::string trouble = done ? std::string() : print_trouble(result);
  if (has_no_device(result)) {
    if (print_.job == job->id) print_ = {};
  } else if (print_.job == job->id) {
    print_.state = state_of(result.result);
    print_.detail = trouble;
  } else if (!done) {
    notices_.push_back(job->what +
                       (result.result == ports::OutputResult::failed
                            ? " was not printed. "
                            : " may not have been printed. ") +
                       trouble);
  }
  return true;
}

bool Output::finished(const command::KickFinished& outcome) {
  const auto job = take(outcome.kick.value);
  if (!job) return false;
  const ports::OutputOutcome& result = outcome.outcome;
  const bool done = result.result == ports::OutputResult::done;
  const std::string trouble = done ? std::string() : kick_trouble(result);
  if (has_no_device(result)) {
    if (kick_.job == job->id) kick_ = {};
  } else if (kick_.job == job->id) {
    kick_.state = state_of(result.result);
    kick_.detail = trouble;
  } else if (!done) {
    notices_.push_back(job->what + ": the drawer may not have opened. " + trouble);
  }
  return true;
}

void Output::works_again(ports::DeviceRole role) {
  if (role == ports::DeviceRole::receipt_printer && print_.state == OutputState::failed) {
    print_.detail = "The printer is ready again. Press Reprint.";
  }
  if (role == ports::DeviceRole::cash_drawer && kick_.state == OutputState::failed) {
    kick_.detail =
        "The drawer is ready for the next sale. If it is closed now, open it with its key.";
  }
}

void Output::is_not_set_up(ports::DeviceRole role) {
  if (role == ports::DeviceRole::receipt_printer && print_.state == OutputState::failed)
    print_ = {};
  if (role == ports::DeviceRole::cash_drawer && !kick_.job) kick_ = {};
}

std::optional<Output::Job> Output::take(core::Uuid id) {
  const auto found = std::ranges::find(running_, id, &Job::id);
  if (found == running_.end()) return std::nullopt;
  Job job = std::move(*found);
  running_.erase(found);
  return job;
}

std::optional<std::string> Output::take_notice() {
  if (notices_.empty()) return std::nullopt;
  std::string notice = std::move(notices_.front());
  notices_.pop_front();
  return notice;
}

void Output::show(ChangeView& view) const {
  view.printing = print_.state;
  view.printing_detail = print_.detail;
  view.drawer = kick_.state;
  view.drawer_detail = kick_.detail;
}

}  // namespace holdfast::till
