#include "db/local/sqlite_catalogue.h"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <thread>
#include <utility>

#include "db/local/catalogue_file.h"
#include "db/local/catalogue_rows.h"

namespace holdfast::local {
namespace {

using core::ErrorCode;
using core::Item;
using core::Result;

constexpr std::size_t kChangesUnderOneLock = 1024;
constexpr std::chrono::microseconds kIndexPause{100};

std::optional<core::Quantity> pack_of(const Item& item, std::string_view code) {
  for (const core::Barcode& barcode : item.barcodes) {
    if (barcode.code == code) return barcode.pack;
  }
  return std::nullopt;
}

// Each ends with a line's end.
std::vector<std::string> texts_of(std::string_view lines) {
  std::vector<std::string> texts;
  for (std::size_t end = 0; (end = lines.find('\n')) != lines.npos; lines.remove_prefix(end + 1)) {
    texts.emplace_back(lines.substr(0, end));
  }
  return texts;
}

}  // namespace

Result<std::unique_ptr<SqliteCatalogue>> SqliteCatalogue::open(const std::filesystem::path& path) {
  std::optional<std::filesystem::path> set_aside;
  std::error_code error;
  const bool suspect = is_suspect_catalogue(path) && std::filesystem::exists(path, error);
  if (!suspect) {
    auto opened = try_open(path);
    if (opened || opened.error().code != ErrorCode::catalogue_damaged) return opened;
  }
  Result<std::filesystem::path> moved = set_catalogue_aside(path);
  if (!moved) return core::pass_on(moved.error());
  auto opened = try_open(path);
  if (opened) (*opened)->set_aside_ = *moved;
  return opened;
}

Result<std::unique_ptr<SqliteCatalogue>> SqliteCatalogue::try_open(
    const std::filesystem::path& path) {
  if (Result<void> ready = prepare_catalogue_file(path); !ready) {
    return core::pass_on(ready.error());
  }
  Result<CatalogueWriter> writer = CatalogueWriter::open(path);
  if (!writer) return core::pass_on(writer.error());
  Result<Connection> reader = connect_catalogue(path, CatalogueAccess::read);
  if (!reader) return core::pass_on(reader.error());
  std::unique_ptr<SqliteCatalogue> catalogue(
      new SqliteCatalogue(path, std::move(*reader), std::move(*writer)));
  Result<void> ready = catalogue->prepare_statements();
  if (ready) ready = catalogue->load_index();
  if (!ready) return core::pass_on(ready.error());
  return catalogue;
}

Result<void> SqliteCatalogue::prepare_statements() {
  const std::string items = "SELECT " + std::string(kItemColumns) + " FROM items ";
  const std::pair<Statement*, std::string> wanted[] = {
      {&sql_.item_by_row, items + "WHERE row=?1"},
      {&sql_.item_by_id, items + "WHERE id=?1"},
      {&sql_.tiles, items + "WHERE tile_position>0 ORDER BY tile_position,id LIMIT ?1"},
      {&sql_.category_tiles,
       items + "WHERE category=?2 AND tile_position>0 ORDER BY tile_position,id LIMIT ?1"},
      {&sql_.categories, "SELECT id,name,position FROM categories ORDER BY position,name,id"},
      {&sql_.tax_rates,
       "SELECT c.id,c.name,c.code,r.id,r.name,r.parts_per_million FROM tax_categories c "
       "LEFT JOIN tax_rates r ON r.tax_category=c.id ORDER BY c.id,r.position"},
      {&sql_.people,
       "SELECT id,display_name,role,pin_hash,permissions FROM people ORDER BY display_name,id"},
      {&sql_.profile, "SELECT " + std::string(kProfileColumns) + " FROM profile"},
      {&sql_.state, "SELECT number,text FROM state WHERE name=?1"},
  };
  for (const auto& [statement, text] : wanted) {
    Result<Statement> prepared = reader_.prepare(text);
    if (!prepared) return core::pass_on(prepared.error());
    *statement = std::move(*prepared);
  }
  return shop_data_.prepare(reader_);
}

Result<void> SqliteCatalogue::load_index() {
  Result<std::int64_t> keys =
      reader_.query_integer("SELECT number FROM state WHERE name='barcode_keys'");
  if (!keys) return core::pass_on(keys.error());
  // A number that is far off only costs room or one more table.
  constexpr std::int64_t kSaneKeys = 100'000'000;
  index_ = BarcodeIndex(static_cast<std::size_t>(std::clamp<std::int64_t>(*keys, 0, kSaneKeys)));

  Result<Statement> rows = reader_.prepare("SELECT chunk,keys FROM barcode_chunks");
  if (!rows) return core::pass_on(rows.error());
  std::vector<KeyOfRow> chunk;
  std::int64_t count = 0;
  int code = rows->step();
  for (; code == SQLITE_ROW; code = rows->step()) {
    chunk.clear();
    Result<void> read = unpack_chunk(rows->integer(0), rows->blob(1), chunk);
    if (!read) return read;
    put_into_index(chunk);
    count += static_cast<std::int64_t>(chunk.size());
  }
  if (code != SQLITE_DONE) return core::pass_on(reader_error(code, "loading the barcodes"));
  if (count != *keys) {
    return core::fail(ErrorCode::catalogue_damaged, reader_.path() + ": barcodes are missing");
  }

  Result<Statement> id_by_row = reader_.prepare("SELECT id FROM items WHERE row=?1");
  if (!id_by_row) return core::pass_on(id_by_row.error());
  for (auto& [key, claimants] : contested_) {
    Result<void> sorted = sort_claimants(claimants, reader_, *id_by_row);
    if (!sorted) return sorted;
    index_.put(key, claimants.front());
  }
  return {};
}

void SqliteCatalogue::put_into_index(const std::vector<KeyOfRow>& keys) {
  if (!index_.has_room_for(keys.size())) index_ = index_.grown_by(keys.size());
  constexpr std::size_t kAhead = 64;
  for (std::size_t at = 0; at < keys.size(); ++at) {
    // Rows come in their order, not in that of their keys: each would wait for memory.
    if (at % kAhead == 0) {
      const std::size_t end = std::min(at + kAhead, keys.size());
      for (std::size_t next = at; next < end; ++next) index_.fetch_ahead(keys[next].key);
    }
    const auto [key, row] = keys[at];
    if (const std::uint32_t other = index_.find(key); other != BarcodeIndex::kNoRow) {
      std::vector<std::uint32_t>& claimants = contested_[key];
      if (claimants.empty()) claimants.push_back(other);
      claimants.push_back(row);
    } else {
      index_.put(key, row);
    }
  }
}

Result<std::optional<ports::Catalogue::Hit>> SqliteCatalogue::find_by_code(
    std::string_view code) const {
  const CodeKey key = code_key(code);
  for (;;) {
    const std::uint64_t before = apply_steps_.load();
    const std::vector<std::uint32_t> rows = candidates(key);
    if (rows.empty()) return std::optional<Hit>();
    Result<std::optional<Hit>> hit = find_among(rows, code);
    const bool index_was_behind = before % 2 == 1 || before != apply_steps_.load();
    if (!hit || *hit || !index_was_behind) return hit;
    // The file had a page already that the index had not.
    std::this_thread::sleep_for(kIndexPause);
  }
}

std::vector<std::uint32_t> SqliteCatalogue::candidates(CodeKey key) const {
  const std::lock_guard lock(index_mutex_);
  const std::uint32_t row = index_.find(key);
  if (row == BarcodeIndex::kNoRow) return {};
  const auto several = contested_.find(key);
  return several == contested_.end() ? std::vector<std::uint32_t>{row} : several->second;
}

Result<std::optional<ports::Catalogue::Hit>> SqliteCatalogue::find_among(
    const std::vector<std::uint32_t>& rows, std::string_view code) const {
  const std::lock_guard lock(reader_mutex_);
  for (const std::uint32_t row : rows) {
    sql_.item_by_row.bind(1, row);
    Result<std::vector<Item>> items = read_items(sql_.item_by_row);
    if (!items) return core::pass_on(items.error());
    for (Item& item : *items) {
      if (const auto pack = pack_of(item, code)) {
        return std::optional<Hit>(Hit{std::move(item), *pack});
      }
    }
  }
  return std::optional<Hit>();
}

Result<std::optional<Item>> SqliteCatalogue::find(core::VariantId id) const {
  const std::lock_guard lock(reader_mutex_);
  sql_.item_by_id.bind(1, id_bytes(id.value));
  Result<std::vector<Item>> items = read_items(sql_.item_by_id);
  if (!items) return core::pass_on(items.error());
  if (items->empty()) return std::optional<Item>();
  return std::optional<Item>(std::move(items->front()));
}

Result<std::vector<Item>> SqliteCatalogue::tiles(core::CategoryId category,
                                                 std::size_t limit) const {
  const std::lock_guard lock(reader_mutex_);
  Statement& statement = category.is_nil() ? sql_.tiles : sql_.category_tiles;
  statement.bind(1, static_cast<std::int64_t>(std::min<std::size_t>(limit, INT64_MAX)));
  if (!category.is_nil()) statement.bind(2, id_bytes(category.value));
  return read_items(statement);
}

Result<std::vector<Item>> SqliteCatalogue::read_items(Statement& statement) const {
  StatementUse rows(statement);
  std::vector<Item> out;
  int code = rows->step();
  for (; code == SQLITE_ROW; code = rows->step()) {
    Result<Item> item = read_item(*rows);
    if (!item) return core::pass_on(note(item.error()));
    out.push_back(std::move(*item));
  }
  if (code != SQLITE_DONE) return core::pass_on(reader_error(code, "reading items"));
  return out;
}

Result<std::vector<core::Category>> SqliteCatalogue::categories() const {
  const std::lock_guard lock(reader_mutex_);
  StatementUse rows(sql_.categories);
  std::vector<core::Category> out;
  int code = rows->step();
  for (; code == SQLITE_ROW; code = rows->step()) {
    core::Category category;
    if (Result<void> read = read_id(*rows, 0, category.id.value); !read) {
      return core::pass_on(note(read.error()));
    }
    category.name = rows->text(1);
    category.position = static_cast<std::int32_t>(rows->integer(2));
    out.push_back(std::move(category));
  }
  if (code != SQLITE_DONE) return core::pass_on(reader_error(code, "reading categories"));
  return out;
}

Result<std::vector<core::TaxCategory>> SqliteCatalogue::tax_categories() const {
  const std::lock_guard lock(reader_mutex_);
  StatementUse rows(sql_.tax_rates);
  std::vector<core::TaxCategory> out;
  int code = rows->step();
  for (; code == SQLITE_ROW; code = rows->step()) {
    core::TaxCategoryId id;
    if (Result<void> read = read_id(*rows, 0, id.value); !read) {
      return core::pass_on(note(read.error()));
    }
    if (out.empty() || out.back().id != id) {
      out.push_back({id, std::string(rows->text(1)), std::string(rows->text(2)), {}});
    }
    if (rows->blob(3).empty()) continue;  // exempt: no rate
    core::TaxRate rate{{}, std::string(rows->text(4)), static_cast<std::int32_t>(rows->integer(5))};
    if (Result<void> read = read_id(*rows, 3, rate.id.value); !read) {
      return core::pass_on(note(read.error()));
    }
    out.back().rates.push_back(std::move(rate));
  }
  if (code != SQLITE_DONE) return core::pass_on(reader_error(code, "reading taxes"));
  return out;
}

Result<std::vector<core::Person>> SqliteCatalogue::people() const {
  const std::lock_guard lock(reader_mutex_);
  StatementUse rows(sql_.people);
  std::vector<core::Person> out;
  int code = rows->step();
  for (; code == SQLITE_ROW; code = rows->step()) {
    core::Person person;
    if (Result<void> read = read_id(*rows, 0, person.id.value); !read) {
      return core::pass_on(note(read.error()));
    }
    person.display_name = rows->text(1);
    person.role = rows->text(2);
    person.pin_hash = rows->text(3);
    person.permissions = texts_of(rows->text(4));
    out.push_back(std::move(person));
  }
  if (code != SQLITE_DONE) return core::pass_on(reader_error(code, "reading people"));
  return out;
}

Result<std::optional<core::ShopProfile>> SqliteCatalogue::profile() const {
  const std::lock_guard lock(reader_mutex_);
  StatementUse row(sql_.profile);
  const int code = row->step();
  if (code == SQLITE_DONE) return std::optional<core::ShopProfile>();
  if (code != SQLITE_ROW) return core::pass_on(reader_error(code, "reading the profile"));
  Result<core::ShopProfile> profile = read_profile(*row);
  if (!profile) return core::pass_on(note(profile.error()));
  return std::optional<core::ShopProfile>(std::move(*profile));
}

Result<std::int64_t> SqliteCatalogue::item_count() const {
  const std::lock_guard lock(reader_mutex_);
  StatementUse row(sql_.state);
  const int code = row->bind(1, std::string_view("items")).step();
  if (code != SQLITE_ROW) return core::pass_on(reader_error(code, "counting items"));
  return row->integer(0);
}

Result<std::string> SqliteCatalogue::cursor() const {
  const std::lock_guard lock(reader_mutex_);
  StatementUse row(sql_.state);
  const int code = row->bind(1, std::string_view("cursor")).step();
  if (code != SQLITE_ROW) return core::pass_on(reader_error(code, "reading the cursor"));
  return std::string(row->text(1));
}

Result<std::optional<core::Customer>> SqliteCatalogue::customer(core::CustomerId id) const {
  const std::lock_guard lock(reader_mutex_);
  return noted(shop_data_.customer(reader_, id));
}

Result<std::optional<core::Customer>> SqliteCatalogue::customer_by_number(
    std::string_view number) const {
  const std::lock_guard lock(reader_mutex_);
  return noted(shop_data_.customer_by_number(reader_, number));
}

Result<std::vector<core::Customer>> SqliteCatalogue::customers_by_name(std::string_view beginning,
                                                                       std::size_t limit) const {
  const std::lock_guard lock(reader_mutex_);
  return noted(shop_data_.customers_by_name(reader_, beginning, limit));
}

Result<std::vector<core::Customer>> SqliteCatalogue::customers_by_phone(std::string_view beginning,
                                                                        std::size_t limit) const {
  const std::lock_guard lock(reader_mutex_);
  return noted(shop_data_.customers_by_phone(reader_, beginning, limit));
}

Result<std::vector<core::Promotion>> SqliteCatalogue::promotions() const {
  const std::lock_guard lock(reader_mutex_);
  return noted(shop_data_.promotions(reader_));
}

Result<std::vector<core::PriceList>> SqliteCatalogue::price_lists() const {
  const std::lock_guard lock(reader_mutex_);
  return noted(shop_data_.price_lists(reader_));
}

Result<std::vector<core::ListPrice>> SqliteCatalogue::prices_of(core::VariantId variant) const {
  const std::lock_guard lock(reader_mutex_);
  return noted(shop_data_.prices_of(reader_, variant));
}

Result<std::optional<core::StockLevel>> SqliteCatalogue::stock_of(core::VariantId variant) const {
  const std::lock_guard lock(reader_mutex_);
  return noted(shop_data_.stock_of(reader_, variant));
}

Result<std::vector<core::Lot>> SqliteCatalogue::lots_of(core::VariantId variant) const {
  const std::lock_guard lock(reader_mutex_);
  return noted(shop_data_.lots_of(reader_, variant));
}

Result<std::vector<core::GiftCard>> SqliteCatalogue::gift_cards(
    const core::GiftCardMark& mark) const {
  const std::lock_guard lock(reader_mutex_);
  return noted(shop_data_.gift_cards(reader_, mark));
}

Result<void> SqliteCatalogue::apply(const ports::CatalogueChanges& changes) {
  const std::lock_guard lock(apply_mutex_);
  ++apply_steps_;
  const Result<std::vector<IndexChange>> done = writer_.apply(changes, index_, contested_);
  if (done) update_index(*done);
  ++apply_steps_;
  if (!done) return core::pass_on(note(done.error()));
  writer_.checkpoint_when_due();
  return {};
}

void SqliteCatalogue::update_index(const std::vector<IndexChange>& changes) {
  if (!index_.has_room_for(changes.size())) {
    BarcodeIndex larger = index_.grown_by(changes.size());
    const std::lock_guard lock(index_mutex_);
    std::swap(index_, larger);
  }
  for (std::size_t at = 0; at < changes.size();) {
    const std::size_t end = std::min(at + kChangesUnderOneLock, changes.size());
    const std::lock_guard lock(index_mutex_);
    for (; at < end; ++at) {
      const IndexChange& change = changes[at];
      if (change.claimants.empty()) {
        index_.erase(change.key);
      } else {
        index_.put(change.key, change.claimants.front());
      }
      if (change.claimants.size() > 1) {
        contested_[change.key] = change.claimants;
      } else {
        contested_.erase(change.key);
      }
    }
  }
}

Result<std::vector<DuplicateCode>> SqliteCatalogue::duplicate_codes(std::size_t limit) const {
  std::vector<std::pair<CodeKey, std::vector<std::uint32_t>>> contested;
  {
    const std::lock_guard lock(index_mutex_);
    for (const auto& [key, rows] : contested_) {
      if (contested.size() == limit) break;
      contested.emplace_back(key, rows);
    }
  }
  std::vector<DuplicateCode> out;
  const std::lock_guard lock(reader_mutex_);
  for (const auto& [key, rows] : contested) {
    std::vector<Item> items;
    for (const std::uint32_t row : rows) {
      sql_.item_by_row.bind(1, row);
      Result<std::vector<Item>> found = read_items(sql_.item_by_row);
      if (!found) return core::pass_on(found.error());
      std::move(found->begin(), found->end(), std::back_inserter(items));
    }
    // Of the texts that share a key, each has its own first item.
    for (auto later = items.begin(); later != items.end(); ++later) {
      for (const core::Barcode& barcode : later->barcodes) {
        if (code_key(barcode.code) != key) continue;
        const auto first = std::find_if(items.begin(), later, [&barcode](const Item& item) {
          return pack_of(item, barcode.code).has_value();
        });
        if (first != later && out.size() < limit)
          out.push_back({barcode.code, first->id, later->id});
      }
    }
  }
  return out;
}

std::size_t SqliteCatalogue::index_bytes() const {
  const std::lock_guard lock(index_mutex_);
  return index_.bytes();
}

core::Error SqliteCatalogue::reader_error(int code, std::string_view doing) const {
  return note(reader_.error(code, doing));
}

core::Error SqliteCatalogue::note(core::Error error) const {
  if (error.code == ErrorCode::catalogue_damaged) suspect_catalogue(path_);
  return error;
}

}  // namespace holdfast::local
