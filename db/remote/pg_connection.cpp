#include "db/remote/pg_connection.h"

#include <libpq-fe.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <chrono>
#include <memory>

#include "db/remote/interrupt.h"
#include "db/remote/pg_errors.h"
#include "db/remote/pg_wait.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;
using core::pass_on;
using Clock = std::chrono::steady_clock;

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string{} : std::string{text};
}

}  // namespace

PgRows::PgRows(pg_result* result) : result_(result) {}

void PgRows::Clear::operator()(pg_result* result) const {
  PQclear(result);
}

int PgRows::count() const {
  return result_ ? PQntuples(result_.get()) : 0;
}

bool PgRows::is_null(int row, int column) const {
  return PQgetisnull(result_.get(), row, column) != 0;
}

std::string_view PgRows::text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

void PgConnection::Finish::operator()(pg_conn* connection) const {
  PQfinish(connection);
}

PgConnection::PgConnection(pg_conn* connection, const ConnectionOptions& options)
    : connection_(connection),
      answer_timeout_ms_(options.answer_timeout_ms),
      answer_limit_bytes_(options.answer_limit_bytes),
      interrupt_(options.interrupt) {}

bool PgConnection::usable() const {
  return connection_ != nullptr && PQstatus(connection_.get()) == CONNECTION_OK;
}

core::Result<void> PgConnection::send(std::string_view sql,
                                      const std::vector<PgParameter>& parameters) {
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const auto& parameter : parameters) {
    values.push_back(parameter ? parameter->c_str() : nullptr);
  }
  const std::string text{sql};
  if (PQsendQueryParams(connection_.get(), text.c_str(), static_cast<int>(values.size()), nullptr,
                        values.data(), nullptr, nullptr, 0) == 0) {
    return tl::unexpected(broken(Effect::reads));
  }
  return {};
}

core::Result<void> PgConnection::send_binary(std::string_view sql,
                                             const std::vector<PgBinaryParameter>& parameters) {
  const auto count = parameters.size();
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths;
  const std::vector<int> formats(count, 1);
  for (const auto& parameter : parameters) {
    types.push_back(parameter.type);
    values.push_back(parameter.bytes.data());
    lengths.push_back(static_cast<int>(parameter.bytes.size()));
  }
  const std::string text{sql};
  if (PQsendQueryParams(connection_.get(), text.c_str(), static_cast<int>(count), types.data(),
                        values.data(), lengths.data(), formats.data(), 0) == 0) {
    return tl::unexpected(broken(Effect::reads));
  }
  return {};
}

std::optional<PgConnection::Clock::time_point> PgConnection::deadline() const {
  if (answer_timeout_ms_ <= 0) return std::nullopt;
  return Clock::now() + std::chrono::milliseconds{answer_timeout_ms_};
}

bool PgConnection::wait_once(bool unsent, std::optional<Clock::time_point> until) {
  PGconn* raw = connection_.get();
  // While something is unsent the server may be waiting for us to read first.
  const short events = unsent ? static_cast<short>(POLLIN | POLLOUT) : POLLIN;
  if (!wait_for_socket(PQsocket(raw), events, until, interrupt_.get())) {
    give_up(interrupt_ && interrupt_->raised() ? kInterrupted : "no answer in time");
    return false;
  }
  // libpq makes room for whatever length a message says it has, so it is stopped on the way.
  int readable = 0;
  if (::ioctl(PQsocket(raw), FIONREAD, &readable) == 0 && readable > 0) received_ += readable;
  return fits(received_) && PQconsumeInput(raw) != 0;
}

bool PgConnection::fits(std::int64_t bytes) {
  is_too_long_ = bytes > answer_limit_bytes_;
  if (is_too_long_) {
    give_up("the server's answer is longer than " + std::to_string(answer_limit_bytes_ >> 20) +
            " MiB");
  }
  return !is_too_long_;
}

void PgConnection::give_up(std::string why) {
  last_message_ = {};
  last_message_.text = std::move(why);
  connection_.reset();
}

void PgConnection::begin_answer() {
  last_message_ = {};
  received_ = 0;
  is_too_long_ = false;
}

bool PgConnection::await_answer() {
  const auto until = deadline();
  for (;;) {
    const int unsent = PQflush(connection_.get());
    if (unsent < 0) return false;
    if (unsent == 0 && PQisBusy(connection_.get()) == 0) return true;
    if (!wait_once(unsent != 0, until)) return false;
  }
}

bool PgConnection::flush() {
  const auto until = deadline();
  for (;;) {
    const int unsent = PQflush(connection_.get());
    if (unsent <= 0) return unsent == 0;
    if (!wait_once(true, until)) return false;
  }
}

