// What strikes a till's machine, and when.
#include <algorithm>
#include <utility>

#include "tests/sim/box.h"

namespace holdfast::sim {
namespace {

using local::Cut;
using local::DiskFault;
using local::DiskFile;
using local::DiskOperation;

std::optional<Cut> cut_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::power_cut_nothing:
      return Cut::nothing;
    case FaultKind::power_cut_prefix:
      return Cut::prefix;
    case FaultKind::power_cut_subset:
      return Cut::subset;
    case FaultKind::power_cut_torn:
      return Cut::torn;
    case FaultKind::power_cut_scorched:
      return Cut::scorched;
    default:
      return std::nullopt;
  }
}

}  // namespace

void Box::watch_disk() {
  disk_->on_change = [this] { disk_changed(); };
  disk_->on_operation = [this](DiskOperation operation, DiskFile file) {
    return disk_fault(operation, file);
  };
}

void Box::disk_changed() {
  if (dying_ || !process_ || !ending_ || ending_->point != 0) return;
  if (ending_->operations-- == 0) die(ending_->kind);
}

DiskFault Box::disk_fault(DiskOperation operation, DiskFile file) {
  if (dying_) return DiskFault::error;
  if (operation == DiskOperation::write && world_.scheduler.now() < disk_full_until_) {
    if (!std::exchange(disk_full_told_, true)) world_.struck(FaultKind::disk_full);
    return DiskFault::full;
  }
  if (!disk_error_) return DiskFault::none;
  const bool writes = operation == DiskOperation::write, syncs = operation == DiskOperation::sync;
  const bool strikes =
      (*disk_error_ == FaultKind::disk_error_on_write && writes && file == DiskFile::log) ||
      (*disk_error_ == FaultKind::disk_error_on_sync && syncs && file == DiskFile::log) ||
      (*disk_error_ == FaultKind::disk_error_in_checkpoint && (writes || syncs) &&
       file == DiskFile::database);
  if (!strikes) return DiskFault::none;
  world_.struck(*std::exchange(disk_error_, std::nullopt));
  note("the disk reports an error");
  if (syncs && dice_.once_in(2)) disk_->forget_unsynced(file);
  return DiskFault::error;
}

void Box::die(FaultKind kind) {
  if (dying_ || !process_) return;
  dying_ = true;
  ending_.reset();
  world_.struck(kind);
  note(std::string(name(kind)));
  world_.scheduler.end(process_->owner);
  printer_.disconnect();
  drawer_.disconnect();
  if (const auto cut = cut_of(kind)) left_ = disk_->cut(*cut, dice_);
}

void Box::maybe_die(int point) {
  if (ending_ && ending_->point == point) die(ending_->kind);
}

void Box::second_instance() {
  if (!running()) return;
  world_.struck(FaultKind::second_instance);
  mount();
  const auto second = local::SqliteJournal::open(path_, options_);
  if (second || second.error().code != core::ErrorCode::journal_locked) {
    violated("a second program opened the journal");
  }
}

void Box::arm(const Fault& fault) {
  Generator draw(fault.draw);
  Scheduler& scheduler = world_.scheduler;
  note("armed: " + std::string(name(fault.kind)));
  switch (fault.kind) {
    case FaultKind::power_cut_nothing:
    case FaultKind::power_cut_prefix:
    case FaultKind::power_cut_subset:
    case FaultKind::power_cut_torn:
    case FaultKind::power_cut_scorched:
    case FaultKind::process_killed: {
      // In most cases in the middle of the journal's writing.
      const auto point = static_cast<int>(draw.below(9));
      ending_ = Ending{fault.kind, point > 4 ? 0 : point, static_cast<int>(draw.below(15))};
      if (point == 4 && running()) die(fault.kind);
      return;
    }
    case FaultKind::second_instance:
      return second_instance();
    case FaultKind::disk_error_on_write:
    case FaultKind::disk_error_on_sync:
    case FaultKind::disk_error_in_checkpoint:
      disk_error_ = fault.kind;
      return;
    case FaultKind::disk_full:
      disk_full_told_ = false;
      disk_full_until_ = scheduler.now() + draw.between(kMinute, 30 * kMinute);
      return;
    case FaultKind::disk_slow:
      if (!running()) return;
      world_.struck(fault.kind);
      process_->threads->pace().slow_disk_ms = draw.between(200, 4'000);
      scheduler.after(draw.between(kMinute, kHour), process_->owner,
                      [threads = process_->threads] { threads->pace().slow_disk_ms = 0; });
      return;
    case FaultKind::catalogue_lost:
      if (!running()) return;
      world_.struck(fault.kind);
      power_off();
      catalogue_ = {};
      return power_on();
    case FaultKind::clock_backwards:
    case FaultKind::clock_years_ahead: {
      world_.struck(fault.kind);
      const bool ahead = fault.kind == FaultKind::clock_years_ahead;
      clock_offset_ = ahead ? draw.between(300, 15'000) * kDay : -draw.between(kMinute, 4 * kDay);
      scheduler.after(draw.between(kMinute, 6 * kHour), Scheduler::kWorld,
                      [this] { clock_offset_ = 0; });
      return;
    }
    case FaultKind::daylight_saving:
      world_.struck(fault.kind);
      zone_minutes_ = zone_minutes_ == 60 ? 120 : 60;
      return;
    case FaultKind::slow_network:
      world_.struck(fault.kind);
      line_.slow_until = scheduler.now() + draw.between(kMinute, 2 * kHour);
      return;
    case FaultKind::outage:
      world_.struck(fault.kind);
      line_.down_until = scheduler.now() + draw.between(5 * kSecond, 2 * kHour);
      return;
    case FaultKind::outage_of_a_day:
      world_.struck(fault.kind);
      line_.down_until = scheduler.now() + kDay;
      return;
    case FaultKind::scanner_gone_in_mid_code:
      if (!running()) return;
      world_.struck(fault.kind);
      return scan("02000000");
    case FaultKind::printer_out_of_paper:
    case FaultKind::printer_cover_open:
    case FaultKind::printer_gone_in_mid_receipt:
    case FaultKind::printer_answer_lost:
    case FaultKind::printer_slow:
      return printer_.arm(fault.kind);
    case FaultKind::drawer_stuck:
    case FaultKind::drawer_answer_lost:
      return drawer_.arm(fault.kind);
    default:  // of the network: strikes the next call that posts
      line_.waiting.push_back(fault.kind);
  }
}

void Box::heal() {
  ending_.reset();
  disk_error_.reset();
  disk_full_until_ = 0;
  clock_offset_ = 0;
  line_.waiting.clear();
  line_.down_until = line_.slow_until = 0;
  if (running()) process_->threads->pace().slow_disk_ms = 0;
  printer_.mend();
  drawer_.mend();
  // A disk that failed wants a technician.
  if (!running() || view().screen != till::Screen::halted) return;
  power_off();
  power_on();
}

}  // namespace holdfast::sim
