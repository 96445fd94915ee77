#include <algorithm>
#include <array>
#include <regex>

#include "tests/lint/rules.h"
#include "tests/lint/source_text.h"

namespace holdfast::lint {
namespace {

using Names = std::vector<std::string_view>;

// Headers of the standard library through which the world gets into a rule.
constexpr std::string_view kWorld[] = {
    "thread",  "mutex",     "shared_mutex", "condition_variable", "future",
    "atomic",  "latch",     "barrier",      "semaphore",          "stop_token",
    "random",  "fstream",   "iostream",     "filesystem",         "ctime",
    "csignal", "execution",
};

struct Library {
  std::string_view name;
  Names headers;  // a name, or a folder that ends with '/'
};

const Library kLibraries[] = {
    {"tl::expected", {"tl/"}},
    {"nlohmann-json", {"nlohmann/"}},
    {"toml++", {"toml++/"}},
    {"CLI11", {"CLI/"}},
    {"fmt", {"fmt/"}},
    {"spdlog", {"spdlog/"}},
    {"SDL2", {"SDL.h", "SDL_", "SDL2/"}},
    {"ImGui", {"imgui.h", "imgui_", "imgui/"}},
    {"stb", {"stb_", "stb/"}},
    {"X11", {"X11/"}},
    {"libpq", {"libpq-fe.h", "postgresql/"}},
    {"libcsv", {"csv.h"}},
    {"SQLite", {"sqlite3.h"}},
    {"libsodium", {"sodium.h", "sodium/"}},
    {"libusb", {"libusb.h", "libusb-1.0/"}},
    {"CUPS", {"cups/"}},
    {"ZXing", {"ZXing/"}},
    {"libjpeg", {"jpeglib.h"}},
    {"FreeType", {"ft2build.h", "freetype"}},
    {"cairo", {"cairo.h", "cairo-"}},
    {"libsystemd", {"systemd/"}},
    {"tests", {"gtest/", "gmock/", "rapidcheck", "benchmark/", "umockdev", "glib"}},
    {"Linux", {"unistd.h",  "fcntl.h",  "poll.h",  "pwd.h",     "grp.h",    "signal.h", "pthread.h",
               "termios.h", "netdb.h",  "dlfcn.h", "fnmatch.h", "spawn.h",  "time.h",   "stdlib.h",
               "errno.h",   "dirent.h", "sys/",    "linux/",    "netinet/", "arpa/"}},
};

// Everything in pos/core that is a value; the arithmetic behind totals stays with the rules.
const Names kValues = {"pos/core/assert.h",     "pos/core/barcode.h",      "pos/core/code128.h",
                       "pos/core/currencies.h", "pos/core/customer.h",     "pos/core/entries.h",
                       "pos/core/error.h",      "pos/core/gift_card.h",    "pos/core/goods.h",
                       "pos/core/hex.h",        "pos/core/instant.h",      "pos/core/label.h",
                       "pos/core/lot.h",        "pos/core/mono_picture.h", "pos/core/money.h",
                       "pos/core/overloaded.h", "pos/core/price_list.h",   "pos/core/quantity.h",
                       "pos/core/receipt.h",    "pos/core/sale.h",         "pos/core/stock_level.h",
                       "pos/core/tax.h",        "pos/core/tender.h",       "pos/core/utf8.h",
                       "pos/core/uuid.h"};

struct Room {
  std::string_view folder;
  Names sources;    // folders (ending with '/') and headers of the product
  Names libraries;  // names of kLibraries
  bool world;       // may use kWorld
  Names links;      // holdfast_* libraries its CMakeLists.txt may name
};

Names operator+(Names a, const Names& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// Mirrors the table of folders in ARCHITECTURE.md.
const std::vector<Room>& rooms() {
  static const std::vector<Room> rooms = {
      {"pos/core/", {"pos/core/"}, {"tl::expected"}, false, {"core"}},
      {"pos/ports/", {"pos/ports/", "pos/core/"}, {"tl::expected"}, false, {"ports", "core"}},
      {"pos/codec/",
       {"pos/codec/", "pos/core/"},
       {"tl::expected", "nlohmann-json"},
       false,
       {"codec", "core"}},
      {"pos/till/",
       {"pos/till/", "pos/core/", "pos/ports/", "pos/codec/"},
       {"tl::expected"},
       false,
       {"till", "core", "ports", "codec"}},
      {"pos/demo/",
       {"pos/demo/", "pos/core/", "pos/ports/", "pos/codec/"},
       {"tl::expected"},
       false,
       {"demo", "core", "ports", "codec"}},
      {"pos/app/",
       {"pos/", "config/", "drivers/", "db/", "ui/"},
       {"tl::expected", "nlohmann-json", "toml++", "CLI11", "fmt", "spdlog", "SDL2", "ImGui", "stb",
        "X11", "libpq", "SQLite", "libsodium", "libusb", "CUPS", "ZXing", "libsystemd", "Linux"},
       true,
       {"app", "core", "ports", "codec", "till", "demo", "config", "drivers", "local", "remote",
        "exchange", "ui"}},
      {"config/", {"config/", "pos/core/error.h"}, {"toml++"}, true, {"config", "core"}},
      {"drivers/",
       Names{"drivers/", "pos/ports/"} + kValues,
       {"tl::expected", "libusb", "CUPS", "ZXing", "libjpeg", "FreeType", "cairo", "Linux"},
       true,
       {"drivers", "core", "ports"}},
      {"db/local/",
       Names{"db/local/", "pos/ports/"} + kValues,
       {"tl::expected", "SQLite", "libsodium", "Linux"},
       true,
       {"local", "core", "ports"}},
      {"db/remote/",
       Names{"db/remote/", "pos/ports/"} + kValues,
       {"tl::expected", "libpq", "libsodium", "nlohmann-json", "Linux"},
       true,
       {"remote", "core", "ports"}},
      {"db/exchange/",
       Names{"db/exchange/", "db/remote/"} + kValues,
       {"tl::expected", "libcsv", "fmt", "nlohmann-json", "Linux"},
       true,
       {"exchange", "remote", "core"}},
      {"ui/",
       Names{"ui/", "pos/till/view.h", "pos/till/command.h", "pos/till/customer_view.h",
             "pos/ports/camera_preview.h", "pos/ports/device.h", "pos/ports/device_report.h",
             "pos/ports/key_filter.h", "pos/core/totals.h"} +
           kValues,
       {"tl::expected", "SDL2", "ImGui", "stb", "X11", "ZXing", "Linux"},
       true,
       {"ui", "core", "ports", "till"}},
  };
  return rooms;
}

const Room* room_of(std::string_view path) {
  const auto found = std::ranges::find_if(
      rooms(), [path](const Room& room) { return path.starts_with(room.folder); });
  return found == rooms().end() ? nullptr : &*found;
}

bool among(std::string_view target, const Names& allowed) {
  return std::ranges::any_of(allowed, [target](std::string_view name) {
    return name.ends_with('/') ? target.starts_with(name) : target == name;
  });
}

std::string_view library_of(std::string_view header) {
  for (const Library& library : kLibraries) {
    for (const std::string_view name : library.headers) {
      const bool whole = name.ends_with(".h");
      if (whole ? header == name : header.starts_with(name)) return library.name;
    }
  }
  return {};
}

std::string wrong_include(const Room& room, const Include& include) {
  const std::string_view target = include.target;
  const std::string in = std::string{room.folder} + " may not include ";
  const bool ours = is_product(target) || target.starts_with("tests/");
  if (include.quoted && !ours) return "write the path from the root: " + include.target;
  if (ours) return among(target, room.sources) ? std::string{} : in + include.target;
  const std::string_view library = library_of(target);
  if (!library.empty()) {
    const bool allowed = std::ranges::find(room.libraries, library) != room.libraries.end();
    return allowed ? std::string{} : in + std::string{library} + " (" + include.target + ")";
  }
  // What is left must be the C++ standard library.
  const bool standard = target.find_first_of("./") == std::string_view::npos;
  if (!standard) return "nobody knows the library of <" + include.target + ">";
  if (!room.world && std::ranges::find(kWorld, target) != std::end(kWorld)) {
    return in + "<" + include.target + ">: it is pure";
  }
  return {};
}

}  // namespace

Findings check_includes(const Tree& tree) {
  Findings findings;
  for (const auto& [path, text] : tree.files) {
    if (!is_product(path) || !is_cpp(path)) continue;
    const Room* room = room_of(path);
    if (room == nullptr) {
      findings.push_back({path, 0, "belongs to no room of the table"});
      continue;
    }
    for (const Include& include : includes_of(text)) {
      std::string wrong = wrong_include(*room, include);
      if (!wrong.empty()) findings.push_back({path, include.line, std::move(wrong)});
    }
  }
  return findings;
}

Findings check_links(const Tree& tree) {
  static const std::regex kLibrary(R"(\bholdfast_([a-z]+)\b)");
  // Commands and helpers that begin the same way.
  const Names not_libraries = {"library", "test", "bench", "flags"};
  Findings findings;
  for (const auto& [path, text] : tree.files) {
    const Room* room = room_of(path);
    if (room == nullptr || !path.ends_with("CMakeLists.txt")) continue;
    const std::vector<std::string> lines = lines_of(text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string line = lines[i].substr(0, lines[i].find('#'));
      for (std::sregex_iterator at(line.begin(), line.end(), kLibrary), end; at != end; ++at) {
        const std::string name = (*at)[1];
        if (std::ranges::find(not_libraries, name) != not_libraries.end()) continue;
        if (std::ranges::find(room->links, name) != room->links.end()) continue;
        findings.push_back(
            {path, i + 1, std::string{room->folder} + " may not link holdfast_" + name});
      }
    }
  }
  return findings;
}

}  // namespace holdfast::lint
