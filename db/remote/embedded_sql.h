// The files of db/schema as the build put them into the program (embed_sql.cmake).
#pragma once

#include <span>
#include <string_view>

namespace holdfast::remote {

struct EmbeddedSql {
  std::string_view name, text;
};

[[nodiscard]] std::span<const EmbeddedSql> embedded_schema_files();
[[nodiscard]] std::string_view embedded_demo_shop();

}  // namespace holdfast::remote
