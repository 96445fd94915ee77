// A file that a command writes for its user: whole, or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "pos/core/error.h"

namespace holdfast::app {

// For its user alone (mode 0600); one that is there already is kept.
// Errors: file_unreadable, disk_full.
[[nodiscard]] core::Result<void> write_new_file(const std::filesystem::path& file,
                                                std::span<const std::uint8_t> bytes);

}  // namespace holdfast::app
