#include "db/remote/migrations.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

#include "db/remote/embedded_sql.h"
#include "pos/core/assert.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;
namespace fs = std::filesystem;

struct FileName {
  int version = 0;
  std::string description;
  bool up = false;
};

std::optional<FileName> parse_name(std::string_view name) {
  FileName parsed;
  constexpr std::string_view kUp = ".up.sql", kDown = ".down.sql";
  if (name.ends_with(kUp)) {
    parsed.up = true;
    name.remove_suffix(kUp.size());
  } else if (name.ends_with(kDown)) {
    name.remove_suffix(kDown.size());
  } else {
    return std::nullopt;
  }
  if (name.size() < 5 || name[3] != '_') return std::nullopt;
  const auto [end, error] = std::from_chars(name.data(), name.data() + 3, parsed.version);
  if (error != std::errc{} || end != name.data() + 3 || parsed.version < 1) return std::nullopt;
  parsed.description = name.substr(4);
  return parsed;
}

}  // namespace

std::string Migration::checksum() const {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(up.text.data()),
                     up.text.size());
  std::array<char, crypto_hash_sha256_BYTES * 2 + 1> text{};
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  return text.data();
}

core::Result<std::vector<Migration>> arrange_migrations(std::vector<SqlFile> files) {
  std::map<int, Migration> by_version;
  for (auto& file : files) {
    auto parsed = parse_name(file.name);
    if (!parsed) {
      return fail(ErrorCode::migration_failed,
                  file.name + ": the name is not NNN_description.up.sql or .down.sql");
    }
    Migration& migration = by_version[parsed->version];
    SqlFile& place = parsed->up ? migration.up : migration.down;
    if (!place.name.empty() ||
        (migration.version != 0 && migration.description != parsed->description)) {
      return fail(ErrorCode::migration_failed, file.name + ": its number is used twice");
    }
    migration.version = parsed->version;
    migration.description = std::move(parsed->description);
    place = std::move(file);
  }
  std::vector<Migration> migrations;
  for (auto& [version, migration] : by_version) {
    if (version != static_cast<int>(migrations.size()) + 1) {
      return fail(ErrorCode::migration_failed,
                  "there is no migration " + std::to_string(migrations.size() + 1));
    }
    if (migration.up.name.empty() || migration.down.name.empty()) {
      return fail(ErrorCode::migration_failed,
                  (migration.up.name.empty() ? migration.down.name : migration.up.name) +
                      " has no other half");
    }
    migrations.push_back(std::move(migration));
  }
  return migrations;
}

core::Result<std::vector<Migration>> load_migrations(const fs::path& folder) {
  std::vector<SqlFile> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{folder, error}) {
    if (!entry.is_regular_file() || entry.path().extension() != ".sql") continue;
    std::ifstream stream{entry.path(), std::ios::binary};
    SqlFile file{entry.path().filename().string(), {std::istreambuf_iterator<char>{stream}, {}}};
    if (stream.bad() || !stream.is_open()) {
      return fail(ErrorCode::file_unreadable, entry.path().string());
    }
    files.push_back(std::move(file));
  }
  if (error) return fail(ErrorCode::file_unreadable, folder.string() + ": " + error.message());
  return arrange_migrations(std::move(files));
}

const std::vector<Migration>& embedded_migrations() {
  static const std::vector<Migration> migrations = [] {
    std::vector<SqlFile> files;
    for (const auto& file : embedded_schema_files()) {
      files.push_back({std::string{file.name}, std::string{file.text}});
    }
    auto arranged = arrange_migrations(std::move(files));
    HOLDFAST_ASSERT(arranged.has_value());
    return *std::move(arranged);
  }();
  return migrations;
}

int embedded_schema_version() {
  return static_cast<int>(embedded_migrations().size());
}

}  // namespace holdfast::remote
