#include "db/local/catalogue_file.h"

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "db/local/private_file.h"

namespace holdfast::local {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::Result;

constexpr std::int64_t kApplicationId = 0x48464331;  // "HFC1"
constexpr std::int64_t kFormatVersion = 3;

// Bound to the application: a file without it is another program's.
constexpr const char* kSchema = R"(
BEGIN IMMEDIATE;
CREATE TABLE state(name TEXT PRIMARY KEY, number INTEGER NOT NULL, text TEXT NOT NULL)
  WITHOUT ROWID;
INSERT INTO state VALUES('cursor',0,''),('items',0,''),('barcode_keys',0,'');
CREATE TABLE profile(
  id INTEGER PRIMARY KEY CHECK(id=1),
  tenant BLOB NOT NULL, location BLOB NOT NULL, terminal BLOB NOT NULL,
  shop_name TEXT NOT NULL, terminal_name TEXT NOT NULL, terminal_number INTEGER NOT NULL,
  address TEXT NOT NULL, tax_number TEXT NOT NULL, receipt_footer TEXT NOT NULL,
  time_zone TEXT NOT NULL, currency TEXT NOT NULL,
  tax_mode INTEGER NOT NULL, tax_scope INTEGER NOT NULL, tax_rounding INTEGER NOT NULL);
CREATE TABLE categories(
  id BLOB PRIMARY KEY, name TEXT NOT NULL, position INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE tax_categories(
  id BLOB PRIMARY KEY, name TEXT NOT NULL, code TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tax_rates(
  tax_category BLOB NOT NULL, position INTEGER NOT NULL,
  id BLOB NOT NULL, name TEXT NOT NULL, parts_per_million INTEGER NOT NULL,
  PRIMARY KEY(tax_category, position)) WITHOUT ROWID;
CREATE TABLE people(
  id BLOB PRIMARY KEY, display_name TEXT NOT NULL, role TEXT NOT NULL,
  pin_hash TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE items(
  row INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE, category BLOB NOT NULL, tax_category BLOB NOT NULL,
  sku TEXT NOT NULL, name TEXT NOT NULL, price INTEGER NOT NULL, currency TEXT NOT NULL,
  unit TEXT NOT NULL, tile_position INTEGER NOT NULL, barcodes BLOB NOT NULL);
CREATE INDEX tiles ON items(tile_position, id) WHERE tile_position > 0;
CREATE INDEX category_tiles ON items(category, tile_position, id) WHERE tile_position > 0;
CREATE TABLE barcode_chunks(chunk INTEGER PRIMARY KEY, keys BLOB NOT NULL);
)";

// What version 2 has besides. The cursor is forgotten, so that a file of version 1 gets what it
// lacks; what it has is sold from meanwhile.
constexpr const char* kSecondSchema = R"(
ALTER TABLE people ADD COLUMN permissions TEXT NOT NULL DEFAULT '';
CREATE TABLE customers(
  id BLOB PRIMARY KEY, number TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
  company TEXT NOT NULL, phone TEXT NOT NULL, phone_digits TEXT NOT NULL,
  tax_exempt INTEGER NOT NULL, price_list BLOB NOT NULL, currency TEXT NOT NULL,
  credit_limit INTEGER NOT NULL, owed INTEGER NOT NULL, store_credit INTEGER NOT NULL,
  loyalty_points INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX customers_number ON customers(number) WHERE number<>'';
CREATE INDEX customers_last_name ON customers(last_name COLLATE NOCASE) WHERE last_name<>'';
CREATE INDEX customers_first_name ON customers(first_name COLLATE NOCASE) WHERE first_name<>'';
CREATE INDEX customers_company ON customers(company COLLATE NOCASE) WHERE company<>'';
CREATE INDEX customers_phone ON customers(phone_digits) WHERE phone_digits<>'';
CREATE TABLE promotions(
  id BLOB PRIMARY KEY, name TEXT NOT NULL, code TEXT NOT NULL, kind INTEGER NOT NULL,
  percent_thousandths INTEGER NOT NULL, currency TEXT NOT NULL, amount INTEGER NOT NULL,
  category BLOB NOT NULL, product BLOB NOT NULL, variant BLOB NOT NULL,
  minimum_quantity INTEGER NOT NULL, minimum_amount INTEGER NOT NULL,
  starts_at NOT NULL, ends_at NOT NULL) WITHOUT ROWID;
CREATE TABLE price_lists(
  id BLOB PRIMARY KEY, name TEXT NOT NULL, channel TEXT NOT NULL, priority INTEGER NOT NULL,
  for_everybody INTEGER NOT NULL, starts_at NOT NULL, ends_at NOT NULL) WITHOUT ROWID;
CREATE TABLE item_prices(
  variant BLOB NOT NULL, list BLOB NOT NULL, minimum INTEGER NOT NULL, price INTEGER NOT NULL,
  currency TEXT NOT NULL, PRIMARY KEY(variant, list, minimum)) WITHOUT ROWID;
CREATE TABLE stock(
  variant BLOB PRIMARY KEY, on_hand INTEGER NOT NULL, available INTEGER NOT NULL) WITHOUT ROWID;
UPDATE state SET text='' WHERE name='cursor';
)";

// What version 3 has besides. The cursor is kept: the server knows by it what the file lacks.
constexpr const char* kThirdSchema = R"(
CREATE TABLE gift_cards(
  id BLOB PRIMARY KEY, hash_start BLOB NOT NULL, last_four TEXT NOT NULL, currency TEXT NOT NULL,
  balance INTEGER NOT NULL, blocked INTEGER NOT NULL, expires_on INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX gift_cards_mark ON gift_cards(hash_start, last_four);
CREATE TABLE lots(
  id BLOB PRIMARY KEY, variant BLOB NOT NULL, number TEXT NOT NULL, expires_on INTEGER NOT NULL,
  received_on INTEGER NOT NULL, booked INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX lots_variant ON lots(variant);
)";

core::Result<void> os_failure(const fs::path& path, const std::error_code& error) {
  return core::fail(ErrorCode::disk_failed, path.string() + ": " + error.message());
}

core::Result<void> make_schema(Connection& connection) {
  const std::string sql = std::string(kSchema) + kSecondSchema + kThirdSchema +
                          "PRAGMA application_id=" + std::to_string(kApplicationId) +
                          ";PRAGMA user_version=" + std::to_string(kFormatVersion) + ";COMMIT";
  Result<void> made = connection.execute(sql.c_str());
  if (!made) connection.roll_back();
  return made;
}

core::Result<void> add_what_is_newer(Connection& connection, std::int64_t version) {
  const std::string sql = std::string("BEGIN IMMEDIATE;") + (version < 2 ? kSecondSchema : "") +
                          kThirdSchema + "PRAGMA user_version=" + std::to_string(kFormatVersion) +
                          ";COMMIT";
  Result<void> made = connection.execute(sql.c_str());
  if (made) return made;
  connection.roll_back();
  // Our text is right: what it names is not in the file.
  if (made.error().code == ErrorCode::internal)
    return core::fail(ErrorCode::catalogue_damaged, made.error().detail);
  return made;
}

fs::path suspect_mark(const fs::path& path) {
  return with_suffix(path, ".suspect");
}

}  // namespace

Result<void> prepare_catalogue_file(const fs::path& path) {
  if (Result<void> made = make_private_file(path); !made) return made;
  Result<Connection> connection = Connection::open(path.string(), kCatalogueErrors);
  if (!connection) return core::pass_on(connection.error());
  if (Result<void> set = connection->execute("PRAGMA synchronous=NORMAL"); !set) return set;
  Result<std::int64_t> application = connection->query_integer("PRAGMA application_id");
  if (!application) return core::pass_on(application.error());
  Result<std::int64_t> version = connection->query_integer("PRAGMA user_version");
  if (!version) return core::pass_on(version.error());
  Result<std::int64_t> objects = connection->query_integer("SELECT count(*) FROM sqlite_schema");
  if (!objects) return core::pass_on(objects.error());
  if (*application == 0 && *version == 0 && *objects == 0) {
    if (Result<void> made = make_schema(*connection); !made) return made;
  } else if (*application == kApplicationId && (*version == 1 || *version == 2)) {
    if (Result<void> made = add_what_is_newer(*connection, *version); !made) return made;
  } else if (*application != kApplicationId || *version != kFormatVersion) {
    return core::fail(ErrorCode::catalogue_damaged, path.string() + ": not a catalogue of format " +
                                                        std::to_string(kFormatVersion) +
                                                        " (application " +
                                                        std::to_string(*application) + ", format " +
                                                        std::to_string(*version) + ")");
  }
  return connection->execute("PRAGMA journal_mode=WAL");
}

Result<Connection> connect_catalogue(const fs::path& path, CatalogueAccess access) {
  Result<Connection> connection = Connection::open(path.string(), kCatalogueErrors);
  if (!connection) return connection;
  // synchronous=NORMAL: a power cut may take back the newest pages of changes, each
  // whole and together with its cursor, and the next pull brings them again.
  //
  // The reader never writes or checkpoints: the WAL-reset defect of SQLite 3.7.0 to
  // 3.51.2 needs two connections that do.
  const bool write = access == CatalogueAccess::write;
  const Result<void> set = connection->execute(
      write ? "PRAGMA synchronous=NORMAL; PRAGMA cache_size=-2048; PRAGMA mmap_size=0;"
              "PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON; PRAGMA busy_timeout=2000;"
              "PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=16777216"
            : "PRAGMA query_only=ON; PRAGMA cache_size=-1024; PRAGMA mmap_size=0;"
              "PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON; PRAGMA busy_timeout=2000");
  if (!set) return core::pass_on(set.error());
  return connection;
}

Result<fs::path> set_catalogue_aside(const fs::path& path) {
  const std::string prefix = path.filename().string() + ".damaged-";
  const fs::path directory = path.has_parent_path() ? path.parent_path() : fs::path(".");
  int number = 0;
  std::vector<fs::path> earlier;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    earlier.push_back(entry.path());
    int found = 0;
    std::from_chars(name.data() + prefix.size(), name.data() + name.size(), found);
    if (found > number) number = found;
  }
  const fs::path target = with_suffix(path, ".damaged-" + std::to_string(number + 1));
  fs::rename(path, target, error);
  if (error) return core::pass_on(os_failure(path, error).error());
  // The log belongs to the file that left, the rest to nobody.
  const fs::path log = with_suffix(path, "-wal");
  if (fs::exists(log, error)) fs::rename(log, with_suffix(target, "-wal"), error);
  fs::remove(with_suffix(path, "-shm"), error);
  fs::remove(suspect_mark(path), error);
  for (const fs::path& old : earlier) fs::remove(old, error);
  if (Result<void> synced = sync_directory(directory); !synced) {
    return core::pass_on(synced.error());
  }
  return target;
}

void suspect_catalogue(const fs::path& path) {
  // Where even this cannot be written, the next start meets the damage itself.
  [[maybe_unused]] const Result<void> marked = make_private_file(suspect_mark(path));
}

bool is_suspect_catalogue(const fs::path& path) {
  std::error_code error;
  return fs::exists(suspect_mark(path), error);
}

}  // namespace holdfast::local
