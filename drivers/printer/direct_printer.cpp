#include "drivers/printer/direct_printer.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "pos/core/assert.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using ports::DeviceHealth;
using ports::OutputOutcome;
using ports::OutputResult;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// A leaving owner waits at most two seconds, of which connecting may take most.
constexpr milliseconds kLeaveLimit{1'200};
// A printer that never answered is asked again with every so many looks: somebody may have replaced
// it, and asking takes a second.
constexpr unsigned kPatientEvery = 10;

}  // namespace

DirectPrinter::DirectPrinter(std::unique_ptr<ByteLink> link, DirectPrinterConfig config)
    : link_(std::move(link)),
      config_(config),
      name_(link_->name()),
      session_(*link_, config.abilities, config.patience, config.drawer_open_level,
               [this] { return breathe(); }) {}

DirectPrinter::~DirectPrinter() {
  std::vector<ClientId> left;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [id, client] : clients_) left.push_back(id);
  }
  for (const ClientId id : left) detach(id);
}

core::Result<DirectPrinter::ClientId> DirectPrinter::attach(HealthHandler on_health, std::string) {
  const std::scoped_lock lock(mutex_);
  const ClientId id = next_client_++;
  clients_.emplace(id, Client{std::move(on_health), std::nullopt, std::nullopt});
  if (thread_.joinable()) {
    link_->wake();
  } else {
    stopping_ = false;
    thread_ = std::thread([this] { run(); });
  }
  return id;
}

void DirectPrinter::detach(ClientId id) {
  std::unique_lock lock(mutex_);
  const auto client = clients_.find(id);
  if (client == clients_.end()) return;
  client->second.leave_by = steady_clock::now() + kLeaveLimit;
  leave_by_ = std::min(leave_by_.value_or(*client->second.leave_by), *client->second.leave_by);
  link_->wake();
  left_.wait(lock, [&] { return !clients_.contains(id); });
  if (!clients_.empty()) return;
  stopping_ = true;
  link_->wake();
  std::thread thread = std::move(thread_);
  lock.unlock();
  thread.join();
}

void DirectPrinter::submit(ClientId client, RawJob job, DoneHandler done) {
  const TimePoint give_up_at = steady_clock::now() + job.give_up_after;
  put_in({client, std::move(job), std::move(done), give_up_at});
}

void DirectPrinter::look_up(ClientId client, std::string job_name, milliseconds give_up_after,
                            DoneHandler done) {
  const TimePoint give_up_at = steady_clock::now() + give_up_after;
  RawJob job{std::move(job_name), {}, give_up_after};
  put_in({client, std::move(job), std::move(done), give_up_at, true});
}

void DirectPrinter::put_in(Entry entry) {
  const std::scoped_lock lock(mutex_);
  HOLDFAST_ASSERT(clients_.contains(entry.client));
  inbox_.push_back(std::move(entry));
  link_->wake();
}

void DirectPrinter::run() {
  failure_.reset();
  silent_since_.reset();
  drawer_opened_at_.reset();
  looked_ = false;
  try_at_ = look_at_ = steady_clock::now();
  while (true) {
    work();
    {
      const std::scoped_lock lock(mutex_);
      if (stopping_) break;
    }
    link_->wait(false, next_wake());
  }
  session_.release();
  link_->close();
}

void DirectPrinter::work() {
  breathe();
  do_next();
  look_around();
  breathe();
}

bool DirectPrinter::breathe() {
  take_in();
  end_those_that_cannot_begin();
  watch_drawer();
  report();
  let_clients_go();
  // Looking at the printer can wait until its jobs are done; a job in hand is waited for.
  if (!current_ && !queue_.empty()) return false;
  const std::scoped_lock lock(mutex_);
  return !leave_by_ || (current_ && steady_clock::now() < *leave_by_);
}

void DirectPrinter::take_in() {
  const std::scoped_lock lock(mutex_);
  for (Entry& entry : inbox_) {
    // Money waits for it: it is not kept back by receipts that cannot be printed.
    if (entry.job.kind == RawJob::Kind::pulse) try_at_ = steady_clock::now();
    queue_.push_back(std::move(entry));
  }
  inbox_.clear();
  for (Entry& entry : queue_) entry.leaves = clients_.at(entry.client).leave_by.has_value();
}

// Not a byte of these was handed over.
void DirectPrinter::end_those_that_cannot_begin() {
  const TimePoint now = steady_clock::now();
  for (auto entry = queue_.begin(); entry != queue_.end();) {
    if (!entry->look_up && !entry->leaves && now < entry->give_up_at) {
      ++entry;
      continue;
    }
    OutputOutcome outcome{OutputResult::failed, entry->why};
    if (entry->look_up) {
      outcome = {OutputResult::unknown,
                 {ErrorCode::outcome_unknown, "the till was stopped while it printed"}};
    } else if (entry->leaves) {
      outcome.error = {ErrorCode::device_closed, "the till was stopped"};
    } else if (outcome.error == core::Error{}) {
      outcome.error = {ErrorCode::device_busy, "the printer had other receipts to print"};
    }
    entry->done(outcome);
    entry = queue_.erase(entry);
  }
}

void DirectPrinter::let_clients_go() {
  const std::scoped_lock lock(mutex_);
  const auto is_gone = [&](const auto& pair) {
    const auto owned = [&](const Entry& entry) { return entry.client == pair.first; };
    return pair.second.leave_by && std::ranges::none_of(queue_, owned) &&
           std::ranges::none_of(inbox_, owned) && !(current_ && owned(*current_));
  };
  if (std::erase_if(clients_, is_gone) == 0) return;
  leave_by_.reset();
  for (const auto& [id, client] : clients_) {
    if (client.leave_by)
      leave_by_ = std::min(leave_by_.value_or(*client.leave_by), *client.leave_by);
  }
  left_.notify_all();
}

