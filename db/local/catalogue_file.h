// The catalogue's file on the disk: made, checked, opened; set aside when it cannot be
// read, since the server has all of it. Described in db/local/FORMAT.md.
#pragma once

#include <filesystem>

#include "db/local/sqlite.h"
#include "pos/core/error.h"

namespace holdfast::local {

inline constexpr ErrorNames kCatalogueErrors = {core::ErrorCode::catalogue_damaged,
                                                core::ErrorCode::internal};

enum class CatalogueAccess : std::uint8_t { read, write };

// Makes the file where there is none and checks that it is a catalogue of this format.
// Errors: catalogue_damaged, disk_full, disk_failed.
core::Result<void> prepare_catalogue_file(const std::filesystem::path& path);
core::Result<Connection> connect_catalogue(const std::filesystem::path& path,
                                           CatalogueAccess access);

// Moves the file to "<name>.damaged-<number>" and removes the one set aside before it.
// Errors: disk_failed.
core::Result<std::filesystem::path> set_catalogue_aside(const std::filesystem::path& path);

// Damage that shows while the till sells is remembered until the next start.
void suspect_catalogue(const std::filesystem::path& path);
[[nodiscard]] bool is_suspect_catalogue(const std::filesystem::path& path);

}  // namespace holdfast::local
