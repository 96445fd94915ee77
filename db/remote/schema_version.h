// Whether a database's schema and this program fit together.
//
// Threads: that of the connection; blocks.
#pragma once

#include "db/remote/pg_connection.h"
#include "pos/core/error.h"

namespace holdfast::remote {

// As a till sees it. Errors: server_schema_too_old, server_schema_too_new, with both versions;
// those of PgConnection::run().
[[nodiscard]] core::Result<void> check_schema_for_till(PgConnection& connection);

// As whoever migrates sees it. Errors: server_schema_too_old, when migrations are missing; those
// of PgConnection::run().
[[nodiscard]] core::Result<void> require_migrated(PgConnection& connection);

}  // namespace holdfast::remote
