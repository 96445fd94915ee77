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

constexpr int kCheckpointPages = 1000;

int note_log_pages(void* counter, sqlite3*, const char*, int pages) {
  *static_cast<int*>(counter) = pages;
  return SQLITE_OK;
}

// Of what was stored, which may be less than the item had.
std::vector<CodeKey> keys_of(std::span<const std::uint8_t> packed) {
  std::vector<CodeKey> keys;
  const Result<std::vector<core::Barcode>> barcodes = unpack_barcodes(packed);
  if (!barcodes) return keys;
  for (const core::Barcode& barcode : *barcodes) keys.push_back(code_key(barcode.code));
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

std::string lines_of(const std::vector<std::string>& texts) {
  std::string lines;
  for (const std::string& text : texts) lines += text + '\n';
  return lines;
}

}  // namespace

CatalogueWriter::CatalogueWriter(Connection connection)
    : log_pages_(std::make_unique<int>(0)), connection_(std::move(connection)) {
  sqlite3_wal_hook(connection_.handle(), note_log_pages, log_pages_.get());
}

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
      {&sql_.put_person,
       "REPLACE INTO people(id,display_name,role,pin_hash,permissions) VALUES(?1,?2,?3,?4,?5)"},
      {&sql_.drop_person, "DELETE FROM people WHERE id=?1"},
      {&sql_.find_item, "SELECT row,barcodes FROM items WHERE id=?1"},
      {&sql_.insert_item, "INSERT INTO items(" + std::string(kItemColumns) +
                              ") VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)"},
      {&sql_.update_item,
       "UPDATE items SET category=?2,tax_category=?3,sku=?4,name=?5,price=?6,currency=?7,unit=?8,"
       "tile_position=?9,barcodes=?10 WHERE id=?1"},
      {&sql_.drop_item, "DELETE FROM items WHERE row=?1"},
      {&sql_.items_between, "SELECT id FROM items WHERE id>?1 AND id<=?2"},
  };
  for (const auto& [statement, text] : wanted) {
    Result<Statement> prepared = connection_.prepare(text);
    if (!prepared) return core::pass_on(prepared.error());
    *statement = std::move(*prepared);
  }
  Result<BarcodeClaims::Statements> barcodes = BarcodeClaims::prepare(connection_);
  if (!barcodes) return core::pass_on(barcodes.error());
  barcode_sql_ = std::move(*barcodes);
  Result<void> shop_data = shop_data_.prepare(connection_);
  if (!shop_data) return core::fail(core::ErrorCode::catalogue_damaged, shop_data.error().detail);
  return {};
}

Result<std::vector<IndexChange>> CatalogueWriter::apply(const ports::CatalogueChanges& changes,
                                                        const BarcodeIndex& index,
                                                        const ContestedCodes& contested) {
  BarcodeClaims claims(connection_, barcode_sql_, index, contested);
  Result<std::vector<IndexChange>> settled;
  Result<void> done = overwrite_old_people(changes);
  if (done) done = run(sql_.begin);
  for (const ports::CompleteRange& range : changes.complete) {
    if (done) done = shop_data_.clear(connection_, range);
  }
  if (done) done = apply_facts(changes);
  if (done) done = shop_data_.apply(connection_, changes);
  if (done) {
    settled = apply_items(changes, claims);
    if (!settled) done = core::pass_on(settled.error());
  }
  if (done) done = run(sql_.commit);
  if (!done) {
    connection_.roll_back();
    return core::pass_on(done.error());
  }
  return settled;
}

Result<std::vector<IndexChange>> CatalogueWriter::apply_items(
    const ports::CatalogueChanges& changes, BarcodeClaims& claims) {
  std::int64_t more_items = 0;
  const Result<std::int64_t> others = drop_others(changes, claims);
  if (!others) return core::pass_on(others.error());
  more_items += *others;
  // Removed first: a code may move from one item to another within a page.
  for (const core::VariantId& id : changes.removed_items) {
    const Result<std::int64_t> more = drop_item(id, claims);
    if (!more) return core::pass_on(more.error());
    more_items += *more;
  }
  for (const core::Item& item : changes.items) {
    const Result<std::int64_t> more = put_item(item, claims);
    if (!more) return core::pass_on(more.error());
    more_items += *more;
  }
  Result<std::vector<IndexChange>> settled = claims.settle();
  if (!settled) return settled;
  for (const auto& [name, more] :
       {std::pair{std::string_view("items"), more_items},
        std::pair{std::string_view("barcode_keys"), claims.keys_added()}}) {
    if (more == 0) continue;
    sql_.add_number.bind(1, name).bind(2, more);
    if (Result<void> done = run(sql_.add_number); !done) return core::pass_on(done.error());
  }
  return settled;
}

Result<void> CatalogueWriter::apply_facts(const ports::CatalogueChanges& changes) {
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
    const std::string permissions = lines_of(person.permissions);
    sql_.put_person.bind(1, id_bytes(person.id.value))
        .bind(2, std::string_view(person.display_name))
        .bind(3, std::string_view(person.role))
        .bind(4, std::string_view(person.pin_hash))
        .bind(5, std::string_view(permissions));
    if (done) done = run(sql_.put_person);
  }
  sql_.set_text.bind(1, std::string_view("cursor")).bind(2, std::string_view(changes.cursor));
  if (done) done = run(sql_.set_text);
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

