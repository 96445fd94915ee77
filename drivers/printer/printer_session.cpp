#include "drivers/printer/printer_session.h"

#include <algorithm>
#include <utility>

#include "pos/core/overloaded.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using ports::OutputOutcome;
using ports::OutputResult;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::uint8_t kDle = 0x10, kEot = 0x04, kEsc = 0x1B, kGs = 0x1D;
// GS a: drawer, online, errors, paper.
constexpr std::array<std::uint8_t, 3> kAutomaticOn{kGs, 'a', 0x0F};
constexpr std::array<std::uint8_t, 3> kAutomaticOff{kGs, 'a', 0};
constexpr std::array<std::uint8_t, 3> kPaperStatus{kGs, 'r', 1};

// How often a printer that works on a document is asked.
constexpr milliseconds kQuestionInterval{300};
// How many questions a printer that need not answer may leave unanswered.
constexpr int kChances = 3;

OutputOutcome unknown(core::Error error) {
  return {OutputResult::unknown, std::move(error)};
}

std::uint32_t first_process_id() {
  return static_cast<std::uint32_t>(steady_clock::now().time_since_epoch().count());
}

ProcessId process_id(std::uint32_t number) {
  constexpr std::uint32_t kFirst = '0', kCharacters = '~' - kFirst + 1;
  ProcessId id{};
  for (char& c : id) {
    c = static_cast<char>(kFirst + number % kCharacters);
    number /= kCharacters;
  }
  return id;
}

}  // namespace

PrinterSession::PrinterSession(ByteLink& link, StatusAbilities abilities, DirectPatience patience,
                               std::optional<bool> drawer_open_level, Breath breathe)
    : link_(link),
      abilities_(abilities),
      patience_(patience),
      drawer_open_level_(drawer_open_level),
      breathe_(std::move(breathe)),
      documents_(first_process_id()) {}

core::Result<void> PrinterSession::connect() {
  if (link_.is_open()) return {};
  if (auto opened = link_.open(patience_.connect); !opened) return opened;
  stream_.reset();
  automatic_on_ = false;
  nonsense_ = 0;
  if (!abilities_.automatic || link_.is_shared()) return {};
  // Of a printer that is ours alone every change is heard at once. One that has no room for this
  // is asked like any other.
  const auto wrote = link_.write_some(kAutomaticOn);
  if (!wrote) {
    loss_ = wrote.error();
    link_.close();
    return core::pass_on(loss_);
  }
  automatic_on_ = *wrote == kAutomaticOn.size();
  if (*wrote > 0 && !automatic_on_) torn_ = std::max(torn_, kAutomaticOn.size());
  return {};
}

core::Result<void> PrinterSession::look(Look how) {
  if (auto connected = connect(); !connected) return connected;
  if (!listen()) return core::pass_on(loss_);
  if (abilities_.real_time == StatusSupport::none || (mute_ && how != Look::patiently)) {
    look_at_port();
    return {};
  }
  const bool may_be_mute = abilities_.real_time == StatusSupport::perhaps && !has_answered_;
  const int chances = may_be_mute && !mute_ ? kChances : 1;
  core::Result<void> asked{};
  for (int i = 0; i < chances; ++i) {
    nonsense_ = 0;
    asked = ask_all(how);
    if (asked) return asked;
    if (!link_.is_open() || !breathe_()) break;
  }
  if (may_be_mute && link_.is_open() && asked.error().code == ErrorCode::device_timeout) {
    mute_ = true;
    status_.reset();
    look_at_port();
    return {};
  }
  // What comes late must not be taken for the answer to another question.
  link_.close();
  status_.reset();
  return asked;
}

void PrinterSession::look_at_port() {
  const std::optional<std::uint8_t> bits = link_.port_status();
  if (!bits) return;
  constexpr unsigned kNoError = 0x08, kPaperEmpty = 0x20;
  PrinterStatus now;
  now.paper_end = (*bits & kPaperEmpty) != 0;
  now.offline_error = (*bits & kNoError) == 0 && !now.paper_end;
  status_ = now;
}

bool PrinterSession::listen() {
  std::array<std::uint8_t, 256> buffer{};
  while (link_.is_open()) {
    const auto got = link_.read_some(buffer);
    if (!got) {
      loss_ = got.error();
      link_.close();
      return false;
    }
    if (*got == 0) return true;
    for (const StatusEvent& event : stream_.feed(std::span(buffer).first(*got))) hear(event);
  }
  return true;
}