// One job at a time, pulses first.
void DirectPrinter::do_next() {
  while (!queue_.empty() && steady_clock::now() >= try_at_) {
    auto next = std::ranges::find(queue_, RawJob::Kind::pulse,
                                  [](const Entry& entry) { return entry.job.kind; });
    if (next == queue_.end()) next = queue_.begin();
    current_ = std::move(*next);
    queue_.erase(next);
    attempt();
    if (!current_) {
      breathe();
      continue;
    }
    // It was not begun.
    queue_.push_front(std::move(*current_));
    current_.reset();
    try_at_ = steady_clock::now() + config_.patience.retry;
    breathe();
  }
}

void DirectPrinter::attempt() {
  const auto not_begun = [this](const core::Error& why) { current_->why = why; };
  const bool was_open = link_->is_open();
  const bool is_pulse = current_->job.kind == RawJob::Kind::pulse;
  const auto looked =
      session_.look(is_pulse ? PrinterSession::Look::briefly : PrinterSession::Look::whole);
  if (!looked) {
    note_failure(looked.error());
    return not_begun(looked.error());
  }
  looked_ = true;
  failure_.reset();
  silent_since_.reset();
  if (!was_open) turn_began_ = steady_clock::now();
  const std::optional<OutputOutcome> outcome =
      is_pulse ? session_.kick(current_->job.bytes, current_->job.real_time)
               : session_.print(current_->job.bytes);
  used_at_ = steady_clock::now();
  look_at_ = used_at_ + config_.patience.look_interval;
  if (!outcome) return not_begun(session_.refusal());
  current_->done(*outcome);
  current_.reset();
  if (link_->is_shared() && used_at_ - turn_began_ > config_.patience.longest_turn)
    session_.release();
}

void DirectPrinter::note_failure(const core::Error& error) {
  failure_ = error;
  if (!silent_since_) silent_since_ = steady_clock::now();
  // Nobody waits for a printer that has nothing to print.
  look_at_ = steady_clock::now() + (queue_.empty() && !current_ ? config_.patience.look_interval
                                                                : config_.patience.retry);
}

// Between documents: how is the printer, and does another till want it?
void DirectPrinter::look_around() {
  if (link_->is_open()) static_cast<void>(session_.listen());
  const TimePoint now = steady_clock::now();
  if (now >= look_at_) {
    const bool was_open = link_->is_open();
    const auto looked =
        session_.look(++looks_ % kPatientEvery == 0 ? PrinterSession::Look::patiently
                                                    : PrinterSession::Look::whole);
    if (looked) {
      looked_ = true;
      failure_.reset();
      silent_since_.reset();
      look_at_ = steady_clock::now() + config_.patience.look_interval;
    } else if (queue_.empty()) {
      note_failure(looked.error());
    }
    // Others may want it: a look is short.
    if (!was_open && link_->is_shared()) session_.release();
    return;
  }
  if (link_->is_open() && link_->is_shared() && now - used_at_ >= config_.patience.release)
    session_.release();
}

void DirectPrinter::watch_drawer() {
  const std::optional<bool> open = session_.drawer_open();
  if (!open) return;
  if (!*open) {
    drawer_opened_at_.reset();
  } else if (!drawer_opened_at_) {
    drawer_opened_at_ = steady_clock::now();
  }
}

std::optional<TransportHealth> DirectPrinter::health() const {
  if (failure_) {
    // For a while it may be another till that keeps the printer busy.
    if (steady_clock::now() - *silent_since_ < config_.patience.silence) return std::nullopt;
    const std::string detail = core::sentence(*failure_);
    return TransportHealth{DeviceHealth::failed, detail, DeviceHealth::failed, detail};
  }
  if (!looked_) return std::nullopt;
  TransportHealth now;
  const auto& status = session_.status();
  if (status) std::tie(now.printer, now.printer_detail) = drivers::health(*status);
  if (now.printer == DeviceHealth::ready && session_.talks_nonsense()) {
    now.printer = DeviceHealth::warning;
    now.printer_detail =
        "The printer sends answers that are none. Check its cable and printer.profile.";
  }
  const auto why = status ? trouble(*status) : std::nullopt;
  if (why && (!config_.real_time_pulse || why->code == ErrorCode::printer_error)) {
    now.drawer = DeviceHealth::failed;
    now.drawer_detail = "The drawer opens through the printer. " + now.printer_detail;
  } else if (drawer_opened_at_ &&
             steady_clock::now() - *drawer_opened_at_ >= config_.patience.drawer_left_open) {
    now.drawer = DeviceHealth::warning;
    now.drawer_detail = "The cash drawer has been left open. Close it.";
  } else if (drawer_opened_at_) {
    now.drawer_detail = "Open.";
  }
  return now;
}

void DirectPrinter::report() {
  const std::optional<TransportHealth> now = health();
  if (!now) return;
  std::vector<HealthHandler> to_tell;
  {
    const std::scoped_lock lock(mutex_);
    for (auto& [id, client] : clients_) {
      if (client.leave_by || client.reported == now) continue;
      client.reported = now;
      to_tell.push_back(client.on_health);
    }
  }
  for (const HealthHandler& handler : to_tell) handler(*now);
}

DirectPrinter::TimePoint DirectPrinter::next_wake() const {
  TimePoint wake = look_at_;
  if (!queue_.empty()) wake = std::min(wake, try_at_);
  for (const Entry& entry : queue_) wake = std::min(wake, entry.give_up_at);
  if (link_->is_open() && link_->is_shared())
    wake = std::min(wake, used_at_ + config_.patience.release);
  return wake;
}

}  // namespace holdfast::drivers
