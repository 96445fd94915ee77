#include "drivers/printer/cups_connection.h"

#include <poll.h>

#include <array>
#include <utility>

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using std::chrono::steady_clock;

// How often a waiting request looks whether it may go on waiting.
constexpr double kTimeoutStepS = 0.25;

// Nobody sits at the scheduler's password prompt; libcups would ask on the terminal.
const char* no_password(const char*, http_t*, const char*, const char*, void*) {
  return nullptr;
}

std::string text_of(ipp_t* ipp, const char* name) {
  ipp_attribute_t* attribute = ippFindAttribute(ipp, name, IPP_TAG_ZERO);
  const char* text = attribute != nullptr ? ippGetString(attribute, 0, nullptr) : nullptr;
  return text != nullptr ? text : "";
}

int number_of(ipp_t* ipp, const char* name, ipp_tag_t tag, int otherwise) {
  ipp_attribute_t* attribute = ippFindAttribute(ipp, name, tag);
  return attribute != nullptr ? ippGetInteger(attribute, 0) : otherwise;
}

void want_job_attributes(ipp_t* request) {
  static constexpr std::array kWanted{"job-id",
                                      "job-name",
                                      "job-state",
                                      "job-impressions-completed",
                                      "job-printer-state-message",
                                      "time-at-processing"};
  ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
                static_cast<int>(kWanted.size()), nullptr, kWanted.data());
}

// Of many jobs at once: what the scheduler knows without reading each job's file, so that a
// history of a thousand takes no longer than one request may.
void want_names(ipp_t* request) {
  static constexpr std::array kWanted{"job-id", "job-name", "job-state"};
  ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
                static_cast<int>(kWanted.size()), nullptr, kWanted.data());
}

}  // namespace

CupsConnection::CupsConnection(std::string server, std::string queue,
                               const std::atomic<bool>& hurry)
    : server_(std::move(server)),
      queue_(std::move(queue)),
      resource_("/printers/" + queue_),
      hurry_(hurry) {
  // Per thread; some calls of libcups look here and not at the connection.
  cupsSetServer(server_.empty() ? nullptr : server_.c_str());
  cupsSetPasswordCB2(no_password, nullptr);
}

int CupsConnection::on_timeout(http_t*, void* user_data) {
  const auto* self = static_cast<const CupsConnection*>(user_data);
  const bool too_long = steady_clock::now() - self->request_began_ > kRequestLimit;
  return self->hurry_ || too_long ? 0 : 1;
}

std::chrono::milliseconds CupsConnection::idle() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - last_answer_);
}

bool CupsConnection::closed_by_scheduler() const {
  pollfd idle{httpGetFd(http_.get()), POLLIN, 0};
  return poll(&idle, 1, 0) != 0;
}

std::optional<CupsConnection::Failure> CupsConnection::connect() {
  if (http_ && closed_by_scheduler()) close();
  if (http_) return std::nullopt;
  int cancelled = hurry_ ? 1 : 0;
  http_.reset(httpConnect2(cupsServer(), ippPort(), nullptr, AF_UNSPEC, cupsEncryption(), 1,
                           static_cast<int>(kConnectLimit.count()), &cancelled));
  if (http_) {
    httpSetTimeout(http_.get(), kTimeoutStepS, on_timeout, this);
    return std::nullopt;
  }
  std::string detail = "the print service (CUPS) at " + std::string(cupsServer()) +
                       " does not answer; check that cupsd is running";
  return Failure{
      Trouble::unreachable, IPP_STATUS_OK, {ErrorCode::device_offline, std::move(detail)}};
}

