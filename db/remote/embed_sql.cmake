# cmake -DFOLDER=db/schema -DOUTPUT=embedded_sql.cpp -P embed_sql.cmake
# Writes the SQL files below FOLDER into a C++ source as raw strings.
file(GLOB migrations ${FOLDER}/*.sql)
list(SORT migrations)

set(source "#include \"db/remote/embedded_sql.h\"\n\nnamespace holdfast::remote {\nnamespace {\n\n")
string(APPEND source "constexpr EmbeddedSql kFiles[] = {\n")
foreach(path IN LISTS migrations)
  get_filename_component(name "${path}" NAME)
  file(READ "${path}" text)
  string(APPEND source "    {\"${name}\", R\"~sql~(${text})~sql~\"},\n")
endforeach()
file(READ "${FOLDER}/demo/corner_market.sql" text)
string(APPEND source "};\n\nconstexpr std::string_view kDemoShop = R\"~sql~(${text})~sql~\";\n\n}  // namespace\n\n")
string(APPEND source "std::span<const EmbeddedSql> embedded_schema_files() {\n  return kFiles;\n}\n\n")
string(APPEND source "std::string_view embedded_demo_shop() {\n  return kDemoShop;\n}\n\n}  // namespace holdfast::remote\n")
file(WRITE "${OUTPUT}" "${source}")
