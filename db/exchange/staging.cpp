#include "db/exchange/staging.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "db/exchange/plan.h"

namespace holdfast::exchange {
namespace {

constexpr std::size_t kRowsAtATime = 20'000;
constexpr std::size_t kBytesAtATime = std::size_t{256} * 1024;

std::vector<std::string_view> key_columns(Thing thing) {
  switch (thing) {
    case Thing::products:
    case Thing::variants:
      return {"sku"};
    case Thing::stock:
      return {"sku", "location"};
    case Thing::customers:
      return {"number"};
    case Thing::addresses:
      return {"customer"};
    case Thing::images:
      return {"product_sku"};
    case Thing::orders:
    case Thing::shipments:
      break;
  }
  return {"order_number"};
}

bool is_key(Thing thing, const Column& column) {
  const auto keys = key_columns(thing);
  return std::find(keys.begin(), keys.end(), column.name) != keys.end();
}

std::string attributes_column(std::string_view prefix) {
  return prefix == "attr." ? "attributes" : "tcg_attributes";
}

std::string array_of(const std::vector<CellProblem>& problems) {
  std::string text = "{";
  const auto add = [&text](std::string_view part) {
    if (text.size() > 1) text += ',';
    text += '"';
    for (const char c : part) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  };
  for (const CellProblem& problem : problems) {
    add(problem.column);
    add(problem.value);
    add(problem.reason);
  }
  return text + "}";
}

// Nothing, or the value of the cell; an error where it cannot be nothing.
CellResult<std::optional<std::string>> value_of(const Column& column, const Cell& cell,
                                                const CellRules& rules) {
  if (cell.is_nothing) {
    if (column.nothing == Nothing::is_refused) {
      return tl::unexpected<std::string>("there must be something here");
    }
    if (column.nothing == Nothing::is_null) return std::nullopt;
    return std::string{column.when_nothing};
  }
  const bool needs_text = column.nothing == Nothing::is_refused;
  if (cell.text.empty() && needs_text) {
    return tl::unexpected<std::string>("there must be something here");
  }
  auto value = read_cell(column.wish, cell.text, rules);
  if (!value) return tl::unexpected<std::string>(std::move(value.error()));
  return std::move(*value);
}

}  // namespace

std::string problem_name(const MappedColumn& mapped) {
  if (mapped.column != nullptr) return std::string{mapped.column->name};
  return std::string{mapped.prefix} + mapped.key;
}

std::vector<std::string> lacking_columns(Thing thing, const Mapping& mapping) {
  std::vector<std::string> lacking;
  std::vector<std::string_view> needed = key_columns(thing);
  // A shop with one place needs no column for it.
  if (thing == Thing::stock) needed = {"sku"};
  if (thing == Thing::addresses) needed = {"customer", "address1", "city", "country"};
  if (thing == Thing::images) needed = {"product_sku", "url"};
  if (thing == Thing::shipments) needed = {"order_number", "line_number", "shipped"};
  if (thing == Thing::orders) needed = {"order_number", "line_number", "sku", "quantity", "price"};
  for (const std::string_view name : needed) {
    if (!mapping.has(name)) lacking.emplace_back(name);
  }
  return lacking;
}

std::vector<StagedColumn> staged_columns(Thing /*thing*/, const Mapping& mapping) {
  std::vector<StagedColumn> columns;
  for (const MappedColumn& mapped : mapping.columns()) {
    if (mapped.column == nullptr) continue;
    columns.push_back(
        {std::string{mapped.column->name}, std::string{staged_type(mapped.column->wish.kind)}});
  }
  for (const std::string_view prefix : {"attr.", "tcg."}) {
    if (!mapping.keys(prefix).empty()) columns.push_back({attributes_column(prefix), "jsonb"});
  }
  return columns;
}

StagedRow stage(const Record& record, Thing thing, const Mapping& mapping, const CellRules& rules) {
  StagedRow row;
  const std::size_t width = staged_columns(thing, mapping).size();
  if (record.cells.size() != mapping.columns().size()) {
    row.values.resize(width);
    row.is_useless = true;
    row.problems.push_back(
        {"", "",
         fmt::format(
             "this line has {} cells and the header {}: a delimiter too many or too few, or "
             "a text with one that needs quotes",
             record.cells.size(), mapping.columns().size())});
    return row;
  }
  std::string objects[2];
  for (std::size_t i = 0; i < record.cells.size(); ++i) {
    const MappedColumn& mapped = mapping.columns()[i];
    const Cell& cell = record.cells[i];
    if (mapped.is_ignored()) continue;
    if (mapped.column != nullptr) {
      auto value = value_of(*mapped.column, cell, rules);
      if (!value) {
        row.problems.push_back({problem_name(mapped), shortened(cell.text), value.error()});
        row.is_useless |= is_key(thing, *mapped.column);
      }
      row.values.push_back(value ? std::move(*value) : std::nullopt);
      continue;
    }
    if (cell.is_nothing || cell.text.empty()) continue;
    const auto json = read_attribute(rules.guarded ? without_guard(cell.text) : cell.text);
    if (!json) {
      row.problems.push_back({problem_name(mapped), shortened(cell.text), json.error()});
      continue;
    }
    std::string& object = objects[mapped.prefix == "attr." ? 0 : 1];
    object += (object.empty() ? "{" : ",") + json_text(mapped.key) + ":" + *json;
  }
  for (std::size_t i = 0; i < 2; ++i) {
    if (mapping.keys(i == 0 ? "attr." : "tcg.").empty()) continue;
    row.values.emplace_back(objects[i].empty() ? std::optional<std::string>{} : objects[i] + "}");
  }
  return row;
}

void add_copy_field(std::string& row, const std::optional<std::string>& value) {
  if (!value) {
    row += "\\N";
    return;
  }
  for (const char c : *value) {
    switch (c) {
      case '\\':
        row += "\\\\";
        break;
      case '\n':
        row += "\\n";
        break;
      case '\r':
        row += "\\r";
        break;
      case '\t':
        row += "\\t";
        break;
      default:
        row += c;
    }
  }
}

std::string copy_field_text(std::string_view field) {
  std::string text;
  for (std::size_t at = 0; at < field.size(); ++at) {
    if (field[at] != '\\' || at + 1 == field.size()) {
      text += field[at];
      continue;
    }
    switch (const char c = field[++at]) {
      case 'n':
        text += '\n';
        break;
      case 'r':
        text += '\r';
        break;
      case 't':
        text += '\t';
        break;
      case 'b':
        text += '\b';
        break;
      case 'f':
        text += '\f';
        break;
      case 'v':
        text += '\v';
        break;
      default:
        text += c;
    }
  }
  return text;
}

Staging::Staging(remote::PgConnection& connection, Thing thing, const Mapping& mapping,
                 bool skip_bad)
    : connection_(connection), columns_(staged_columns(thing, mapping)), skip_bad_(skip_bad) {}

core::Result<void> Staging::make_table() {
  std::string sql =
      "CREATE TEMP TABLE import_rows (line bigint NOT NULL, bad boolean NOT NULL, raw text,"
      " problems text[]";
  for (const StagedColumn& column : columns_) {
    sql += fmt::format(", \"{}\" {}", column.name, column.type);
  }
  auto made = connection_.run(sql + ")", {}, remote::Effect::reads);
  if (!made) return core::pass_on(made.error());
  return {};
}

void Staging::add(const StagedRow& row, std::int64_t line, const std::string& raw) {
  const bool bad = row.is_useless || (skip_bad_ && !row.problems.empty());
  pending_ += std::to_string(line) + (bad ? "\tt\t" : "\tf\t");
  add_copy_field(pending_, skip_bad_ ? std::optional{raw} : std::nullopt);
  pending_ += '\t';
  add_copy_field(pending_,
                 row.problems.empty() ? std::nullopt : std::optional{array_of(row.problems)});
  for (const auto& value : row.values) {
    pending_ += '\t';
    add_copy_field(pending_, value);
  }
  pending_ += '\n';
  lines_.push_back(line);
}

core::Result<void> Staging::send(bool all) {
  if (!all && pending_.size() < kBytesAtATime) return {};
  if (!copying_ && !pending_.empty()) {
    if (auto begun = connection_.begin_copy_in("COPY import_rows FROM STDIN"); !begun) return begun;
    copying_ = true;
  }
  if (!pending_.empty()) {
    if (auto put = connection_.put_copy(pending_); !put) return put;
    pending_.clear();
  }
  if (!copying_ || (!all && lines_.size() < kRowsAtATime)) return {};
  copying_ = false;
  auto done = connection_.end_copy_in();
  if (!done) return explain(done.error());
  lines_.clear();
  return {};
}

// "COPY import_rows, line 3, column metadata: …": a value that only the server could judge.
core::Result<void> Staging::explain(core::Error error) {
  const std::string& context = connection_.last_message().context;
  const auto number_after = [&](std::string_view word) {
    std::size_t number = 0;
    if (const auto at = context.find(word); at != std::string::npos) {
      const char* first = context.data() + at + word.size();
      std::from_chars(first, context.data() + context.size(), number);
    }
    return number;
  };
  const std::size_t row = number_after("import_rows, line ");
  if (row == 0 || row > lines_.size()) return core::pass_on(std::move(error));
  std::string column;
  if (const auto at = context.find(", column "); at != std::string::npos) {
    column = context.substr(at + 9, context.find(':', at) - at - 9);
  }
  refused_ = {lines_[row - 1],
              {column, "", "the server cannot take this: " + connection_.last_message().text}};
  return core::pass_on(std::move(error));
}

}  // namespace holdfast::exchange
