// An exclusive lock on a file. It ends with the last process that has the descriptor open,
// however that process ends, and so it also tells whether a child that inherited it lives.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "db/remote/descriptor.h"
#include "pos/core/error.h"

namespace holdfast::remote {

// Makes the file when it is missing, and waits at most `patience` for whoever holds it.
// Error: private_database_failed; its detail begins with `who` when somebody holds it:
// "another program".
[[nodiscard]] core::Result<Descriptor> lock_file(const std::filesystem::path& file,
                                                 std::chrono::milliseconds patience,
                                                 const std::string& who);

}  // namespace holdfast::remote
