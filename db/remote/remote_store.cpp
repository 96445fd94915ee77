#include "db/remote/remote_store.h"

#include <sys/eventfd.h>

#include <chrono>
#include <optional>
#include <utility>

#include "db/remote/catalogue_json.h"
#include "db/remote/catalogue_load.h"
#include "db/remote/conninfo.h"
#include "db/remote/descriptor.h"
#include "db/remote/guarded_call.h"
#include "db/remote/interrupt.h"
#include "db/remote/journal_arrays.h"
#include "db/remote/journal_json.h"
#include "db/remote/page_size.h"
#include "db/remote/pg_connection.h"
#include "db/remote/schema_version.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;
using core::pass_on;

using Clock = std::chrono::steady_clock;

// Rows of COPY are read faster than pages of JSON, and have more time.
constexpr std::size_t kLoadedAtOnce = 4;
constexpr std::int32_t kLoadTimes = 3;
constexpr std::size_t kLongestPage = std::size_t{64} << 20;  // bytes; a page has some MB

class PgRemoteStore final : public ports::RemoteStore {
 public:
  explicit PgRemoteStore(RemoteOptions options) : options_(std::move(options)) {}

  core::Result<std::vector<ports::PostAnswer>> post(
      std::span<const ports::StoredEntry> entries) override {
    if (auto connected = ensure_connected(); !connected) return pass_on(connected.error());
    auto parameters = encode_post(entries);
    const bool unguarded = connection_->is_unguarded();
    if (unguarded) parameters.push_back(digest_of(parameters));
    const auto rows = connection_->run_binary(
        unguarded ? guarded_binary_call(kPostCall, kPostParameters) : kPostJournal, parameters,
        Effect::writes);
    if (!rows) disconnect();
    if (!rows) return pass_on(rows.error());
    if (unguarded && rows->count() == 1 && rows->is_null(0, 0)) return changed_on_the_way();
    auto answers = decode_posted(rows->text(0, 0), entries);
    if (!answers) disconnect();
    return answers;
  }

  core::Result<ports::JournalHead> journal_head(std::int64_t known_seq) override {
    const auto rows = call("public.journal_head($1::bigint)", {std::to_string(known_seq)});
    if (!rows) return pass_on(rows.error());
    auto head = decode_head(rows->text(0, 0));
    if (!head) disconnect();
    return head;
  }

  core::Result<ports::JournalHead> report_and_ask_head(const ports::TillReport& report) override {
    const auto rows =
        call("public.report_journal($1::jsonb)", {encode_report(report, options_.public_key)});
    if (!rows) return pass_on(rows.error());
    auto head = decode_head(rows->text(0, 0));
    if (!head) disconnect();
    return head;
  }

  core::Result<std::vector<ports::QuarantinedEntry>> quarantined(std::size_t limit) override {
    const auto rows = call("public.quarantined_entries($1::integer)", {std::to_string(limit)});
    if (!rows) return pass_on(rows.error());
    auto entries = decode_quarantined(rows->text(0, 0));
    if (!entries) disconnect();
    return entries;
  }

  core::Result<std::vector<ports::StoredEntry>> journal_from(std::int64_t first_seq,
                                                             std::size_t limit) override {
    const auto rows = call("public.journal_entries_from($1::bigint, $2::integer)",
                           {std::to_string(first_seq), std::to_string(limit)});
    if (!rows) return pass_on(rows.error());
    auto entries = decode_entries(rows->text(0, 0));
    if (!entries) disconnect();
    return entries;
  }

  core::Result<ports::CatalogueChanges> pull(const std::string& cursor,
                                             std::size_t limit) override {
    if (const auto step = load_step(cursor)) {
      return in_time(kLoadTimes * options_.answer_timeout_ms, [&](Clock::time_point until) {
        return load(*step, page_size_.rows(limit * kLoadedAtOnce), until);
      });
    }
    return in_time(options_.answer_timeout_ms,
                   [&](Clock::time_point) { return ask_changes(cursor, page_size_.rows(limit)); });
  }

  ports::News await_news(std::int64_t ms) override {
    if (!listening_ || !connection_ || !connection_->usable()) return ports::News::cannot_wait;
    const bool told =
        std::exchange(missed_news_, false) || connection_->await_notification(ms, roused_.number());
    eventfd_t times = 0;
    eventfd_read(roused_.number(), &times);
    return told ? ports::News::changed : ports::News::nothing;
  }
  void rouse() override { eventfd_write(roused_.number(), 1); }

  core::Result<void> ping() override {
    if (const auto rows = call("1", {}); !rows) return pass_on(rows.error());
    return {};
  }

  void disconnect() override { connection_.reset(); }
  void interrupt() override { interrupt_->raise(); }

