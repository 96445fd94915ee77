// What became of receipts and drawer kicks. Only the jobs of the sale on the change
// screen are shown there; an outcome that arrives later becomes a notice, unless all
// went well.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "pos/core/uuid.h"
#include "pos/till/command.h"
#include "pos/till/view.h"

namespace holdfast::till {

class Output {
 public:
  enum class Place : std::uint8_t { change_screen, background };

  // `what` begins a sentence: "Receipt 0001-000012".
  void printing(core::PrintJobId job, std::string what, Place place);
  void kicking(core::KickId kick, std::string what, Place place);
  // The change screen after a restart: how these had ended. A print that is being looked up
  // shows so.
  void found(OutputState print, OutputState kick);
  // The change screen is left (or entered anew): jobs still running go to the background.
  void leave_change_screen();

  // False when nobody waits for this outcome.
  [[nodiscard]] bool finished(const command::PrintFinished& outcome);
  [[nodiscard]] bool finished(const command::KickFinished& outcome);

  // A device works again: the change screen no longer says what it lacked.
  void works_again(ports::DeviceRole role);
  // The settings name none: the change screen does not miss what it did not do before a restart.
  void is_not_set_up(ports::DeviceRole role);

  // The oldest thing that went wrong in the background, once.
  [[nodiscard]] std::optional<std::string> take_notice();
  void show(ChangeView& view) const;

 private:
  struct Job {
    core::Uuid id;
    std::string what;
  };
  struct Shown {
    std::optional<core::Uuid> job;
    OutputState state = OutputState::none;
    std::string detail;
  };
  [[nodiscard]] std::optional<Job> take(core::Uuid id);

  std::vector<Job> running_;
  Shown print_, kick_;
  std::deque<std::string> notices_;
};

}  // namespace holdfast::till