void PrinterSession::hear(const StatusEvent& event) {
  std::visit(core::Overloaded{[&](const RealTimeAnswer& e) { answer_ = e.byte; },
                              [&](const AutomaticStatus& e) {
                                PrinterStatus now;
                                if (read_automatic(e, now)) status_ = now;
                              },
                              [&](const InOrderAnswer&) { passed_in_order_ = true; },
                              [&](const ProcessedUpTo& e) { processed_ |= e.id == awaited_; },
                              [&](const Nonsense&) { ++nonsense_; }},
             event);
}

void PrinterSession::release() {
  if (!link_.is_open()) return;
  // The next one on this printer did not ask for it.
  if (automatic_on_ && listen()) static_cast<void>(link_.write_some(kAutomaticOff));
  link_.close();
}

core::Result<std::uint8_t> PrinterSession::ask(StatusQuestion question) {
  answer_.reset();
  const Deadline deadline = steady_clock::now() + patience_.answer;
  const std::array<std::uint8_t, 3> bytes{kDle, kEot, static_cast<std::uint8_t>(question)};
  std::size_t sent = 0;
  while (true) {
    if (sent < bytes.size()) {
      const auto wrote = link_.write_some(std::span(bytes).subspan(sent));
      if (!wrote) {
        loss_ = wrote.error();
        link_.close();
        return core::pass_on(loss_);
      }
      sent += *wrote;
    }
    if (!listen()) return core::pass_on(loss_);
    if (answer_) {
      has_answered_ = true;
      mute_ = false;
      return *answer_;
    }
    const auto left = deadline - steady_clock::now();
    if (left <= milliseconds{0}) break;
    if (!pause(sent < bytes.size(), std::chrono::ceil<milliseconds>(left)))
      return core::fail(ErrorCode::device_closed, "the till was stopped");
  }
  if (nonsense_ > 0)
    return core::fail(ErrorCode::device_failure,
                      "what answers at " + link_.name() + " is no receipt printer's status");
  return core::fail(ErrorCode::device_timeout, link_.name() + " is silent");
}

core::Result<void> PrinterSession::ask_all(Look how) {
  PrinterStatus now;
  const auto take = [&](StatusQuestion question) -> core::Result<void> {
    const auto answer = ask(question);
    if (!answer) return core::pass_on(answer.error());
    read_answer(question, *answer, now);
    return {};
  };
  if (auto asked = take(StatusQuestion::printer); !asked) return asked;
  bool paper_stopped_it = false;
  if (!now.online) {
    if (auto asked = take(StatusQuestion::offline_cause); !asked) return asked;
    paper_stopped_it = now.paper_end;
    if (now.offline_error) {
      if (auto asked = take(StatusQuestion::error_cause); !asked) return asked;
    }
  }
  if (how == Look::briefly && now.online) {
    now.paper_near_end = status_ && status_->paper_near_end;
  } else {
    if (auto asked = take(StatusQuestion::paper); !asked) return asked;
    now.paper_end |= paper_stopped_it;
  }
  status_ = now;
  return {};
}

std::chrono::milliseconds PrinterSession::standstill_limit() const {
  return status_ && trouble(*status_) ? patience_.held : patience_.stall;
}

bool PrinterSession::hears_nothing() const {
  return mute_ || abilities_.real_time == StatusSupport::none;
}

bool PrinterSession::pause(bool to_write, milliseconds at_most) {
  constexpr milliseconds kLongest{200};
  link_.wait(to_write, steady_clock::now() + std::min(at_most, kLongest));
  return breathe_();
}

PrinterSession::Sent PrinterSession::send(std::span<const std::uint8_t> bytes) {
  std::size_t handed = 0;
  Deadline moved = steady_clock::now();
  const auto so_far = [&] { return handed == 0 ? Sent::nothing : Sent::partly; };
  while (true) {
    const auto wrote = link_.write_some(bytes.subspan(handed));
    if (!wrote) {
      loss_ = wrote.error();
      link_.close();
      torn_ = std::max(torn_, handed == 0 ? 0 : bytes.size());
      return so_far();
    }
    handed += *wrote;
    if (handed == bytes.size()) return Sent::all;
    if (*wrote > 0) moved = steady_clock::now();
    if (!pause(true, patience_.answer)) {
      loss_ = {ErrorCode::device_closed, "the till was stopped"};
      break;
    }
    if (!listen()) {
      torn_ = std::max(torn_, handed == 0 ? 0 : bytes.size());
      return so_far();
    }
    if (steady_clock::now() - moved < standstill_limit()) continue;
    const auto why = status_ ? trouble(*status_) : std::nullopt;
    loss_ = why.value_or(core::Error{ErrorCode::device_timeout, link_.name() + " takes no more"});
    break;
  }
  torn_ = std::max(torn_, handed == 0 ? 0 : bytes.size() - handed);
  link_.close();
  return so_far();
}

