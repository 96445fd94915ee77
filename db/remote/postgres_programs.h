// Where PostgreSQL's programs are, and who may run its server.
#pragma once

#include <filesystem>
#include <optional>

#include "db/remote/process.h"
#include "pos/core/error.h"

namespace holdfast::remote {

// The folder with initdb and postgres of the newest version installed: Debian keeps them
// out of the PATH, below /usr/lib/postgresql; elsewhere they are in it.
// Error: private_database_failed.
[[nodiscard]] core::Result<std::filesystem::path> find_postgres_programs();

// Empty: we are not root, and the server runs as we do. As root: `postgres`, or `nobody`.
// Error: private_database_failed.
[[nodiscard]] core::Result<std::optional<UserIds>> server_user();

// Whether `user` may pass through every folder above `folder`.
// Error: private_database_failed, naming the one that is closed.
[[nodiscard]] core::Result<void> check_reachable(const std::filesystem::path& folder,
                                                 const UserIds& user);

}  // namespace holdfast::remote
