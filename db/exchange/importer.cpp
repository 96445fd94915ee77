#include "db/exchange/importer.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "db/exchange/csv_text.h"
#include "db/exchange/session.h"
#include "db/exchange/staging.h"

namespace holdfast::exchange {
namespace {

using core::pass_on;
using core::Result;
using remote::Effect;

constexpr std::size_t kHeadBytes = std::size_t{64} * 1024;

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

class Import {
 public:
  Import(remote::PgConnection& connection, const ImportOptions& options, const ImportPorts& ports)
      : connection_(connection), options_(options), ports_(ports), rules_(options.rules) {}

  Result<ImportReport> run() {
    if (auto begun = begin(); !begun) return pass_on(begun.error());
    auto read = read_file();
    if (!read && !refused_by_server()) return pass_on(read.error());
    if (report_.fault || report_.stopped_early || !header_problems_.empty() || !read) {
      return unread();
    }
    auto written = write();
    if (!written) return pass_on(written.error());
    return std::move(report_);
  }

 private:
  // ---- reading ----

  Result<void> begin() {
    auto shop = enter_shop(connection_, options_.tenant);
    if (!shop) return pass_on(shop.error());
    rules_.currency = shop->currency;
    rules_.currency_exponent = shop->currency_exponent;
    return {};
  }

  Result<void> read_file() {
    TextDecoder decoder;
    std::string text;
    for (;;) {
      auto bytes = ports_.read();
      if (!bytes) return pass_on(bytes.error());
      const bool at_end = bytes->empty();
      decoder.feed(*bytes, text);
      if (at_end) decoder.finish(text);
      if (!reader_ && !at_end && text.size() < kHeadBytes &&
          text.find_first_of("\r\n") == std::string::npos) {
        continue;
      }
      if (auto taken = take(text, at_end); !taken) return taken;
      text.clear();
      if (at_end || report_.fault || !header_problems_.empty() || report_.stopped_early) return {};
    }
  }

  Result<void> take(std::string_view text, bool at_end) {
    if (!reader_) open_reader(text);
    // Piece by piece, so that rows leave for the server as they come.
    constexpr std::size_t kPiece = std::size_t{64} * 1024;
    bool good = true;
    while (good && !text.empty()) {
      good = reader_->feed(text.substr(0, kPiece));
      text.remove_prefix(std::min(kPiece, text.size()));
      if (auto sent = send(false); !sent) return sent;
      if (!header_problems_.empty() || report_.stopped_early) return {};
    }
    if (good && at_end) good = reader_->finish();
    if (!good) report_.fault = reader_->fault();
    if (good && at_end && !mapping_) {
      report_.fault = CsvFault{1, 0,
                               "the file is empty: it needs a header with the names of its "
                               "columns, as --template prints it"};
    }
    return at_end && good ? send(true) : Result<void>{};
  }

  void open_reader(std::string_view head) {
    delimiter_ = options_.delimiter.value_or(detect_delimiter(head));
    // A spreadsheet's own line, which says the delimiter.
    has_separator_line_ =
        head.size() > 5 && head.starts_with("sep=") && (head[5] == '\r' || head[5] == '\n');
    if (has_separator_line_ && !options_.delimiter) delimiter_ = head[4];
    reader_ = std::make_unique<CsvReader>(
        delimiter_, [this](Record&& record) { take_record(std::move(record)); });
  }

  void take_record(Record&& record) {
    if (!header_problems_.empty() || report_.stopped_early) return;
    if (has_separator_line_) {
      has_separator_line_ = false;
      return;
    }
    if (!mapping_) return take_header(record);
    ++report_.rows;
    const StagedRow row = stage(record, options_.thing, *mapping_, rules_);
    keep_first(row, record.line);
    staging_->add(row, record.line,
                  options_.skip_bad ? csv_record(record.cells, delimiter_) : std::string{});
  }

  void take_header(const Record& record) {
    auto mapping = Mapping::of(options_.thing, record, options_.ignore_unknown);
    if (!mapping) {
      header_problems_.push_back({record.line, 0, "", "", mapping.error()});
      return;
    }
    if (const auto lacking = lacking_columns(options_.thing, *mapping); !lacking.empty()) {
      header_problems_.push_back(
          {record.line, 0, "", "",
           "the file has no column " + joined(lacking, ", ") +
               ": its first line must name the columns, as --template prints them"});
      return;
    }
    mapping_ = std::move(*mapping);
    header_ = csv_record(record.cells, delimiter_);
    staging_ = std::make_unique<Staging>(connection_, options_.thing, *mapping_, options_.skip_bad);
  }

