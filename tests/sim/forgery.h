// What somebody with the till's file, an editor for SQLite and too much time can do to it.
#pragma once

#include <cstdint>
#include <filesystem>

namespace holdfast::sim {

// Takes off the newest entries and makes the rest look as if they had never been.
void cut_tail(const std::filesystem::path& file, std::int64_t entries);
// Changes what one entry says.
void edit_row(const std::filesystem::path& file, std::int64_t seq);
// The same, and a new chain from there on; the signatures cannot be made.
void fork_chain(const std::filesystem::path& file, std::int64_t seq);

}  // namespace holdfast::sim