Result<std::int64_t> CatalogueWriter::put_item(const core::Item& item, BarcodeClaims& claims) {
  const std::vector<std::uint8_t> packed = pack_barcodes(item.barcodes);
  std::int64_t row = 0;
  bool same_codes = false;
  {
    StatementUse found(sql_.find_item);
    const int code = found->bind(1, id_bytes(item.id.value)).step();
    if (code == SQLITE_ROW) {
      row = found->integer(0);
      const std::span<const std::uint8_t> before = found->blob(1);
      same_codes = std::equal(before.begin(), before.end(), packed.begin(), packed.end());
    } else if (code != SQLITE_DONE) {
      return core::pass_on(connection_.error(code, "looking an item up"));
    }
  }
  const bool is_new = row == 0;
  Statement& write = is_new ? sql_.insert_item : sql_.update_item;
  bind_item(write, item, packed);
  if (Result<void> done = run(write); !done) return core::pass_on(done.error());
  if (is_new) row = sqlite3_last_insert_rowid(connection_.handle());
  if (row <= 0 || row > std::numeric_limits<std::uint32_t>::max()) {
    return core::fail(core::ErrorCode::catalogue_damaged, connection_.path() + ": no rows left");
  }
  if (!same_codes) {
    Result<void> done = claims.replace(static_cast<std::uint32_t>(row), keys_of(packed));
    if (!done) return core::pass_on(done.error());
  }
  return is_new ? 1 : 0;
}

Result<std::int64_t> CatalogueWriter::drop_item(const core::VariantId& id, BarcodeClaims& claims) {
  std::int64_t row = 0;
  {
    StatementUse found(sql_.find_item);
    const int code = found->bind(1, id_bytes(id.value)).step();
    if (code == SQLITE_DONE) return 0;
    if (code != SQLITE_ROW) return core::pass_on(connection_.error(code, "looking an item up"));
    row = found->integer(0);
  }
  Result<void> done = claims.replace(static_cast<std::uint32_t>(row), {});
  sql_.drop_item.bind(1, row);
  if (done) done = run(sql_.drop_item);
  if (!done) return core::pass_on(done.error());
  return -1;
}

Result<std::int64_t> CatalogueWriter::drop_others(const ports::CatalogueChanges& changes,
                                                  BarcodeClaims& claims) {
  std::vector<core::Uuid> gone;
  std::vector<core::Uuid> kept;
  for (const core::Item& item : changes.items) kept.push_back(item.id.value);
  std::sort(kept.begin(), kept.end());
  for (const ports::CompleteRange& range : changes.complete) {
    if (range.part != ports::CataloguePart::items) continue;
    StatementUse rows(sql_.items_between);
    int code = rows->bind(1, id_bytes(range.after)).bind(2, id_bytes(range.through)).step();
    for (; code == SQLITE_ROW; code = rows->step()) {
      core::Uuid id;
      if (Result<void> read = read_id(*rows, 0, id); !read) return core::pass_on(read.error());
      if (!std::binary_search(kept.begin(), kept.end(), id)) gone.push_back(id);
    }
    if (code != SQLITE_DONE) return core::pass_on(connection_.error(code, "looking for items"));
  }
  std::int64_t more = 0;
  for (const core::Uuid& id : gone) {
    const Result<std::int64_t> dropped = drop_item(core::VariantId{id}, claims);
    if (!dropped) return dropped;
    more += *dropped;
  }
  return more;
}

// Who was taken off the server shall not be found in the free space of this file, nor in its log.
Result<void> CatalogueWriter::overwrite_old_people(const ports::CatalogueChanges& changes) {
  const bool has_people =
      !changes.customers.empty() || !changes.removed_customers.empty() || !changes.people.empty() ||
      !changes.removed_people.empty() ||
      std::any_of(changes.complete.begin(), changes.complete.end(), [](const auto& range) {
        return range.part == ports::CataloguePart::customers ||
               range.part == ports::CataloguePart::people;
      });
  has_old_people_in_log_ |= has_people;
  return connection_.execute(has_people ? "PRAGMA secure_delete=ON" : "PRAGMA secure_delete=OFF");
}

void CatalogueWriter::checkpoint_when_due() {
  if (has_old_people_in_log_) {
    // Where a reader is in the way, with the next page.
    has_old_people_in_log_ =
        sqlite3_wal_checkpoint_v2(connection_.handle(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                                  nullptr) != SQLITE_OK;
    return;
  }
  if (*log_pages_ < kCheckpointPages) return;
  // Where it fails, the log is longer next time and the next page tells what is wrong.
  sqlite3_wal_checkpoint_v2(connection_.handle(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr,
                            nullptr);
}

Result<void> CatalogueWriter::run(Statement& statement) {
  const StatementUse use(statement);
  const int code = statement.step();
  if (code != SQLITE_DONE) return core::pass_on(connection_.error(code, "applying changes"));
  return {};
}

}  // namespace holdfast::local
