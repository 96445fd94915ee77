#include "drivers/printer/cups_queue.h"

#include <algorithm>

#include "pos/core/assert.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using ports::DeviceHealth;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// A leaving owner waits at most two seconds: first for the printer, then for the end of
// a request in progress.
constexpr milliseconds kLeaveLimit{1'200};
constexpr milliseconds kHurryAfter{1'500};
// While jobs are on their way or something is wrong.
constexpr milliseconds kBusyStatusInterval{1'000};
// A connection that was idle may be dead; it is tried before a job is entrusted to it.
constexpr milliseconds kTrustedIdle{1'000};

}  // namespace

CupsQueue::CupsQueue(CupsQueueConfig config) : config_(std::move(config)) {}

CupsQueue::~CupsQueue() {
  std::vector<ClientId> left;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [id, client] : clients_) left.push_back(id);
  }
  for (const ClientId id : left) detach(id);
}

core::Result<CupsQueue::ClientId> CupsQueue::attach(HealthHandler on_health,
                                                    std::string stale_prefix) {
  const std::scoped_lock lock(mutex_);
  const ClientId id = next_client_++;
  clients_.emplace(id, Client{std::move(on_health), std::nullopt, std::move(stale_prefix), {}});
  changed_ = true;
  if (thread_.joinable()) {
    woken_.notify_one();
  } else {
    stopping_ = false;
    thread_ = std::thread([this] { run(); });
  }
  return id;
}

void CupsQueue::detach(ClientId id) {
  std::unique_lock lock(mutex_);
  const auto client = clients_.find(id);
  if (client == clients_.end()) return;
  client->second.leave_by = steady_clock::now() + kLeaveLimit;
  changed_ = true;
  woken_.notify_one();
  const auto gone = [&] { return !clients_.contains(id); };
  if (!left_.wait_for(lock, kHurryAfter, gone)) {
    hurry_ = true;
    left_.wait(lock, gone);
    hurry_ = false;
  }
  if (!clients_.empty()) return;
  stopping_ = true;
  woken_.notify_one();
  std::thread thread = std::move(thread_);
  lock.unlock();
  thread.join();
}

void CupsQueue::submit(ClientId client, RawJob job, DoneHandler done) {
  put_in(client, CupsJob(std::move(job), config_.patience, steady_clock::now()), std::move(done));
}

void CupsQueue::look_up(ClientId client, std::string job_name, milliseconds give_up_after,
                        DoneHandler done) {
  RawJob job{std::move(job_name), {}, give_up_after};
  put_in(client, CupsJob::of_earlier_run(std::move(job), config_.patience, steady_clock::now()),
         std::move(done));
}

void CupsQueue::put_in(ClientId client, CupsJob job, DoneHandler done) {
  const std::scoped_lock lock(mutex_);
  HOLDFAST_ASSERT(clients_.contains(client));
  inbox_.push_back({client, std::move(job), std::move(done)});
  changed_ = true;
  woken_.notify_one();
}

void CupsQueue::run() {
  CupsConnection connection(config_.server, config_.queue, hurry_);
  jobs_.clear();
  queue_trouble_.reset();
  silence_.reset();
  looked_ = false;
  next_status_ = steady_clock::now();
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    changed_ = false;
    take_in();
    lock.unlock();
    work(connection);
    lock.lock();
    let_clients_go();
    woken_.wait_until(lock, next_wake(), [this] { return changed_ || stopping_; });
  }
}

void CupsQueue::work(CupsConnection& connection) {
  take_back_stale_jobs(connection);
  advance_jobs(connection);
  look_at_printer(connection);
  report();
}

// With the lock held.
void CupsQueue::take_in() {
  for (Entry& entry : inbox_) jobs_.push_back(std::move(entry));
  inbox_.clear();
  for (auto& [id, client] : clients_) {
    if (!client.stale_prefix.empty())
      stale_prefixes_.push_back(std::exchange(client.stale_prefix, {}));
    if (!client.leave_by) continue;
    for (Entry& entry : jobs_) {
      if (entry.client == id) entry.job.owner_is_leaving(*client.leave_by);
    }
  }
}

// With the lock held.
void CupsQueue::let_clients_go() {
  const auto is_gone = [&](const auto& pair) {
    const auto owned = [&](const Entry& entry) { return entry.client == pair.first; };
    return pair.second.leave_by && std::ranges::none_of(jobs_, owned) &&
           std::ranges::none_of(inbox_, owned);
  };
  if (std::erase_if(clients_, is_gone) > 0) left_.notify_all();
}

void CupsQueue::take_back_stale_jobs(CupsConnection& connection) {
  if (stale_prefixes_.empty()) return;
  const auto left = connection.jobs(false);
  if (!left) {
    note(left.error());
    // A queue that does not exist holds nothing.
    if (left.error().trouble == CupsConnection::Trouble::refused) stale_prefixes_.clear();
    return;
  }
  for (const CupsConnection::Job& job : *left) {
    const bool stale = std::ranges::any_of(
        stale_prefixes_, [&](const std::string& prefix) { return job.name.starts_with(prefix); });
    if (stale) static_cast<void>(connection.cancel_job(job.id));
  }
  stale_prefixes_.clear();
}

