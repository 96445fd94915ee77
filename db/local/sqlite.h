// Owners for SQLite's handles and the one place where its codes become our errors.
// Not thread-safe: a connection and its statements belong to whoever holds its lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "pos/core/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace holdfast::local {

// A prepared statement. Texts and blobs are bound without a copy: they must outlive
// the next reset().
class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}
  Statement(Statement&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Statement& operator=(Statement&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Statement();

  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, std::string_view text);
  Statement& bind(int index, std::span<const std::uint8_t> blob);

  // SQLite's result code: SQLITE_ROW, SQLITE_DONE or an error.
  [[nodiscard]] int step();
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  // Valid until the next step() or reset().
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] std::span<const std::uint8_t> blob(int column) const;
  [[nodiscard]] bool is_integer(int column) const;

 private:
  sqlite3_stmt* handle_ = nullptr;
};

// Resets a statement when the scope ends, so that no read transaction stays open.
class StatementUse {
 public:
  explicit StatementUse(Statement& statement) : statement_(statement) {}
  ~StatementUse() { statement_.reset(); }
  StatementUse(const StatementUse&) = delete;
  StatementUse& operator=(const StatementUse&) = delete;
  Statement* operator->() { return &statement_; }
  Statement& operator*() { return statement_; }

 private:
  Statement& statement_;
};

// How a connection names what goes wrong with its own file.
struct ErrorNames {
  core::ErrorCode damaged = core::ErrorCode::journal_damaged;
  core::ErrorCode busy = core::ErrorCode::journal_locked;
};

class Connection {
 public:
  Connection() = default;
  Connection(Connection&& other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)),
        names_(other.names_),
        path_(std::move(other.path_)) {}
  Connection& operator=(Connection&& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(names_, other.names_);
    std::swap(path_, other.path_);
    return *this;
  }
  ~Connection();

  // Opens an existing file; it is created beforehand with the rights it should have.
  // `parameters` as in a SQLite URI: "psow=0"; `vfs` null: SQLite's own. The connection
  // neither checkpoints when it is closed nor runs anything the file's schema smuggles in.
  static core::Result<Connection> open(const std::string& path, ErrorNames names,
                                       std::string_view parameters = {}, const char* vfs = nullptr);

  core::Result<void> execute(const char* sql);
  // For texts that fit every file that this program made: what one of them names is there, or the
  // file is damaged.
  core::Result<Statement> prepare(std::string_view sql);
  // The first column of the first row, as an integer; no row is damage.
  core::Result<std::int64_t> query_integer(const char* sql);
  // The error that stands for `code`, with SQLite's words and ours. SQLITE_DONE where a row was
  // wanted is damage.
  [[nodiscard]] core::Error error(int code, std::string_view doing) const;
  // Ends a transaction that is still open after an error. Its own failure changes
  // nothing: what is not committed is rolled back when the file is opened next.
  void roll_back() noexcept;

  [[nodiscard]] sqlite3* handle() const { return handle_; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  sqlite3* handle_ = nullptr;
  ErrorNames names_;
  std::string path_;
};

}  // namespace holdfast::local