  // In case that the file cannot be read to its end, or is all wrong.
  void keep_first(const StagedRow& row, std::int64_t line) {
    report_.problem_count += static_cast<std::int64_t>(row.problems.size());
    for (const CellProblem& problem : row.problems) {
      if (report_.problems.size() < options_.max_problems) {
        report_.problems.push_back(located(line, problem.column, problem.value, problem.reason));
      }
    }
    const bool enough = report_.problem_count > static_cast<std::int64_t>(options_.max_problems);
    if (enough && !options_.skip_bad) report_.stopped_early = true;
  }

  Result<void> send(bool all) {
    if (!staging_) return {};
    if (!has_table_) {
      if (auto made = staging_->make_table(); !made) return made;
      has_table_ = true;
    }
    if (ports_.progress) ports_.progress(ImportPhase::reading, report_.rows);
    return staging_->send(all);
  }

  bool refused_by_server() const { return staging_ && staging_->refused(); }

  Result<ImportReport> unread() {
    if (refused_by_server()) {
      const auto& [line, problem] = *staging_->refused();
      report_.problems.push_back(located(line, problem.column, problem.value, problem.reason));
      ++report_.problem_count;
    }
    for (Problem& problem : header_problems_) {
      report_.problems.push_back(std::move(problem));
      ++report_.problem_count;
    }
    return std::move(report_);
  }

  // ---- checking and writing ----

  Result<void> run_sql(const std::string& sql) {
    auto done = connection_.run(sql, {}, Effect::reads);
    if (!done) return pass_on(with_words(connection_, done.error()));
    return {};
  }

  Result<std::int64_t> count(const std::string& sql) {
    auto rows = connection_.run(sql, {}, Effect::reads);
    if (!rows) return pass_on(with_words(connection_, rows.error()));
    return rows->count() == 0 ? 0 : number(rows->text(0, 0));
  }

  Result<void> run_all(const std::vector<std::string>& statements) {
    for (const std::string& sql : statements) {
      if (auto done = run_sql(sql); !done) return done;
    }
    return {};
  }

  Result<void> write() {
    auto transaction = remote::PgTransaction::begin(connection_);
    if (!transaction) return pass_on(transaction.error());
    if (auto entered = set_shop(connection_, options_.tenant); !entered) return entered;
    plan_ = plan_of(options_.thing, *mapping_, options_.plan);
    if (ports_.progress) ports_.progress(ImportPhase::checking, report_.rows);
    if (auto checked = check(); !checked) return checked;
    if (report_.problem_count > 0 && !options_.skip_bad) return {};
    if (ports_.progress) ports_.progress(ImportPhase::writing, report_.rows);
    if (auto merged = run_all(plan_.merge); !merged) return merged;
    if (auto counted = take_counts(); !counted) return counted;
    if (options_.skip_bad && ports_.reject) {
      if (auto rejected = write_rejects(); !rejected) return rejected;
    }
    if (options_.dry_run) return {};
    if (ports_.before_commit) {
      if (auto ready = ports_.before_commit(); !ready) return ready;
    }
    if (auto done = transaction->commit(); !done) return done;
    report_.committed = true;
    return {};
  }

  static std::string add_problems(const std::string& query) {
    return "INSERT INTO import_problems SELECT q.line, q.column_name, left(q.value, 200), q.reason"
           " FROM (" +
           query + ") AS q (line, column_name, value, reason) ON CONFLICT DO NOTHING";
  }

  Result<void> check() {
    const std::vector<std::string> first = {
        // A file of a hundred thousand rows is sorted in memory, and compiling a query that runs
        // once takes longer than running it.
        "SET LOCAL work_mem = '64MB'",
        "SET LOCAL jit = off",
        // Two imports into one shop follow each other.
        "SELECT pg_advisory_xact_lock(hashtextextended('holdfast.import ' ||"
        " current_tenant_id()::text, 0))",
        "ANALYZE import_rows",
        "CREATE TEMP TABLE import_problems (line bigint, column_name text, value text, reason text,"
        " PRIMARY KEY (line, column_name)) ON COMMIT DROP",
        add_problems("SELECT r.line, r.problems[i], r.problems[i + 1], r.problems[i + 2]"
                     " FROM import_rows r CROSS JOIN generate_series(1, cardinality(r.problems), 3)"
                     " i WHERE r.problems IS NOT NULL"),
    };
    if (auto done = run_all(first); !done) return done;
    for (;;) {
      if (auto prepared = run_all(plan_.prepare); !prepared) return prepared;
      for (const std::string& query : plan_.checks) {
        if (auto done = run_sql(add_problems(query)); !done) return done;
      }
      if (!options_.skip_bad) break;
      // What a row that is left out would have made room for is wrong now too.
      auto more = leave_out();
      if (!more) return pass_on(more.error());
      if (*more == 0) break;
    }
    return take_problems();
  }

