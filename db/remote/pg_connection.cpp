#include "db/remote/pg_connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <memory>

#include "db/remote/abandon.h"
#include "db/remote/conninfo.h"
#include "db/remote/host_list.h"
#include "db/remote/interrupt.h"
#include "db/remote/pg_errors.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;
using core::pass_on;
using Clock = std::chrono::steady_clock;

void ignore_notice(void*, const PGresult*) {}

constexpr const char* kInterrupted = "the till is ending";

// Waits for the socket; false when the time is up or somebody interrupted.
bool wait_for_socket(int socket, short events, std::optional<Clock::time_point> deadline,
                     const Interrupt* interrupt) {
  for (;;) {
    int timeout_ms = -1;
    if (deadline) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(*deadline - Clock::now()).count();
      if (left <= 0) return false;
      timeout_ms = static_cast<int>(std::min<std::int64_t>(left + 1, 60'000));
    }
    std::array<pollfd, 2> descriptors{
        {{socket, events, 0}, {interrupt != nullptr ? interrupt->descriptor() : -1, POLLIN, 0}}};
    const int ready = ::poll(descriptors.data(), descriptors.size(), timeout_ms);
    if (ready > 0) return descriptors[1].revents == 0;
    if (ready < 0 && errno != EINTR) return false;
  }
}

std::string target_of(PGconn* connection) {
  const char* host = PQhost(connection);
  const char* port = PQport(connection);
  return std::string{host == nullptr ? "" : host} + "," + (port == nullptr ? "" : port);
}

enum class Handshake : std::uint8_t { done, failed, no_answer, interrupted };

// Drives the handshake, each host's in its own time.
Handshake finish_connecting(PGconn* connection, std::chrono::seconds patience,
                            const Interrupt* interrupt) {
  if (PQstatus(connection) == CONNECTION_BAD) return Handshake::failed;
  std::string target = target_of(connection);
  auto deadline = Clock::now() + patience;
  PostgresPollingStatusType step = PGRES_POLLING_WRITING;
  while (step != PGRES_POLLING_OK) {
    if (step == PGRES_POLLING_FAILED) return Handshake::failed;
    const short events = step == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    if (!wait_for_socket(PQsocket(connection), events, deadline, interrupt)) {
      const bool raised = interrupt != nullptr && interrupt->raised();
      return raised ? Handshake::interrupted : Handshake::no_answer;
    }
    step = PQconnectPoll(connection);
    if (std::string now = target_of(connection); now != target) {
      target = std::move(now);
      deadline = Clock::now() + patience;
    }
  }
  return Handshake::done;
}

// What belongs to the server. The rest is the login's own (its name, password and certificate),
// or set by connect().
constexpr std::string_view kServerKeywords[] = {"host",
                                                "hostaddr",
                                                "port",
                                                "dbname",
                                                "sslmode",
                                                "sslnegotiation",
                                                "sslrootcert",
                                                "sslcrl",
                                                "sslcrldir",
                                                "sslsni",
                                                "requirepeer",
                                                "ssl_min_protocol_version",
                                                "gssencmode",
                                                "ssl_max_protocol_version",
                                                "require_auth",
                                                "channel_binding",
                                                "load_balance_hosts",
                                                "target_session_attrs"};

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
      interrupt_(options.interrupt) {}

core::Result<PgConnection> PgConnection::connect(const ConnectionOptions& options) {
  if (!options.interrupt) return connect_here(options);
  // libpq looks the host's name up itself, for as long as the resolver likes.
  auto connected = finish_or_abandon<core::Result<PgConnection>>(
      [options] { return connect_here(options); }, *options.interrupt);
  if (!connected) return fail(ErrorCode::server_unreachable, kInterrupted);
  return *std::move(connected);
}

core::Result<PgConnection> PgConnection::connect_here(const ConnectionOptions& options) {
  std::optional<HostList> hosts;
  for (;;) {
    auto attempt = start_connecting(options, hosts);
    PGconn* raw = attempt.connection_.get();
    if (raw == nullptr) return fail(ErrorCode::internal, "no memory for a connection");
    switch (finish_connecting(raw, std::chrono::seconds{options.connect_timeout_s},
                              options.interrupt.get())) {
      case Handshake::done:
        PQsetErrorVerbosity(raw, PQERRORS_DEFAULT);
        PQsetnonblocking(raw, 1);
        return attempt;
      case Handshake::interrupted:
        return fail(ErrorCode::server_unreachable, kInterrupted);
      case Handshake::failed:
        return tl::unexpected(
            connect_error(PQerrorMessage(raw), PQconnectionNeedsPassword(raw) != 0));
      case Handshake::no_answer:
        break;
    }
    // This one hangs; the others have not had their turn, or not all.
    if (!hosts) hosts = HostList::of(raw);
    const std::size_t before = hosts->size();
    hosts->leave_out(PQhost(raw), PQport(raw));
    if (before == 1 || hosts->size() == before) {
      return fail(ErrorCode::server_unreachable, "no answer while connecting");
    }
  }
}

PgConnection PgConnection::start_connecting(const ConnectionOptions& options,
                                            const std::optional<HostList>& hosts) {
  const std::string timeout_ms = std::to_string(std::int64_t{options.connect_timeout_s} * 1000);
  const std::string host = hosts ? hosts->host() : "";
  const std::string address = hosts ? hosts->hostaddr() : "";
  const std::string port = hosts ? hosts->port() : "";
  // Later ones win: what the connection string says overrides our defaults. What is empty
  // overrides nothing.
  // tcp_user_timeout also bounds the attempt at one host, so that the next gets its turn.
  const char* const keywords[] = {"keepalives_idle",
                                  "keepalives_interval",
                                  "keepalives_count",
                                  "tcp_user_timeout",
                                  "fallback_application_name",
                                  "dbname",
                                  "host",
                                  "hostaddr",
                                  "port",
                                  "password",
                                  "client_encoding",
                                  nullptr};
  const char* const values[] = {"10",
                                "5",
                                "3",
                                timeout_ms.c_str(),
                                options.application_name.c_str(),
                                options.conninfo.c_str(),
                                host.c_str(),
                                address.c_str(),
                                port.c_str(),
                                options.password.c_str(),
                                "UTF8",
                                nullptr};
  PgConnection connection{PQconnectStartParams(keywords, values, 1), options};
  PGconn* raw = connection.connection_.get();
  if (raw == nullptr) return connection;
  PQsetNoticeReceiver(raw, &ignore_notice, nullptr);
  // So that the reason for a refusal carries its SQLSTATE, which no locale changes.
  PQsetErrorVerbosity(raw, PQERRORS_VERBOSE);
  return connection;
}

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
    last_message_ = {};
    last_message_.text = interrupt_ && interrupt_->raised() ? kInterrupted : "no answer in time";
    connection_.reset();
    return false;
  }
  return PQconsumeInput(raw) != 0;
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

