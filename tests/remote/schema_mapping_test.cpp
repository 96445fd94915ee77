// db/schema/MAPPING.md against what the documents hold and against the schema itself: nothing of
// the documents is forgotten, and nothing is named that is not there.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "tests/support/pg_cluster.h"

namespace holdfast::remote {
namespace {

// Rows of the page that say "not yet". It may only become fewer.
constexpr std::size_t kNotYet = 0;

struct Place {
  std::string document, table, name;  // table "-": of the document as a whole
  auto operator<=>(const Place&) const = default;
};

struct Row {
  Place place;
  std::string where;
};

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file{std::string{HOLDFAST_SOURCES} + "/" + path};
  EXPECT_TRUE(file) << path;
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// What stands between backticks.
std::vector<std::string> quoted(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t from = text.find('`'); from != std::string::npos;) {
    const std::size_t to = text.find('`', from + 1);
    if (to == std::string::npos) break;
    names.push_back(text.substr(from + 1, to - from - 1));
    from = text.find('`', to + 1);
  }
  return names;
}

std::vector<Row> read_page() {
  std::vector<Row> rows;
  std::string document, table;
  for (const std::string& line : lines_of("db/schema/MAPPING.md")) {
    if (line.starts_with("## ")) document = line.substr(3);
    if (line.starts_with("### "))
      table = line.find('`') != std::string::npos ? quoted(line).front() : "-";
    if (!line.starts_with("| `")) continue;
    const std::size_t cut = line.find(" | ", 2);
    const std::string where = line.substr(cut + 3, line.size() - cut - 5);
    for (const auto& name : quoted(line.substr(0, cut))) {
      rows.push_back({{document, table, name}, where});
    }
  }
  return rows;
}

// True for a column of a table, false for all else.
std::map<Place, bool> read_documents() {
  std::map<Place, bool> places;
  for (const std::string& line : lines_of("tests/remote/documents.txt")) {
    if (line.empty() || line.starts_with("#")) continue;
    std::istringstream fields{line};
    Place place;
    std::string kind;
    std::getline(fields, place.document, '|');
    std::getline(fields, place.table, '|');
    std::getline(fields, kind, '|');
    std::getline(fields, place.name);
    places[place] = kind == "column";
  }
  return places;
}

bool is_identifier(const std::string& text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

// The names in the migrated schema.
class Schema {
 public:
  // Read once for the program.
  static const Schema& shared() {
    static const Schema schema;
    return schema;
  }
  bool has_relation(const std::string& name) const { return relations_.contains(name); }
  bool has_column(const std::string& name) const { return columns_.contains(name); }
  // "" when everything is there that the text names, otherwise what is not.
  std::string missing(const std::string& where) const {
    for (const auto& name : quoted(where)) {
      if (name.ends_with("()")) {
        if (!functions_.contains(name.substr(0, name.size() - 2))) return name;
      } else if (const auto dot = name.find('.');
                 dot != std::string::npos && is_identifier(name.substr(0, dot))) {
        if (!columns_.contains(name)) return name;
      } else if (is_identifier(name) && !relations_.contains(name) && !others_.contains(name)) {
        return name;
      }
    }
    return {};
  }

 private:
  Schema() {
    auto& cluster = holdfast::testing::PgCluster::shared();
    auto connection = cluster.connect(cluster.make_migrated_database());
    const auto names = [&](const std::string& sql) {
      const auto rows = holdfast::testing::must_run(connection, sql);
      std::set<std::string> found;
      for (int i = 0; i < rows.count(); ++i) found.emplace(rows.text(i, 0));
      return found;
    };
    const std::string with_columns =
        " FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid"
        " WHERE c.relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped"
        "   AND relkind IN ('r', 'p', 'v')";
    relations_ = names("SELECT DISTINCT relname" + with_columns);
    columns_ = names("SELECT relname || '.' || attname" + with_columns);
    functions_ = names("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace");
    // Indexes, constraints, policies, and columns said without their table.
    others_ = names(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " UNION SELECT conname FROM pg_constraint UNION SELECT policyname FROM pg_policies"
        " UNION SELECT attname" +
        with_columns);
  }

  std::set<std::string> relations_, columns_, functions_, others_;
};

TEST(SchemaMapping, NothingOfTheDocumentsIsForgotten) {
  const auto documents = read_documents();
  ASSERT_GT(documents.size(), 1000U);
  std::map<Place, int> said;
  for (const auto& row : read_page()) ++said[row.place];
  for (const auto& [place, is_column] : documents) {
    EXPECT_EQ(said[place], 1) << place.document << " " << place.table << " " << place.name;
  }
  EXPECT_EQ(said.size(), documents.size()) << "the page names what no document has";
}

TEST(SchemaMapping, EverythingThatIsNamedIsThere) {
  const auto documents = read_documents();
  for (const auto& row : read_page()) {
    const std::string text = row.place.table + "." + row.place.name + ": " + row.where;
    EXPECT_EQ(Schema::shared().missing(row.where), "") << text;
    if (row.where.starts_with("left out, because ") || row.where.starts_with("not yet")) continue;
    const auto targets = quoted(row.where);
    ASSERT_FALSE(targets.empty()) << "neither a place nor a reason: " << text;
    const auto known = documents.find(row.place);
    if (known != documents.end() && known->second &&
        Schema::shared().has_relation(targets.front())) {
      EXPECT_TRUE(Schema::shared().has_column(targets.front() + "." + row.place.name)) << text;
    }
  }
}

TEST(SchemaMapping, WhatIsNotThereYetBecomesLess) {
  const auto page = read_page();
  EXPECT_EQ(
      std::ranges::count_if(page, [](const Row& row) { return row.where.starts_with("not yet"); }),
      static_cast<std::ptrdiff_t>(kNotYet));
}

TEST(SchemaMapping, NoticesWhatIsNotThere) {
  EXPECT_EQ(Schema::shared().missing("`orders.no_such_column`"), "orders.no_such_column");
  EXPECT_EQ(Schema::shared().missing("`no_such_function()`"), "no_such_function()");
  EXPECT_EQ(Schema::shared().missing("by `no_such_index`"), "no_such_index");
  EXPECT_EQ(
      Schema::shared().missing("`orders.status`, by `change_order_status()` and `orders_open`"),
      "");
}

}  // namespace
}  // namespace holdfast::remote