CupsConnection::Ipp CupsConnection::request(ipp_op_t operation) const {
  Ipp ipp(ippNewRequest(operation));
  std::array<char, HTTP_MAX_URI> uri{};
  httpAssembleURIf(HTTP_URI_CODING_ALL, uri.data(), static_cast<int>(uri.size()), "ipp", nullptr,
                   "localhost", 0, "/printers/%s", queue_.c_str());
  ippAddString(ipp.get(), IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", nullptr, uri.data());
  return ipp;
}

CupsConnection::Ipp CupsConnection::job_request(ipp_op_t operation, int id) const {
  Ipp ipp = request(operation);
  ippAddInteger(ipp.get(), IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", id);
  ippAddString(ipp.get(), IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", nullptr,
               cupsUser());
  return ipp;
}

CupsConnection::Reply<CupsConnection::Ipp> CupsConnection::send(
    Ipp request, std::span<const std::uint8_t> document) {
  if (const std::optional<Failure> failure = connect()) return tl::unexpected(*failure);
  request_began_ = steady_clock::now();
  const std::size_t length = ippLength(request.get()) + document.size();
  Ipp response;
  // Sent once: libcups's own loop would send a print job again when it is in doubt. Only
  // a scheduler that wants a login first has certainly not taken it.
  for (int attempt = 0; attempt < 2 && !response; ++attempt) {
    http_status_t sent = cupsSendRequest(http_.get(), request.get(), resource_.c_str(), length);
    if (sent == HTTP_STATUS_CONTINUE && !document.empty()) {
      sent = cupsWriteRequestData(http_.get(), reinterpret_cast<const char*>(document.data()),
                                  document.size());
    }
    if (sent == HTTP_STATUS_CONTINUE)
      response.reset(cupsGetResponse(http_.get(), resource_.c_str()));
    if (httpGetStatus(http_.get()) != HTTP_STATUS_UNAUTHORIZED) break;
  }
  const ipp_status_t status = response ? ippGetStatusCode(response.get()) : cupsLastError();
  const std::string text = cupsLastErrorString();
  const bool http_refusal = !response && httpGetStatus(http_.get()) >= HTTP_STATUS_BAD_REQUEST &&
                            httpGetStatus(http_.get()) < HTTP_STATUS_SERVER_ERROR;
  if (!response && !http_refusal) {
    close();
    return tl::unexpected(Failure{
        Trouble::lost, status, {ErrorCode::device_timeout, "the print service (CUPS): " + text}});
  }
  last_answer_ = steady_clock::now();
  if (http_refusal || status > IPP_STATUS_OK_CONFLICTING)
    return tl::unexpected(refusal(status, text));
  return response;
}

CupsConnection::Failure CupsConnection::refusal(ipp_status_t status, std::string_view text) {
  Failure failure{Trouble::refused, status, {}};
  const std::string quoted = '"' + queue_ + '"';
  switch (status) {
    case IPP_STATUS_ERROR_NOT_FOUND:
      failure.error = {ErrorCode::printer_unknown, "the print queue " + quoted + " does not exist"};
      break;
    case IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS:
      failure.error = {ErrorCode::device_offline,
                       "the print queue " + quoted + " accepts no jobs; run: cupsaccept " + queue_};
      break;
    case IPP_STATUS_ERROR_FORBIDDEN:
    case IPP_STATUS_ERROR_NOT_AUTHENTICATED:
    case IPP_STATUS_ERROR_NOT_AUTHORIZED:
      failure.error = {ErrorCode::device_no_access,
                       "the print service (CUPS) does not let this user print on " + quoted};
      break;
    case IPP_STATUS_ERROR_REQUEST_ENTITY:
    case IPP_STATUS_ERROR_REQUEST_VALUE:  // as libcups calls HTTP's 413: the spool's disk is full
      failure.error = {ErrorCode::device_failure,
                       "the print service (CUPS) has no room to take it; free space on the disk"};
      break;
    default:
      failure.error = {ErrorCode::device_failure, "the print service (CUPS): " + std::string(text)};
  }
  return failure;
}

CupsConnection::Reply<std::vector<CupsConnection::Queue>> CupsConnection::queues() {
  static constexpr std::array kWanted{"printer-name", "printer-info", "printer-make-and-model",
                                      "printer-state", "printer-is-accepting-jobs"};
  Ipp ipp(ippNewRequest(IPP_OP_CUPS_GET_PRINTERS));
  ippAddStrings(ipp.get(), IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
                static_cast<int>(kWanted.size()), nullptr, kWanted.data());
  const Reply<Ipp> response = send(std::move(ipp));
  if (!response) {
    // A scheduler without any queue says that there is none.
    if (response.error().status == IPP_STATUS_ERROR_NOT_FOUND) return std::vector<Queue>{};
    return tl::unexpected(response.error());
  }
  std::vector<Queue> found;
  std::string model;
  bool in_group = false;
  const auto end_group = [&] {
    if (in_group && found.back().about.empty()) found.back().about = model;
    in_group = false;
  };
  for (ipp_attribute_t* one = ippFirstAttribute(response->get()); one != nullptr;
       one = ippNextAttribute(response->get())) {
    const char* key = ippGetName(one);
    if (ippGetGroupTag(one) != IPP_TAG_PRINTER || key == nullptr) {
      end_group();
      continue;
    }
    if (!in_group) {
      found.emplace_back();
      model.clear();
      in_group = true;
    }
    const std::string_view name = key;
    const char* text = ippGetString(one, 0, nullptr);
    if (name == "printer-name" && text != nullptr) found.back().name = text;
    if (name == "printer-info" && text != nullptr) found.back().about = text;
    if (name == "printer-make-and-model" && text != nullptr) model = text;
    if (name == "printer-state")
      found.back().state = static_cast<ipp_pstate_t>(ippGetInteger(one, 0));
    if (name == "printer-is-accepting-jobs")
      found.back().accepting_jobs = ippGetBoolean(one, 0) != 0;
  }
  end_group();
  return found;
}

std::string CupsConnection::other_queues() {
  std::string names;
  for (const Queue& queue : queues().value_or(std::vector<Queue>{})) {
    names += (names.empty() ? "" : ", ") + queue.name;
  }
  return names;
}

CupsConnection::Reply<int> CupsConnection::print_job(const std::string& name,
                                                     std::span<const std::uint8_t> bytes) {
  Ipp ipp = request(IPP_OP_PRINT_JOB);
  const auto add = [&](ipp_tag_t tag, const char* key, const char* value) {
    ippAddString(ipp.get(), IPP_TAG_OPERATION, tag, key, nullptr, value);
  };
  add(IPP_TAG_NAME, "requesting-user-name", cupsUser());
  add(IPP_TAG_NAME, "job-name", name.c_str());
  add(IPP_TAG_MIMETYPE, "document-format", CUPS_FORMAT_RAW);
  const Reply<Ipp> response = send(std::move(ipp), bytes);
  if (!response) return tl::unexpected(response.error());
  return number_of(response->get(), "job-id", IPP_TAG_INTEGER, 0);
}

CupsConnection::Reply<CupsConnection::Job> CupsConnection::job(int id) {
  Ipp ipp = job_request(IPP_OP_GET_JOB_ATTRIBUTES, id);
  want_job_attributes(ipp.get());
  const Reply<Ipp> response = send(std::move(ipp));
  if (!response) return tl::unexpected(response.error());
  ipp_t* answer = response->get();
  Job job;
  job.id = id;
  job.name = text_of(answer, "job-name");
  job.state =
      static_cast<ipp_jstate_t>(number_of(answer, "job-state", IPP_TAG_ENUM, IPP_JSTATE_PENDING));
  job.impressions_completed = number_of(answer, "job-impressions-completed", IPP_TAG_INTEGER, 0);
  job.printer_message = text_of(answer, "job-printer-state-message");
  // "no-value" until then (RFC 8011, section 5.3.14).
  job.began_processing = ippFindAttribute(answer, "time-at-processing", IPP_TAG_INTEGER) != nullptr;
  return job;
}

CupsConnection::Reply<bool> CupsConnection::cancel_job(int id) {
  const Reply<Ipp> response = send(job_request(IPP_OP_CANCEL_JOB, id));
  if (!response) return tl::unexpected(response.error());
  return true;
}

CupsConnection::Reply<std::vector<CupsConnection::Job>> CupsConnection::jobs(bool finished) {
  Ipp ipp = request(IPP_OP_GET_JOBS);
  ippAddString(ipp.get(), IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", nullptr,
               cupsUser());
  ippAddString(ipp.get(), IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "which-jobs", nullptr,
               finished ? "all" : "not-completed");
  want_names(ipp.get());
  const Reply<Ipp> response = send(std::move(ipp));
  if (!response) return tl::unexpected(response.error());

  std::vector<Job> jobs;
  ipp_t* answer = response->get();
  bool in_job = false;
  for (ipp_attribute_t* attribute = ippFirstAttribute(answer); attribute != nullptr;
       attribute = ippNextAttribute(answer)) {
    if (ippGetGroupTag(attribute) != IPP_TAG_JOB) {
      in_job = false;  // a separator between two jobs, or the operation's own group
      continue;
    }
    if (!std::exchange(in_job, true)) jobs.emplace_back();
    const std::string_view key = ippGetName(attribute) != nullptr ? ippGetName(attribute) : "";
    if (key == "job-id") jobs.back().id = ippGetInteger(attribute, 0);
    if (key == "job-name") jobs.back().name = ippGetString(attribute, 0, nullptr);
    if (key == "job-state")
      jobs.back().state = static_cast<ipp_jstate_t>(ippGetInteger(attribute, 0));
  }
  return jobs;
}

CupsConnection::Reply<CupsConnection::Printer> CupsConnection::printer() {
  Ipp ipp = request(IPP_OP_GET_PRINTER_ATTRIBUTES);
  static constexpr std::array kWanted{"printer-state", "printer-state-message",
                                      "printer-is-accepting-jobs"};
  ippAddStrings(ipp.get(), IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
                static_cast<int>(kWanted.size()), nullptr, kWanted.data());
  Reply<Ipp> response = send(std::move(ipp));
  if (!response) {
    Failure failure = response.error();
    if (failure.error.code == ErrorCode::printer_unknown) {
      const std::string others = other_queues();
      failure.error.detail +=
          others.empty() ? "; this computer has none" : "; this computer has: " + others;
    }
    return tl::unexpected(std::move(failure));
  }
  ipp_t* answer = response->get();
  Printer printer;
  printer.state =
      static_cast<ipp_pstate_t>(number_of(answer, "printer-state", IPP_TAG_ENUM, IPP_PSTATE_IDLE));
  printer.message = text_of(answer, "printer-state-message");
  ipp_attribute_t* accepting =
      ippFindAttribute(answer, "printer-is-accepting-jobs", IPP_TAG_BOOLEAN);
  printer.accepting_jobs = accepting == nullptr || ippGetBoolean(accepting, 0) != 0;
  return printer;
}

}  // namespace holdfast::drivers
