// One connection to PostgreSQL through libpq.
//
// Every statement is sent as an unnamed one with its parameters apart from its text, and
// nothing is kept in the session between two transactions, so that a PgBouncer in
// transaction mode may stand in between.
//
// Threads: one at a time. Every call blocks, at most for its timeout, or until the interrupt
// is raised. Only the look-up of a host's name knows no timeout.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/error.h"

namespace holdfast::remote {
class HostList;
class Interrupt;
}  // namespace holdfast::remote

struct pg_conn;
struct pg_result;

namespace holdfast::remote {

struct ConnectionOptions {
  // A libpq connection string or URI; several hosts are tried in turn.
  std::string conninfo;
  // Over one of the connection string's; empty: that one, or a passfile's.
  std::string password = {};
  // For each host.
  std::int32_t connect_timeout_s = 5;
  // How long an answer is awaited before the connection is given up; 0: for ever.
  std::int32_t answer_timeout_ms = 15'000;
  // About how long an answer, or one row of a COPY, may be before the connection is given up.
  std::int64_t answer_limit_bytes = std::int64_t{64} << 20;
  // Shown in pg_stat_activity.
  std::string application_name = "holdfast";
  // Raised from another thread, it ends connect() and every run() at once, as if the server
  // did not answer. May be null.
  std::shared_ptr<const Interrupt> interrupt = {};
};

// What it means when the connection breaks while the answer to a statement is awaited.
enum class Effect : std::uint8_t {
  reads,   // nothing happened: server_unreachable
  writes,  // it may have happened: outcome_unknown
};

// What the server said about the last statement that failed.
struct ServerMessage {
  std::string sqlstate;  // empty: the connection failed, not the statement
  std::string text;
  std::string detail;
  std::string hint;
  std::string context;
  std::int32_t position = 0;  // in characters from 1 within the statement; 0: not said
};

class PgRows {
 public:
  PgRows() = default;
  explicit PgRows(pg_result* result);

  [[nodiscard]] int count() const;
  [[nodiscard]] bool is_null(int row, int column) const;
  // Empty for NULL. Valid as long as these rows.
  [[nodiscard]] std::string_view text(int row, int column) const;

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

using PgParameter = std::optional<std::string>;  // nullopt: NULL

// In PostgreSQL's binary form, of the type with this number in pg_type.
struct PgBinaryParameter {
  std::uint32_t type = 0;
  std::string bytes;
};

inline constexpr const char* kPasswordNeeded = "the server asks for a password and none is set";

class PgConnection {
 public:
  // Errors: server_unreachable, server_login_refused (wrong user or password, or no such
  // right; detail kPasswordNeeded, when none is set), server_refused (no such database and
  // the like).
  [[nodiscard]] static core::Result<PgConnection> connect(const ConnectionOptions& options);

  // Runs one statement with parameters $1, $2 … in text form.
  // Errors: server_unreachable, outcome_unknown, server_login_refused (permission
  // denied), server_refused (also when more is read than the limit of an answer). A server without
  // room, shutting down, or choosing this transaction to end a deadlock counts as
  // server_unreachable: it changed nothing, and trying again later is right.
  [[nodiscard]] core::Result<PgRows> run(std::string_view sql,
                                         const std::vector<PgParameter>& parameters, Effect effect);
  [[nodiscard]] core::Result<PgRows> run_binary(std::string_view sql,
                                                const std::vector<PgBinaryParameter>& parameters,
                                                Effect effect);

  // COPY … FROM STDIN, in PostgreSQL's text format: begins it, sends data in any pieces, ends it. A
  // refusal of the data comes with end_copy_in(); until then nothing else may run. The connection's
  // memory stays small: what the server did not take yet is waited for.
  // Errors: as of run() with Effect::reads.
  [[nodiscard]] core::Result<void> begin_copy_in(std::string_view sql);
  [[nodiscard]] core::Result<void> put_copy(std::string_view data);
  [[nodiscard]] core::Result<void> end_copy_in();
  // All of that for rows that are there already, each ended by a line feed.
  [[nodiscard]] core::Result<void> copy_in(std::string_view sql, std::string_view rows);
  // COPY … TO STDOUT, row by row as the server sends them, each within the time and the size of
  // an answer; the view is valid within the call.
  // `take` answers whether to go on; when it does not, the connection is given up and the error
  // is server_unreachable.
  [[nodiscard]] core::Result<void> copy_out(std::string_view sql,
                                            const std::function<bool(std::string_view)>& take);

