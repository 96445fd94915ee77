#include "db/local/sqlite.h"

#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "pos/core/assert.h"

namespace holdfast::local {

using core::Error;
using core::ErrorCode;
using core::Result;

namespace {

std::string uri_of(std::string_view path, std::string_view parameters) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : path) {
    // These end a path or stand for another character.
    if (c == '%' || c == '?' || c == '#') {
      uri += '%';
      uri += kDigits[static_cast<std::uint8_t>(c) >> 4];
      uri += kDigits[static_cast<std::uint8_t>(c) & 15];
    } else {
      uri += c;
    }
  }
  if (!parameters.empty()) uri.append("?").append(parameters);
  return uri;
}

}  // namespace

Statement::~Statement() {
  sqlite3_finalize(handle_);
}

Statement& Statement::bind(int index, std::int64_t value) {
  HOLDFAST_ASSERT(sqlite3_bind_int64(handle_, index, value) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
  // A null pointer would bind NULL where an empty text is meant.
  const char* data = text.data() != nullptr ? text.data() : "";
  HOLDFAST_ASSERT(sqlite3_bind_text64(handle_, index, data, text.size(), SQLITE_STATIC,
                                      SQLITE_UTF8) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind(int index, std::span<const std::uint8_t> blob) {
  const void* data = blob.data() != nullptr ? static_cast<const void*>(blob.data()) : "";
  HOLDFAST_ASSERT(sqlite3_bind_blob64(handle_, index, data, blob.size(), SQLITE_STATIC) ==
                  SQLITE_OK);
  return *this;
}

int Statement::step() {
  return sqlite3_step(handle_);
}

void Statement::reset() {
  sqlite3_reset(handle_);
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_, column);
}

std::string_view Statement::text(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::span<const std::uint8_t> Statement::blob(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(handle_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

bool Statement::is_integer(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_INTEGER;
}

Connection::~Connection() {
  if (handle_ != nullptr) sqlite3_close_v2(handle_);
}

Result<Connection> Connection::open(const std::string& path, ErrorNames names,
                                    std::string_view parameters, const char* vfs) {
  Connection connection;
  connection.names_ = names;
  connection.path_ = path;
  const std::string uri = uri_of(path, parameters);
  const int code = sqlite3_open_v2(
      uri.c_str(), &connection.handle_,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
  if (code != SQLITE_OK) return core::pass_on(connection.error(code, "opening"));
  sqlite3_db_config(connection.handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_db_config(connection.handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection.handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return connection;
}

Result<void> Connection::execute(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return core::pass_on(error(code, sql));
  return {};
}

Result<Statement> Connection::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) {
    Error failed = error(code, sql);
    // Our texts are right: what they name is missing from the file, which SQLite calls a mistake.
    if ((code & 0xff) == SQLITE_ERROR) failed.code = names_.damaged;
    return core::pass_on(std::move(failed));
  }
  return Statement(statement);
}

Result<std::int64_t> Connection::query_integer(const char* sql) {
  Result<Statement> statement = prepare(sql);
  if (!statement) return core::pass_on(statement.error());
  const int code = statement->step();
  if (code != SQLITE_ROW) return core::pass_on(error(code, sql));
  return statement->integer(0);
}

Error Connection::error(int code, std::string_view doing) const {
  // SQLite notes the system's error on most paths, not on all; errno still has it then.
  const int last_errno = errno;
  int os_error = handle_ != nullptr ? sqlite3_system_errno(handle_) : 0;
  if (os_error == 0 && code == SQLITE_IOERR_WRITE) os_error = last_errno;
  std::string detail = path_;
  detail += ": ";
  detail += sqlite3_errstr(code);
  if (handle_ != nullptr && sqlite3_extended_errcode(handle_) == code) {
    detail += " (";
    detail += sqlite3_errmsg(handle_);
    detail += ")";
  }
  if (os_error != 0) {
    detail += ", ";
    detail += std::strerror(os_error);
  }
  detail += " while: ";
  detail += doing;

  // A write that found no room changed nothing, so it is "full" whatever named it. A
  // sync that failed is another matter: what it lost is unknown.
  if (code == SQLITE_IOERR_WRITE &&
      (os_error == ENOSPC || os_error == EDQUOT || os_error == EFBIG)) {
    return {ErrorCode::disk_full, std::move(detail)};
  }
  // A header that claims a format SQLite never had is damage as any other, under a code of its own
  // mistakes.
  const bool unsupported =
      (code & 0xff) == SQLITE_ERROR && detail.find("unsupported file format") != std::string::npos;
  // Nor may SQLite write to a file whose header names a later version of it as the last writer.
  const bool forbidden = code == SQLITE_READONLY && access(path_.c_str(), W_OK) == 0;
  if (forbidden) detail += "; the file itself may be written, but its header forbids it";
  switch (unsupported || forbidden ? SQLITE_CORRUPT : code & 0xff) {
    case SQLITE_FULL:
      return {ErrorCode::disk_full, std::move(detail)};
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return {ErrorCode::disk_failed, std::move(detail)};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    // A row that every file has is not there, or contradicts the others.
    case SQLITE_DONE:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      return {names_.damaged, std::move(detail)};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {names_.busy, std::move(detail)};
    default:
      return {ErrorCode::internal, std::move(detail)};
  }
}

void Connection::roll_back() noexcept {
  if (handle_ != nullptr && sqlite3_get_autocommit(handle_) == 0) {
    sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

}  // namespace holdfast::local
