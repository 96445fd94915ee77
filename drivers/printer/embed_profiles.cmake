# cmake -DFOLDER=drivers/printer/profiles -DOUTPUT=embedded_profiles.cpp -P embed_profiles.cmake
# Writes the profiles into a C++ source as raw strings.
file(GLOB profiles ${FOLDER}/*.profile)
list(SORT profiles)
set(source "#include \"drivers/printer/embedded_profiles.h\"\n\nnamespace holdfast::drivers {\nnamespace {\n\n")
string(APPEND source "constexpr EmbeddedProfile kProfiles[] = {\n")
foreach(path IN LISTS profiles)
  get_filename_component(name "${path}" NAME_WE)
  file(READ "${path}" text)
  string(APPEND source "    {\"${name}\", R\"~profile~(${text})~profile~\"},\n")
endforeach()
string(APPEND source "};\n\n}  // namespace\n\nstd::span<const EmbeddedProfile> embedded_profiles() {\n")
string(APPEND source "  return kProfiles;\n}\n\n}  // namespace holdfast::drivers\n")
file(WRITE "${OUTPUT}" "${source}")