  Result<std::int64_t> leave_out() {
    constexpr const char* kMark =
        "WITH marked AS (UPDATE import_rows r SET bad = true WHERE NOT r.bad AND EXISTS (SELECT"
        " FROM import_problems p WHERE p.line = r.line) RETURNING 1) SELECT count(*) FROM marked";
    auto marked = count(kMark);
    if (!marked || plan_.spread.empty()) return marked;
    if (auto done = run_sql(add_problems(plan_.spread)); !done) return pass_on(done.error());
    auto more = count(kMark);
    if (!more) return more;
    return *marked + *more;
  }

  Result<void> take_problems() {
    auto total = count("SELECT count(*) FROM import_problems");
    if (!total) return pass_on(total.error());
    report_.problem_count = *total;
    auto rows = connection_.run(
        "SELECT line, column_name, value, reason FROM import_problems ORDER BY line LIMIT $1",
        {std::to_string(options_.max_problems)}, Effect::reads);
    if (!rows) return pass_on(rows.error());
    report_.problems.clear();
    for (int row = 0; row < rows->count(); ++row) {
      report_.problems.push_back(located(number(rows->text(row, 0)), rows->text(row, 1),
                                         rows->text(row, 2), rows->text(row, 3)));
    }
    std::stable_sort(report_.problems.begin(), report_.problems.end(),
                     [](const Problem& a, const Problem& b) {
                       return std::tie(a.line, a.column) < std::tie(b.line, b.column);
                     });
    return {};
  }

  Problem located(std::int64_t line, std::string_view column, std::string_view value,
                  std::string_view reason) const {
    Problem problem{line, 0, std::string{column}, shortened(value), std::string{reason}};
    for (std::size_t i = 0; i < mapping_->columns().size(); ++i) {
      const MappedColumn& mapped = mapping_->columns()[i];
      if (mapped.is_ignored() || problem_name(mapped) != column) continue;
      problem.column = i + 1;
      problem.header = mapped.header;
    }
    return problem;
  }

  Result<void> take_counts() {
    auto rows = connection_.run(plan_.counts, {}, Effect::reads);
    if (!rows) return pass_on(rows.error());
    report_.added = number(rows->text(0, 0));
    report_.changed = number(rows->text(0, 1));
    report_.unchanged = number(rows->text(0, 2));
    auto rejected = count("SELECT count(*) FROM import_rows WHERE bad");
    if (!rejected) return pass_on(rejected.error());
    report_.rejected = *rejected;
    return {};
  }

  Result<void> write_rejects() {
    const auto with_reason = [&](std::string row, std::string_view line, std::string_view reason) {
      const std::vector<Cell> cells{{std::string{line}, false, 0}, {std::string{reason}, false, 0}};
      return std::move(row) + delimiter_ + csv_record(cells, delimiter_) + "\r\n";
    };
    // A file of rejects that has some again names the new reasons alone.
    const std::string header = with_reason(header_, kRejectLine, kRejectReason);
    if (auto done = ports_.reject(header); !done) return done;
    Result<void> result;
    auto copied = connection_.copy_out(
        "COPY (SELECT r.raw, r.line, (SELECT string_agg(concat_ws(': ', nullif(p.column_name, ''),"
        " p.reason), '; ' ORDER BY p.column_name) FROM import_problems p WHERE p.line = r.line)"
        " FROM import_rows r WHERE r.bad ORDER BY r.line) TO STDOUT",
        [&](std::string_view row) {
          row.remove_suffix(1);
          const std::size_t first = row.find('\t');
          const std::size_t second = row.find('\t', first + 1);
          result = ports_.reject(with_reason(copy_field_text(row.substr(0, first)),
                                             row.substr(first + 1, second - first - 1),
                                             copy_field_text(row.substr(second + 1))));
          return result.has_value();
        });
    return result ? copied : result;
  }

  remote::PgConnection& connection_;
  const ImportOptions& options_;
  const ImportPorts& ports_;
  CellRules rules_;
  char delimiter_ = ',';
  bool has_separator_line_ = false;
  bool has_table_ = false;
  std::string header_;
  std::unique_ptr<CsvReader> reader_;
  std::optional<Mapping> mapping_;
  std::unique_ptr<Staging> staging_;
  std::vector<Problem> header_problems_;
  Plan plan_;
  ImportReport report_;
};

}  // namespace

Result<ImportReport> import_file(remote::PgConnection& connection, const ImportOptions& options,
                                 const ImportPorts& ports) {
  return Import(connection, options, ports).run();
}

}  // namespace holdfast::exchange
