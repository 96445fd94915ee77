#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <tuple>

#include "db/remote/pg_connection.h"

namespace holdfast::remote {

using core::pass_on;

core::Result<void> PgConnection::begin_copy(std::string_view sql, int status) {
  begin_answer();
  if (!usable()) return tl::unexpected(broken(Effect::reads));
  if (auto sent = send(sql, {}); !sent) return sent;
  if (!await_answer()) return tl::unexpected(broken(Effect::reads));
  PGresult* raw = PQgetResult(connection_.get());
  const PgRows answer{raw};
  if (PQresultStatus(raw) == status) return {};
  if (PQresultErrorField(raw, PG_DIAG_SQLSTATE) == nullptr) {
    return tl::unexpected(broken(Effect::reads));
  }
  auto error = refused(raw, Effect::reads);
  std::ignore = receive(Effect::reads);
  return pass_on(std::move(error));
}

core::Result<void> PgConnection::begin_copy_in(std::string_view sql) {
  return begin_copy(sql, PGRES_COPY_IN);
}

core::Result<void> PgConnection::put_copy(std::string_view data) {
  if (!usable()) return tl::unexpected(broken(Effect::reads));
  // Not blocking, libpq would keep everything; so each piece is sent before the next.
  if (PQputCopyData(connection_.get(), data.data(), static_cast<int>(data.size())) != 1 ||
      !flush()) {
    return tl::unexpected(broken(Effect::reads));
  }
  return {};
}

core::Result<void> PgConnection::end_copy_in() {
  if (!usable()) return tl::unexpected(broken(Effect::reads));
  if (PQputCopyEnd(connection_.get(), nullptr) != 1) {
    return tl::unexpected(broken(Effect::reads));
  }
  if (auto done = receive(Effect::reads); !done) return pass_on(done.error());
  return {};
}

core::Result<void> PgConnection::copy_in(std::string_view sql, std::string_view rows) {
  if (auto begun = begin_copy_in(sql); !begun) return begun;
  constexpr std::size_t kAtOnce = std::size_t{1} << 20;
  for (; !rows.empty(); rows.remove_prefix(std::min(kAtOnce, rows.size()))) {
    if (auto put = put_copy(rows.substr(0, kAtOnce)); !put) return put;
  }
  return end_copy_in();
}

core::Result<void> PgConnection::copy_out(std::string_view sql,
                                          const std::function<bool(std::string_view)>& take) {
  if (auto begun = begin_copy(sql, PGRES_COPY_OUT); !begun) return begun;
  // Of each row, not of each byte: a server that trickles would never end.
  auto until = deadline();
  for (;;) {
    char* row = nullptr;
    const int size = PQgetCopyData(connection_.get(), &row, 1);
    const std::unique_ptr<char, void (*)(void*)> owner{row, &PQfreemem};
    if (size > 0) {
      if (!take({row, static_cast<std::size_t>(size)})) {
        give_up("the copy was given up");
        return tl::unexpected(broken(Effect::reads));
      }
      received_ = 0;
      until = deadline();
      continue;
    }
    if (size == 0) {
      if (!wait_once(false, until)) return tl::unexpected(broken(Effect::reads));
      continue;
    }
    if (size == -2) return tl::unexpected(broken(Effect::reads));
    if (auto done = receive(Effect::reads); !done) return pass_on(done.error());
    return {};
  }
}

}  // namespace holdfast::remote