bool PgConnection::await_input() {
  return wait_once(false, deadline());
}

core::Error PgConnection::broken(Effect effect) {
  if (connection_) {
    last_message_ = {};
    last_message_.text = one_line(PQerrorMessage(connection_.get()));
    connection_.reset();
  }
  const auto code =
      effect == Effect::writes ? ErrorCode::outcome_unknown : ErrorCode::server_unreachable;
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
  last_message_ = {};
  if (!usable()) return tl::unexpected(broken(Effect::reads));
  if (auto sent = send(sql, parameters); !sent) return pass_on(sent.error());
  return receive(effect);
}

core::Result<PgRows> PgConnection::run_binary(std::string_view sql,
                                              const std::vector<PgBinaryParameter>& parameters,
                                              Effect effect) {
  last_message_ = {};
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
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
      rows = std::move(answer);
    } else if (!error) {
      // libpq makes up a result without an SQLSTATE when the connection breaks.
      error = PQresultErrorField(raw, PG_DIAG_SQLSTATE) == nullptr ? broken(effect)
                                                                   : refused(raw, effect);
      if (!connection_) break;
    }
  }
  if (connection_ && PQstatus(connection_.get()) != CONNECTION_OK) connection_.reset();
  if (error) return tl::unexpected(*std::move(error));
  return rows;
}

std::string PgConnection::conninfo_for(const std::string& user, const std::string& passfile) const {
  std::string text;
  const auto add = [&text](const std::string& keyword, std::string_view value) {
    if (!text.empty()) text += ' ';
    text += keyword + "=" + conninfo_value(value);
  };
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options{
      PQconninfo(connection_.get()), &PQconninfoFree};
  for (const std::string_view keyword : kServerKeywords) {
    for (const PQconninfoOption* o = options.get(); o != nullptr && o->keyword != nullptr; ++o) {
      const std::string_view value = o->val == nullptr ? "" : o->val;
      if (o->keyword != keyword || value.empty()) continue;
      const bool by_default = o->compiled != nullptr && value == o->compiled;
      // The till's environment may have a PGPORT.
      if (!by_default || keyword == "dbname" || keyword == "port") add(o->keyword, value);
    }
  }
  add("user", user);
  add("passfile", passfile);
  return text;
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