  // Whether nothing but TCP's own checksum, which is short, keeps watch over what is sent.
  [[nodiscard]] bool is_unguarded() const;
  // Whether this talks to the server itself. A pooler has process numbers of its own.
  [[nodiscard]] bool is_direct();
  // Waits for a NOTIFY that this listens to, for so long, or until `end` can be read or the
  // interrupt is raised. True: there was one, or the connection broke, as the next call shows.
  [[nodiscard]] bool await_notification(std::int64_t ms, int end);

  // False once the connection broke; every later call then fails.
  [[nodiscard]] bool usable() const;
  [[nodiscard]] const ServerMessage& last_message() const { return last_message_; }
  // libpq's words for the same server and the same care (hosts, TLS, time-outs) under
  // another login, whose password is in this passfile.
  [[nodiscard]] std::string conninfo_for(const std::string& user,
                                         const std::string& passfile) const;
  void set_answer_timeout_ms(std::int32_t timeout_ms) { answer_timeout_ms_ = timeout_ms; }

  // For statements that take no parameters.
  [[nodiscard]] std::string quoted_identifier(std::string_view name) const;
  [[nodiscard]] std::string quoted_literal(std::string_view text) const;
  // A password as SCRAM-SHA-256 stores it, so that its clear text stays out of the
  // server's log. Error: server_refused.
  [[nodiscard]] core::Result<std::string> scram_verifier(const std::string& password,
                                                         const std::string& user) const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Finish {
    void operator()(pg_conn* connection) const;
  };
  PgConnection(pg_conn* connection, const ConnectionOptions& options);
  [[nodiscard]] static core::Result<PgConnection> connect_here(const ConnectionOptions& options);
  // To all hosts of the connection string, unless others are said.
  [[nodiscard]] static PgConnection start_connecting(const ConnectionOptions& options,
                                                     const std::optional<HostList>& hosts);

  [[nodiscard]] core::Result<void> send(std::string_view sql,
                                        const std::vector<PgParameter>& parameters);
  [[nodiscard]] core::Result<void> send_binary(std::string_view sql,
                                               const std::vector<PgBinaryParameter>& parameters);
  // What was sent: its rows, or why there are none.
  [[nodiscard]] core::Result<PgRows> receive(Effect effect);
  // Waits until libpq holds the whole answer. False: the connection broke or time is up.
  [[nodiscard]] bool await_answer();
  // Starts a COPY, whose first answer has this status (of libpq).
  [[nodiscard]] core::Result<void> begin_copy(std::string_view sql, int status);
  // Waits until the server took what was put. False as above.
  [[nodiscard]] bool flush();
  // Waits for the socket, to be written too while something is unsent, and reads what is there.
  [[nodiscard]] bool wait_once(bool unsent, std::optional<Clock::time_point> until);
  // Of an answer that is awaited from now on.
  [[nodiscard]] std::optional<Clock::time_point> deadline() const;
  // Before a statement: nothing of its answer has come yet.
  void begin_answer();
  // False, and the connection is given up, when that is longer than an answer may be.
  [[nodiscard]] bool fits(std::int64_t bytes);
  void give_up(std::string why);
  // Those that came with an answer would otherwise pile up until somebody waits for one.
  void keep_notifications();
  [[nodiscard]] core::Error broken(Effect effect);
  [[nodiscard]] core::Error refused(const pg_result* result, Effect effect);

  std::unique_ptr<pg_conn, Finish> connection_;
  std::int32_t answer_timeout_ms_ = 0;
  std::int64_t answer_limit_bytes_ = 0;
  std::int64_t received_ = 0;  // of the answer or the row that is awaited
  bool is_too_long_ = false;
  bool notified_ = false;
  std::shared_ptr<const Interrupt> interrupt_;
  ServerMessage last_message_;
};

// Begins a transaction and rolls it back on destruction unless commit() succeeded.
class PgTransaction {
 public:
  [[nodiscard]] static core::Result<PgTransaction> begin(PgConnection& connection);
  PgTransaction(PgTransaction&& other) noexcept;
  PgTransaction& operator=(PgTransaction&&) = delete;
  ~PgTransaction();
  // Errors: outcome_unknown, server_refused.
  [[nodiscard]] core::Result<void> commit();

 private:
  explicit PgTransaction(PgConnection& connection) : connection_(&connection) {}
  PgConnection* connection_;
};

}  // namespace holdfast::remote
