// The file of the catalogue as it may lie on a till's disk: what a start makes of it, and what is
// sold from it.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "db/local/sqlite_catalogue.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() : path_("/dev/shm/holdfast-fuzz-catalogue-" + std::to_string(::getpid())) {}
  ~Folder() { clear(); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  void clear() const {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] fs::path with_file(Bytes bytes) const {
    clear();
    fs::create_directory(path_);
    const fs::path file = path_ / "catalogue";
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << as_text(bytes);
    FUZZ_REQUIRE(out.good());
    return file;
  }

 private:
  fs::path path_;
};

// A row that cannot be read is damage, and no mistake of the program.
template <class T>
bool sound(const core::Result<T>& result) {
  if (result) return true;
  FUZZ_REQUIRE(result.error().code == core::ErrorCode::catalogue_damaged);
  return false;
}

void look_up(const local::SqliteCatalogue& catalogue) {
  const auto tiles = catalogue.tiles(core::CategoryId{}, 50);
  if (sound(tiles)) {
    FUZZ_REQUIRE(tiles->size() <= 50);
    for (const core::Item& item : *tiles) {
      const auto found = catalogue.find(item.id);
      if (sound(found) && *found) FUZZ_REQUIRE((*found)->id == item.id);
      for (const core::Barcode& barcode : item.barcodes)
        sound(catalogue.find_by_code(barcode.code));
    }
  }
  const auto categories = catalogue.categories();
  if (sound(categories)) {
    for (const core::Category& category : *categories) sound(catalogue.tiles(category.id, 10));
  }
  sound(catalogue.tax_categories());
  sound(catalogue.people());
  sound(catalogue.profile());
  sound(catalogue.cursor());
  sound(catalogue.item_count());
  sound(catalogue.duplicate_codes(10));
  const auto hit = catalogue.find_by_code("04006381333931");
  if (sound(hit) && *hit) {
    FUZZ_REQUIRE(std::ranges::any_of((*hit)->item.barcodes, [](const core::Barcode& barcode) {
      return barcode.code == "04006381333931";
    }));
  }
}

ports::CatalogueChanges page() {
  ports::CatalogueChanges changes;
  changes.cursor = "7";
  core::Item item;
  item.id.value.bytes[15] = 9;
  item.name = "Oat milk";
  item.sku = "OAT";
  item.price = {229, *core::Currency::from_code("EUR")};
  item.barcodes = {{"04006381333931", core::kOne}};
  changes.items.push_back(std::move(item));
  return changes;
}

void run(Bytes input) {
  static const Folder folder;
  const fs::path file = folder.with_file(input);
  auto catalogue = local::SqliteCatalogue::open(file);
  // Whatever lies there, a till starts: what is no catalogue is set aside.
  FUZZ_REQUIRE(catalogue.has_value());
  look_up(**catalogue);
  const bool applied = sound((*catalogue)->apply(page()));
  if (applied) {
    const auto hit = (*catalogue)->find_by_code("04006381333931");
    if (sound(hit)) FUZZ_REQUIRE(hit->has_value());
  } else {
    // The next start makes it anew.
    catalogue->reset();
    catalogue = local::SqliteCatalogue::open(file);
    FUZZ_REQUIRE(catalogue.has_value() && (*catalogue)->set_aside());
    FUZZ_REQUIRE((*catalogue)->apply(page()).has_value());
  }
}

const Registration registration({"catalogue_file", run, true});

}  // namespace
}  // namespace holdfast::fuzz