void CupsQueue::advance_jobs(CupsConnection& connection) {
  bool blocked = false;  // one that must go first is not handed over yet
  for (auto entry = jobs_.begin(); entry != jobs_.end();) {
    CupsJob& job = entry->job;
    CupsJob::Outcome outcome;
    if (job.phase() == CupsJob::Phase::waiting && blocked) {
      outcome = job.time_passed(steady_clock::now());
    } else {
      outcome = advance(connection, job);
    }
    blocked = blocked || (!outcome && (job.phase() == CupsJob::Phase::waiting ||
                                       job.phase() == CupsJob::Phase::searching));
    if (job.printer_is_silent(steady_clock::now())) {
      silence_ = core::Error{ErrorCode::device_offline, job.printer_message()};
    } else if (job.printer_was_reached()) {
      silence_.reset();
    }
    if (!outcome) {
      ++entry;
      continue;
    }
    entry->done(*outcome);
    entry = jobs_.erase(entry);
  }
}

CupsJob::Outcome CupsQueue::advance(CupsConnection& connection, CupsJob& job) {
  const auto now = [] { return steady_clock::now(); };
  if (job.next_look() > now()) return job.time_passed(now());
  switch (job.phase()) {
    case CupsJob::Phase::waiting: {
      if (CupsJob::Outcome outcome = job.time_passed(now())) return outcome;
      if (connection.idle() > kTrustedIdle) {
        next_status_ = now();
        look_at_printer(connection);
      }
      const auto id = connection.print_job(job.job().name, job.job().bytes);
      if (!id) note(id.error());
      return job.handed_over(id, now());
    }
    case CupsJob::Phase::searching: {
      const auto jobs = connection.jobs(true);
      if (!jobs) note(jobs.error());
      return job.searched(jobs, now());
    }
    case CupsJob::Phase::following:
    case CupsJob::Phase::cancelling: {
      if (job.wants_cancel(now())) static_cast<void>(connection.cancel_job(job.id()));
      const auto seen = connection.job(job.id());
      if (!seen) note(seen.error());
      return job.looked(seen, now());
    }
  }
  return std::nullopt;
}

void CupsQueue::note(const CupsConnection::Failure& failure) {
  if (failure.trouble == CupsConnection::Trouble::refused) {
    next_status_ = steady_clock::now();  // find out whether the queue is at fault
    return;
  }
  queue_trouble_ = failure.error;
  looked_ = true;
  next_status_ = std::min(next_status_, steady_clock::now() + kBusyStatusInterval);
}

void CupsQueue::look_at_printer(CupsConnection& connection) {
  if (steady_clock::now() < next_status_) return;
  auto printer = connection.printer();
  if (!printer && printer.error().trouble == CupsConnection::Trouble::lost)
    printer = connection.printer();
  looked_ = true;
  queue_trouble_.reset();
  if (!printer) {
    queue_trouble_.emplace(printer.error().error);
  } else if (printer->state == IPP_PSTATE_STOPPED) {
    queue_trouble_ =
        core::Error{ErrorCode::device_offline,
                    "the print queue is stopped; run: cupsenable " + config_.queue +
                        (printer->message.empty() ? "" : " (" + printer->message + ")")};
  } else if (!printer->accepting_jobs) {
    queue_trouble_ =
        core::Error{ErrorCode::device_offline,
                    "the print queue accepts no jobs; run: cupsaccept " + config_.queue};
  }
  const bool busy = !jobs_.empty() || queue_trouble_;
  const milliseconds interval = config_.patience.status_interval;
  next_status_ = steady_clock::now() + (busy ? std::min(kBusyStatusInterval, interval) : interval);
}

TransportHealth CupsQueue::health() const {
  const std::optional<core::Error>& trouble = queue_trouble_ ? queue_trouble_ : silence_;
  if (!trouble) return {};
  const std::string detail = core::sentence(*trouble);
  return {DeviceHealth::failed, detail, DeviceHealth::failed, detail};
}

void CupsQueue::report() {
  if (!looked_) return;
  const TransportHealth now = health();
  std::vector<HealthHandler> to_tell;
  {
    const std::scoped_lock lock(mutex_);
    for (auto& [id, client] : clients_) {
      if (client.leave_by || client.reported == now) continue;
      client.reported = now;
      to_tell.push_back(client.on_health);
    }
  }
  for (const HealthHandler& handler : to_tell) handler(now);
}

CupsQueue::TimePoint CupsQueue::next_wake() const {
  TimePoint wake = next_status_;
  for (const Entry& entry : jobs_) wake = std::min(wake, entry.job.next_look());
  if (!stale_prefixes_.empty()) wake = std::min(wake, steady_clock::now() + kBusyStatusInterval);
  return wake;
}

}  // namespace holdfast::drivers