 private:
  // A function that only reads, or may be called twice: its answer is the one row's one column.
  core::Result<PgRows> call(std::string_view function, std::vector<PgParameter> parameters) {
    if (auto connected = ensure_connected(); !connected) return pass_on(connected.error());
    std::string sql = "SELECT " + std::string{function};
    const bool unguarded = connection_->is_unguarded();
    if (unguarded) {
      sql = guarded_call(function, parameters.size());
      parameters.push_back(digest_of(parameters));
    }
    auto rows = connection_->run(sql, parameters, Effect::reads);
    if (!rows) disconnect();
    if (rows && unguarded && !arrived_whole(*rows)) return changed_on_the_way();
    return rows;
  }
  tl::unexpected<core::Error> changed_on_the_way() {
    disconnect();
    return fail(ErrorCode::server_unreachable, kChangedOnTheWay);
  }

  core::Result<ports::CatalogueChanges> ask_changes(const std::string& cursor, std::size_t limit) {
    const auto rows = call("public.pull_feed($1::text, $2::integer, $3::integer)",
                           {cursor, std::to_string(limit), std::to_string(kFeedFormat)});
    if (!rows) return pass_on(rows.error());
    auto page = decode_page(rows->text(0, 0));
    if (!page) disconnect();
    if (!page) return pass_on(page.error());
    currency_ = page->currency;
    return std::move(page->changes);
  }

  // A page that has so long. One that does not come is a smaller one the next time.
  template <class Ask>
  core::Result<ports::CatalogueChanges> in_time(std::int32_t limit_ms, const Ask& ask) {
    if (auto connected = ensure_connected(); !connected) return pass_on(connected.error());
    const auto start = Clock::now();
    auto page = ask(start + std::chrono::milliseconds{limit_ms});
    if (page) {
      page_size_.came_in(std::chrono::duration<double, std::milli>(Clock::now() - start).count() /
                         limit_ms);
    } else if (page.error().code == ErrorCode::server_unreachable) {
      page_size_.was_too_slow();
    }
    return page;
  }

  core::Result<ports::CatalogueChanges> load(const LoadStep& step, std::size_t rows,
                                             Clock::time_point until) {
    // A till that goes on with a load after a restart. With such a cursor nothing else is said.
    if (!currency_) {
      if (auto asked = ask_changes(step.cursor, 1); !asked) return asked;
    }
    if (auto connected = ensure_connected(); !connected) return pass_on(connected.error());
    std::string text;
    const auto guard = connection_->is_unguarded() ? LoadGuard::digest : LoadGuard::none;
    const auto copied =
        connection_->copy_out(load_statement(step, rows, guard), [&](std::string_view row) {
          text.append(row);
          return Clock::now() < until && text.size() <= kLongestPage;
        });
    if (!copied) disconnect();
    if (text.size() > kLongestPage) {
      return fail(ErrorCode::server_refused, "the server's page of the catalogue has no end");
    }
    if (!copied) return pass_on(copied.error());
    auto page = decode_load(step, rows, guard, text, *currency_);
    if (!page) disconnect();
    return page;
  }

  // Through a pooler the server would tell whoever has the connection by then.
  void listen() {
    listening_ = false;
    if (!connection_->is_direct()) return;
    const auto channel = connection_->run("SELECT public.listen_channel()", {}, Effect::reads);
    if (!channel) return;
    const std::string name = connection_->quoted_identifier(channel->text(0, 0));
    listening_ = connection_->run("LISTEN " + name, {}, Effect::reads).has_value();
    missed_news_ = listening_;
  }

  core::Result<void> ensure_connected() {
    if (connection_ && connection_->usable()) return {};
    auto connection = PgConnection::connect({.conninfo = options_.conninfo,
                                             .connect_timeout_s = options_.connect_timeout_s,
                                             .answer_timeout_ms = options_.answer_timeout_ms,
                                             .application_name = "holdfast till",
                                             .interrupt = interrupt_});
    if (!connection) return pass_on(connection.error());
    if (auto fits = check_schema_for_till(*connection); !fits) return fits;
    // Made ahead by whoever comes first in a month. Without them everything still works,
    // in the default partition, so a failure here keeps nobody from selling.
    std::ignore = connection->run("SELECT public.ensure_partitions()", {}, Effect::reads);
    if (!connection->usable()) {
      return fail(ErrorCode::server_unreachable, "the connection broke at once");
    }
    connection_ = *std::move(connection);
    listen();
    return {};
  }

  RemoteOptions options_;
  const std::shared_ptr<const Interrupt> interrupt_ = std::make_shared<Interrupt>();
  std::optional<PgConnection> connection_;
  std::optional<core::Currency> currency_;  // of the shop, as the last page said
  const Descriptor roused_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  PageSize page_size_;
  bool listening_ = false;
  bool missed_news_ = false;  // nobody listened before the connection was there
};

}  // namespace

core::Result<std::unique_ptr<ports::RemoteStore>> open_remote_store(RemoteOptions options) {
  if (const std::string fault = conninfo_fault(options.conninfo); !fault.empty()) {
    return fail(ErrorCode::config_wrong_value, "the database's connection string: " + fault);
  }
  return std::unique_ptr<ports::RemoteStore>{std::make_unique<PgRemoteStore>(std::move(options))};
}

}  // namespace holdfast::remote