core::Error PgConnection::broken(Effect effect) {
  if (connection_) {
    last_message_ = {};
    last_message_.text = one_line(PQerrorMessage(connection_.get()));
    connection_.reset();
  }
  const auto code = effect == Effect::writes ? ErrorCode::outcome_unknown
                    : is_too_long_           ? ErrorCode::server_refused
                                             : ErrorCode::server_unreachable;
  return {code, last_message_.text.empty() ? "the connection is closed" : last_message_.text};
}

core::Error PgConnection::refused(const pg_result* result, Effect effect) {
  last_message_.sqlstate = field(result, PG_DIAG_SQLSTATE);
  last_message_.text = field(result, PG_DIAG_MESSAGE_PRIMARY);
  last_message_.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
  last_message_.hint = field(result, PG_DIAG_MESSAGE_HINT);
  last_message_.context = field(result, PG_DIAG_CONTEXT);
  const std::string position = field(result, PG_DIAG_STATEMENT_POSITION);
  last_message_.position = position.empty() ? 0 : std::atoi(position.c_str());
  return statement_error(last_message_.sqlstate, last_message_.text, effect);
}

core::Result<PgRows> PgConnection::run(std::string_view sql,
                                       const std::vector<PgParameter>& parameters, Effect effect) {
  begin_answer();
  if (!usable()) return tl::unexpected(broken(Effect::reads));
  if (auto sent = send(sql, parameters); !sent) return pass_on(sent.error());
  return receive(effect);
}

core::Result<PgRows> PgConnection::run_binary(std::string_view sql,
                                              const std::vector<PgBinaryParameter>& parameters,
                                              Effect effect) {
  begin_answer();
  if (!usable()) return tl::unexpected(broken(Effect::reads));
  if (auto sent = send_binary(sql, parameters); !sent) return pass_on(sent.error());
  return receive(effect);
}

core::Result<PgRows> PgConnection::receive(Effect effect) {
  PgRows rows;
  std::optional<core::Error> error;
  for (;;) {
    if (!await_answer()) {
      // What the server said before it hung up is the better reason.
      if (!error) error = broken(effect);
      connection_.reset();
      break;
    }
    PGresult* raw = PQgetResult(connection_.get());
    if (raw == nullptr) break;
    PgRows answer{raw};
    const auto status = PQresultStatus(raw);
    if (!fits(static_cast<std::int64_t>(PQresultMemorySize(raw)))) {
      error = broken(effect);
      break;
    }
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
      rows = std::move(answer);
    } else if (!error) {
      // libpq makes up a result without an SQLSTATE when the connection breaks.
      error = PQresultErrorField(raw, PG_DIAG_SQLSTATE) == nullptr ? broken(effect)
                                                                   : refused(raw, effect);
      if (!connection_) break;
    }
  }
  keep_notifications();
  if (connection_ && PQstatus(connection_.get()) != CONNECTION_OK) connection_.reset();
  if (error) return tl::unexpected(*std::move(error));
  return rows;
}

std::string PgConnection::quoted_identifier(std::string_view name) const {
  char* quoted = PQescapeIdentifier(connection_.get(), name.data(), name.size());
  std::string text = quoted == nullptr ? std::string{} : std::string{quoted};
  PQfreemem(quoted);
  return text;
}

std::string PgConnection::quoted_literal(std::string_view text) const {
  char* quoted = PQescapeLiteral(connection_.get(), text.data(), text.size());
  std::string literal = quoted == nullptr ? std::string{} : std::string{quoted};
  PQfreemem(quoted);
  return literal;
}

core::Result<std::string> PgConnection::scram_verifier(const std::string& password,
                                                       const std::string& user) const {
  char* verifier =
      PQencryptPasswordConn(connection_.get(), password.c_str(), user.c_str(), "scram-sha-256");
  if (verifier == nullptr) return fail(ErrorCode::server_refused, "the password was not accepted");
  std::string text{verifier};
  PQfreemem(verifier);
  return text;
}

core::Result<PgTransaction> PgTransaction::begin(PgConnection& connection) {
  if (auto begun = connection.run("BEGIN", {}, Effect::reads); !begun) {
    return pass_on(begun.error());
  }
  return PgTransaction{connection};
}

PgTransaction::PgTransaction(PgTransaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

PgTransaction::~PgTransaction() {
  // When this fails the connection is gone, and with it the transaction.
  if (connection_ != nullptr) std::ignore = connection_->run("ROLLBACK", {}, Effect::reads);
}

core::Result<void> PgTransaction::commit() {
  PgConnection* connection = std::exchange(connection_, nullptr);
  if (auto done = connection->run("COMMIT", {}, Effect::writes); !done) {
    return pass_on(done.error());
  }
  return {};
}

}  // namespace holdfast::remote
