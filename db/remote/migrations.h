// The migrations of db/schema: files NNN_description.up.sql and .down.sql, numbered from
// 001 without gaps. They are part of the program; a folder can be given instead.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/error.h"

namespace holdfast::remote {

struct SqlFile {
  std::string name;  // "001_tenancy.up.sql"
  std::string text;
};

struct Migration {
  int version = 0;
  std::string description;  // "tenancy"
  SqlFile up, down;

  // SHA-256 of the up file, in hexadecimal.
  [[nodiscard]] std::string checksum() const;
};

// The ones built into the program.
[[nodiscard]] const std::vector<Migration>& embedded_migrations();
// The number of the last one: the schema this program was built for.
[[nodiscard]] int embedded_schema_version();

// Errors: file_unreadable; migration_failed, for a name of another form, a number that is
// missing or there twice, and an up file without its down file.
[[nodiscard]] core::Result<std::vector<Migration>> load_migrations(
    const std::filesystem::path& folder);
[[nodiscard]] core::Result<std::vector<Migration>> arrange_migrations(std::vector<SqlFile> files);

}  // namespace holdfast::remote
