#include "db/exchange/columns.h"

#include <gtest/gtest.h>

#include <set>

namespace holdfast::exchange {
namespace {

Record header(const std::vector<std::string>& names) {
  Record record{1, {}};
  for (const std::string& name : names) record.cells.push_back({name, false, 1});
  return record;
}

TEST(Columns, HeadersAreFoundByNameAndSynonymWhateverTheirCase) {
  const auto mapping = Mapping::of(
      Thing::products,
      header({"SKU", "Product Name", "retail-price", "EAN", "attr.Colour", "TCG.set"}), false);
  ASSERT_TRUE(mapping) << mapping.error();
  EXPECT_TRUE(mapping->has("sku") && mapping->has("name") && mapping->has("price") &&
              mapping->has("barcodes"));
  EXPECT_EQ(mapping->keys("attr."), std::vector<std::string>{"Colour"});
  EXPECT_EQ(mapping->keys("tcg."), std::vector<std::string>{"set"});
}

TEST(Columns, UnknownAndRepeatedOnesAreNamed) {
  const auto unknown = Mapping::of(Thing::stock, header({"sku", "colour"}), false);
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error(), testing::HasSubstr("\"colour\""));
  EXPECT_THAT(unknown.error(), testing::HasSubstr("--ignore-unknown"));
  EXPECT_TRUE(Mapping::of(Thing::stock, header({"sku", "colour", "x", "x"}), true));
  const auto twice = Mapping::of(Thing::products, header({"barcode", "sku", "GTIN"}), false);
  ASSERT_FALSE(twice);
  EXPECT_THAT(twice.error(), testing::HasSubstr("\"barcode\" and \"GTIN\""));
}

TEST(Columns, TheColumnsOfRejectsComeBackUnseen) {
  const auto mapping = Mapping::of(
      Thing::stock, header({"sku", std::string{kRejectLine}, std::string{kRejectReason}}), false);
  ASSERT_TRUE(mapping);
  EXPECT_TRUE(mapping->columns().back().is_ignored());
}

TEST(Columns, NoHeaderMeansTwoColumns) {
  for (const Thing thing : kThings) {
    std::set<std::string> seen;
    for (const Column& column : columns_of(thing).fixed) {
      EXPECT_TRUE(seen.insert(std::string{column.name}).second) << column.name;
      const auto mapping = Mapping::of(thing, header({std::string{column.name}}), false);
      ASSERT_TRUE(mapping);
      EXPECT_EQ(mapping->columns().front().column, &column) << column.name;
      for (std::string_view rest = column.synonyms; !rest.empty();) {
        const std::string_view synonym = rest.substr(0, rest.find('|'));
        rest.remove_prefix(std::min(synonym.size() + 1, rest.size()));
        EXPECT_TRUE(seen.insert(std::string{synonym}).second)
            << name_of(thing) << ": " << synonym << " is in the way of another column";
      }
    }
  }
}

// What --template prints can be imported as it is, as far as a cell can tell.
TEST(Columns, TheExampleOfATemplateIsRead) {
  for (const Thing thing : kThings) {
    std::vector<Record> records;
    CsvReader reader(',', [&](Record&& record) { records.push_back(std::move(record)); });
    ASSERT_TRUE(reader.feed(template_of(thing, ',')) && reader.finish());
    ASSERT_EQ(records.size(), 2U);
    const auto mapping = Mapping::of(thing, records[0], false);
    ASSERT_TRUE(mapping) << mapping.error();
    for (std::size_t i = 0; i < records[1].cells.size(); ++i) {
      const Column& column = *mapping->columns()[i].column;
      const Cell& cell = records[1].cells[i];
      if (cell.is_nothing) {
        EXPECT_NE(column.nothing, Nothing::is_refused) << column.name;
        continue;
      }
      const auto value = read_cell(column.wish, cell.text, {});
      EXPECT_TRUE(value) << column.name << ": " << value.error();
    }
  }
}

}  // namespace
}  // namespace holdfast::exchange
