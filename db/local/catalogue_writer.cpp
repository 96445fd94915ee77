#include "db/local/catalogue_writer.h"

#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "db/local/catalogue_file.h"
#include "db/local/catalogue_rows.h"

namespace holdfast::local {
namespace {

using core::Result;

std::vector<CodeKey> keys_of(const std::vector<core::Barcode>& barcodes) {
  std::vector<CodeKey> keys;
  for (const core::Barcode& barcode : barcodes) keys.push_back(code_key(barcode.code));
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace

Result<CatalogueWriter> CatalogueWriter::open(const std::filesystem::path& path) {
  Result<Connection> connection = connect_catalogue(path, CatalogueAccess::write);
  if (!connection) return core::pass_on(connection.error());
  CatalogueWriter writer(std::move(*connection));
  if (Result<void> ready = writer.prepare_statements(); !ready) {
    return core::pass_on(ready.error());
  }
  return writer;
}

Result<void> CatalogueWriter::prepare_statements() {
  const std::pair<Statement*, std::string> wanted[] = {
      {&sql_.begin, "BEGIN IMMEDIATE"},
      {&sql_.commit, "COMMIT"},
      {&sql_.set_text, "UPDATE state SET text=?2 WHERE name=?1"},
      {&sql_.add_number, "UPDATE state SET number=number+?2 WHERE name=?1"},
      {&sql_.put_profile, "REPLACE INTO profile(" + std::string(kProfileColumns) +
                              ",id) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,1)"},
      {&sql_.put_category, "REPLACE INTO categories(id,name,position) VALUES(?1,?2,?3)"},
      {&sql_.drop_category, "DELETE FROM categories WHERE id=?1"},
      {&sql_.put_tax_category, "REPLACE INTO tax_categories(id,name,code) VALUES(?1,?2,?3)"},
      {&sql_.drop_tax_category, "DELETE FROM tax_categories WHERE id=?1"},
      {&sql_.put_tax_rate,
       "INSERT INTO tax_rates(tax_category,position,id,name,parts_per_million) "
       "VALUES(?1,?2,?3,?4,?5)"},
      {&sql_.drop_tax_rates, "DELETE FROM tax_rates WHERE tax_category=?1"},
      {&sql_.put_person, "REPLACE INTO people(id,display_name,role,pin_hash) VALUES(?1,?2,?3,?4)"},
      {&sql_.drop_person, "DELETE FROM people WHERE id=?1"},
      {&sql_.find_item, "SELECT row,barcodes FROM items WHERE id=?1"},
      {&sql_.insert_item, "INSERT INTO items(" + std::string(kItemColumns) +
                              ") VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)"},
      {&sql_.update_item,
       "UPDATE items SET category=?2,tax_category=?3,sku=?4,name=?5,price=?6,currency=?7,unit=?8,"
       "tile_position=?9,barcodes=?10 WHERE id=?1"},
      {&sql_.drop_item, "DELETE FROM items WHERE row=?1"},
      {&sql_.claim_key, "INSERT INTO barcode_keys(key,item) VALUES(?1,?2)"},
      {&sql_.release_key, "DELETE FROM barcode_keys WHERE key=?1 AND item=?2"},
      {&sql_.claimants,
       "SELECT item FROM barcode_keys JOIN items ON items.row=barcode_keys.item WHERE key=?1 "
       "ORDER BY items.id LIMIT 2"},
  };
  for (const auto& [statement, text] : wanted) {
    Result<Statement> prepared = connection_.prepare(text);
    if (!prepared) {
      core::Error error = prepared.error();
      if (error.code == core::ErrorCode::internal) error.code = core::ErrorCode::catalogue_damaged;
      return core::pass_on(std::move(error));
    }
    *statement = std::move(*prepared);
  }
  return {};
}

Result<std::vector<IndexChange>> CatalogueWriter::apply(const ports::CatalogueChanges& changes,
                                                        const BarcodeIndex& index) {
  Page page;
  page.index = &index;
  Result<void> done = run(sql_.begin);
  if (done) done = apply_in_transaction(changes, page);
  Result<std::vector<IndexChange>> settled;
  if (done) {
    settled = settle(page);
    if (!settled) done = core::pass_on(settled.error());
  }
  if (done) done = run(sql_.commit);
  if (!done) {
    connection_.roll_back();
    return core::pass_on(done.error());
  }
  return settled;
}

Result<void> CatalogueWriter::apply_in_transaction(const ports::CatalogueChanges& changes,
                                                   Page& page) {
  Result<void> done;
  if (changes.profile) {
    bind_profile(sql_.put_profile, *changes.profile);
    done = run(sql_.put_profile);
  }
  for (const core::CategoryId& id : changes.removed_categories) {
    sql_.drop_category.bind(1, id_bytes(id.value));
    if (done) done = run(sql_.drop_category);
  }
  for (const core::Category& category : changes.categories) {
    sql_.put_category.bind(1, id_bytes(category.id.value))
        .bind(2, std::string_view(category.name))
        .bind(3, category.position);
    if (done) done = run(sql_.put_category);
  }
  for (const core::TaxCategoryId& id : changes.removed_tax_categories) {
    sql_.drop_tax_rates.bind(1, id_bytes(id.value));
    sql_.drop_tax_category.bind(1, id_bytes(id.value));
    if (done) done = run(sql_.drop_tax_rates);
    if (done) done = run(sql_.drop_tax_category);
  }
  for (const core::TaxCategory& category : changes.tax_categories) {
    if (done) done = put_tax_category(category);
  }
  for (const core::PersonId& id : changes.removed_people) {
    sql_.drop_person.bind(1, id_bytes(id.value));
    if (done) done = run(sql_.drop_person);
  }
  for (const core::Person& person : changes.people) {
    sql_.put_person.bind(1, id_bytes(person.id.value))
        .bind(2, std::string_view(person.display_name))
        .bind(3, std::string_view(person.role))
        .bind(4, std::string_view(person.pin_hash));
    if (done) done = run(sql_.put_person);
  }
  // Removed first: a code may move from one item to another within a page.
  for (const core::VariantId& id : changes.removed_items) {
    if (done) done = drop_item(id, page);
  }
  for (const core::Item& item : changes.items) {
    if (done) done = put_item(item, page);
  }
  sql_.set_text.bind(1, std::string_view("cursor")).bind(2, std::string_view(changes.cursor));
  if (done) done = run(sql_.set_text);
  for (const auto& [name, change] : {std::pair{std::string_view("items"), page.items},
                                     std::pair{std::string_view("barcode_keys"), page.keys}}) {
    sql_.add_number.bind(1, name).bind(2, change);
    if (done && change != 0) done = run(sql_.add_number);
  }
  return done;
}

Result<void> CatalogueWriter::put_tax_category(const core::TaxCategory& category) {
  sql_.put_tax_category.bind(1, id_bytes(category.id.value))
      .bind(2, std::string_view(category.name))
      .bind(3, std::string_view(category.code));
  sql_.drop_tax_rates.bind(1, id_bytes(category.id.value));
  Result<void> done = run(sql_.put_tax_category);
  if (done) done = run(sql_.drop_tax_rates);
  std::int64_t position = 0;
  for (const core::TaxRate& rate : category.rates) {
    sql_.put_tax_rate.bind(1, id_bytes(category.id.value))
        .bind(2, position++)
        .bind(3, id_bytes(rate.id.value))
        .bind(4, std::string_view(rate.name))
        .bind(5, rate.parts_per_million);
    if (done) done = run(sql_.put_tax_rate);
  }
  return done;
}

Result<void> CatalogueWriter::put_item(const core::Item& item, Page& page) {
  const std::vector<std::uint8_t> packed = pack_barcodes(item.barcodes);
  std::int64_t row = 0;
  std::vector<std::uint8_t> packed_before;
  {
    StatementUse found(sql_.find_item);
    const int code = found->bind(1, id_bytes(item.id.value)).step();
    if (code == SQLITE_ROW) {
      row = found->integer(0);
      const std::span<const std::uint8_t> before = found->blob(1);
      packed_before.assign(before.begin(), before.end());
    } else if (code != SQLITE_DONE) {
      return core::pass_on(connection_.error(code, "looking an item up"));
    }
  }
  Statement& write = row == 0 ? sql_.insert_item : sql_.update_item;
  bind_item(write, item, packed);
  if (Result<void> done = run(write); !done) return done;
  if (row == 0) {
    row = sqlite3_last_insert_rowid(connection_.handle());
    ++page.items;
    if (row > std::numeric_limits<std::uint32_t>::max()) {
      return core::fail(core::ErrorCode::internal, connection_.path() + ": too many items");
    }
  } else if (packed == packed_before) {
    return {};
  }
  if (Result<void> done = release_keys(packed_before, row, page); !done) return done;
  return claim_keys(packed, row, page);
}

Result<void> CatalogueWriter::drop_item(const core::VariantId& id, Page& page) {
  std::int64_t row = 0;
  std::vector<std::uint8_t> packed;
  {
    StatementUse found(sql_.find_item);
    const int code = found->bind(1, id_bytes(id.value)).step();
    if (code == SQLITE_DONE) return {};
    if (code != SQLITE_ROW) {
      return core::pass_on(connection_.error(code, "looking an item up"));
    }
    row = found->integer(0);
    const std::span<const std::uint8_t> before = found->blob(1);
    packed.assign(before.begin(), before.end());
  }
  if (Result<void> done = release_keys(packed, row, page); !done) return done;
  --page.items;
  sql_.drop_item.bind(1, row);
  return run(sql_.drop_item);
}

Result<void> CatalogueWriter::claim_keys(std::span<const std::uint8_t> packed, std::int64_t row,
                                         Page& page) {
  const Result<std::vector<core::Barcode>> barcodes = unpack_barcodes(packed);
  if (!barcodes) return core::pass_on(barcodes.error());
  for (const CodeKey key : keys_of(*barcodes)) {
    sql_.claim_key.bind(1, key).bind(2, row);
    if (Result<void> done = run(sql_.claim_key); !done) return done;
    ++page.keys;
    const bool first = page.index->find(key) == BarcodeIndex::kNoRow &&
                       !page.unsettled.contains(key) &&
                       page.won.emplace(key, static_cast<std::uint32_t>(row)).second;
    if (!first) page.unsettled.insert(key);
  }
  return {};
}

Result<void> CatalogueWriter::release_keys(std::span<const std::uint8_t> packed, std::int64_t row,
                                           Page& page) {
  const Result<std::vector<core::Barcode>> barcodes = unpack_barcodes(packed);
  if (!barcodes) return core::pass_on(barcodes.error());
  for (const CodeKey key : keys_of(*barcodes)) {
    sql_.release_key.bind(1, key).bind(2, row);
    if (Result<void> done = run(sql_.release_key); !done) return done;
    page.keys -= sqlite3_changes(connection_.handle());
    page.unsettled.insert(key);
  }
  return {};
}

Result<std::vector<IndexChange>> CatalogueWriter::settle(const Page& page) {
  std::vector<IndexChange> changes;
  changes.reserve(page.won.size() + page.unsettled.size());
  for (const auto& [key, row] : page.won) {
    if (!page.unsettled.contains(key)) changes.push_back({key, row, false});
  }
  for (const CodeKey key : page.unsettled) {
    StatementUse rows(sql_.claimants);
    IndexChange change{key, BarcodeIndex::kNoRow, false};
    int code = rows->bind(1, key).step();
    if (code == SQLITE_ROW) {
      change.row = static_cast<std::uint32_t>(rows->integer(0));
      code = rows->step();
      change.contested = code == SQLITE_ROW;
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
      return core::pass_on(connection_.error(code, "settling who has a code"));
    }
    changes.push_back(change);
  }
  return changes;
}

Result<void> CatalogueWriter::run(Statement& statement) {
  const StatementUse use(statement);
  const int code = statement.step();
  if (code != SQLITE_DONE) return core::pass_on(connection_.error(code, "applying changes"));
  return {};
}

}  // namespace holdfast::local