// With what must stand around the document: the end of one that was cut off before, automatic
// status (which ESC @ ends), and the question for its proof.
PrinterSession::Bytes PrinterSession::framed(std::span<const std::uint8_t> document) {
  Bytes bytes(std::exchange(torn_, 0), 0);
  const bool begins_anew = document.size() >= 2 && document[0] == kEsc && document[1] == '@';
  if (begins_anew) {
    bytes.insert(bytes.end(), document.begin(), document.begin() + 2);
    document = document.subspan(2);
  }
  if (abilities_.automatic && !hears_nothing()) {
    bytes.insert(bytes.end(), kAutomaticOn.begin(), kAutomaticOn.end());
    automatic_on_ = true;
  }
  bytes.insert(bytes.end(), document.begin(), document.end());
  if (abilities_.proof == PrintProof::paper_status) {
    bytes.insert(bytes.end(), kPaperStatus.begin(), kPaperStatus.end());
  } else if (abilities_.proof == PrintProof::process_id) {
    awaited_ = process_id(++documents_);
    bytes.insert(bytes.end(), {kGs, '(', 'H', 6, 0, 48, 48});
    for (const char c : awaited_) bytes.push_back(static_cast<std::uint8_t>(c));
  }
  return bytes;
}

std::optional<OutputOutcome> PrinterSession::print(std::span<const std::uint8_t> document) {
  if (const auto why = status_ ? trouble(*status_) : std::nullopt) {
    refusal_ = *why;
    return std::nullopt;
  }
  const std::size_t torn = torn_;
  const Bytes bytes = framed(document);
  processed_ = passed_in_order_ = false;
  switch (send(bytes)) {
    case Sent::all:
      return await_proof(bytes);
    case Sent::partly:
      return unknown({loss_.code, loss_.detail.empty() ? "in the middle of the receipt"
                                                       : loss_.detail + ", in the middle"});
    case Sent::nothing:
      break;
  }
  torn_ = torn;
  refusal_ = loss_;
  return std::nullopt;
}

bool PrinterSession::proved() const {
  switch (abilities_.proof) {
    case PrintProof::process_id:
      return processed_;
    case PrintProof::paper_status:
      return passed_in_order_;
    case PrintProof::none:
      break;
  }
  return false;
}

// Everything was handed over. The printer now stands between two commands, so it may be asked.
OutputOutcome PrinterSession::await_proof(const Bytes& document) {
  Deadline moved = steady_clock::now();
  Deadline next_question = moved + kQuestionInterval;
  std::size_t unsent = document.size();
  std::optional<PrinterStatus> before = status_;
  const bool confirms = abilities_.proof != PrintProof::none && !hears_nothing();
  while (true) {
    if (!listen() || !link_.is_open()) {
      torn_ = document.size();
      return unknown({loss_.code, loss_.detail + ", before the printer had confirmed it"});
    }
    if (proved()) return OutputOutcome::ok();
    const std::size_t left = link_.unsent();
    const auto now = steady_clock::now();
    if (left < unsent || status_ != before) moved = now;
    unsent = std::min(unsent, left);
    before = status_;
    if (!confirms && unsent == 0) {
      if (hears_nothing()) return OutputOutcome::ok();
      if (ask_all() && !trouble(*status_)) return OutputOutcome::ok();
    } else if (now >= next_question && !hears_nothing()) {
      static_cast<void>(ask_all());
      next_question = steady_clock::now() + kQuestionInterval;
    }
    if (now - moved > standstill_limit()) break;
    if (!pause(false, kQuestionInterval))
      return give_up({ErrorCode::device_closed, "the till was stopped"});
  }
  if (const auto why = status_ ? trouble(*status_) : std::nullopt) return give_up(*why);
  if (confirms && unsent == 0)
    return give_up({ErrorCode::device_timeout,
                    "the printer took the receipt and did not confirm it; if it never does, choose "
                    "another printer.profile"});
  return give_up({ErrorCode::device_timeout, link_.name() + " is silent"});
}

OutputOutcome PrinterSession::give_up(core::Error why) {
  link_.close();
  return unknown(std::move(why));
}

}  // namespace holdfast::drivers
