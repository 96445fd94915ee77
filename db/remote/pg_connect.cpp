// How a connection comes to be: hosts in turn, each in its own time.
#include <libpq-fe.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "db/remote/abandon.h"
#include "db/remote/conninfo.h"
#include "db/remote/host_list.h"
#include "db/remote/interrupt.h"
#include "db/remote/pg_connection.h"
#include "db/remote/pg_errors.h"
#include "db/remote/pg_wait.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;
using Clock = std::chrono::steady_clock;

void ignore_notice(void*, const PGresult*) {}

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

}  // namespace

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

bool PgConnection::is_unguarded() const {
  if (!usable()) return true;
  sockaddr_storage own{};
  socklen_t length = sizeof own;
  const bool known =
      ::getsockname(PQsocket(connection_.get()), reinterpret_cast<sockaddr*>(&own), &length) == 0;
  const bool on_this_machine = known && own.ss_family == AF_UNIX;
  return !on_this_machine && PQsslInUse(connection_.get()) == 0 &&
         PQgssEncInUse(connection_.get()) == 0;
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

}  // namespace holdfast::remote
