#include "db/exchange/columns.h"

#include <algorithm>

#include "db/exchange/list_columns.h"
#include "db/exchange/order_columns.h"

namespace holdfast::exchange {
namespace {

using enum CellKind;
using enum Nothing;

constexpr CellWish kText{text};
constexpr CellWish kCode{code};
constexpr CellWish kFlag{flag};
constexpr CellWish kPrice{price};
constexpr CellWish kCost{cost};
constexpr CellWish kQuantity{quantity};
constexpr CellWish kAmount{amount};

const Column kSku{"sku",
                  "article|article number|item|item number|variant sku",
                  kCode,
                  is_refused,
                  {},
                  {},
                  "TEA-GREEN-100"};

std::vector<Column> product_columns() {
  return {
      {"name",
       "title of product|product|product name|description short",
       kText,
       is_refused,
       {},
       "p.name",
       "Green tea"},
      {"description", "body|long description", kText, is_null, {}, "p.description", {}},
      {"short_description", "summary", kText, is_null, {}, "p.short_description", {}},
      {"category",
       "category path|department|product category",
       {path},
       is_null,
       {},
       {},
       "Drinks > Tea"},
      {"vendor", "brand|manufacturer", kText, is_null, {}, "p.vendor", "Leaf & Co"},
      {"product_type", "type", kText, is_null, {}, "p.product_type", {}},
      {"tags", "labels", {list}, is_default, "{}", "p.tags", "tea|organic"},
      {"image_url", "image|picture", kText, is_null, {}, "p.image_url", {}},
      {"external_links", "", {array}, is_default, "[]", "p.external_links", {}},
      {"seo_title", "", kText, is_null, {}, "p.seo_title", {}},
      {"seo_description", "", kText, is_null, {}, "p.seo_description", {}},
      {"product_status", "", {word, "active draft archived"}, is_default, "active", "p.status", {}},
      {"published_at", "published", {time}, is_null, {}, "p.published_at", {}},
      {"is_featured", "featured", kFlag, is_default, "false", "p.is_featured", {}},
      {"is_digital", "digital", kFlag, is_default, "false", "p.is_digital", {}},
      {"download_url", "", kText, is_null, {}, "p.download_url", {}},
      {"max_downloads", "", {integer, {}, true}, is_null, {}, "p.max_downloads", {}},
      {"expiry_days", "", {integer, {}, true}, is_null, {}, "p.expiry_days", {}},
      {"handle", "slug", kText, is_null, {}, "p.shopify_handle", {}},
      {"product_metadata", "", {object}, is_default, "{}", "p.metadata", {}},
  };
}

std::vector<Column> variant_columns() {
  return {
      {"title", "variant|variant title|option name", kText, is_default, "", "v.title", {}},
      {"price",
       "unit price|sales price|retail price|variant price",
       kPrice,
       is_refused,
       {},
       "v.price",
       "4.95"},
      {"compare_at_price", "list price|rrp|msrp", kPrice, is_null, {}, "v.compare_at_price", {}},
      {"cost", "unit cost|purchase price|cost price", kCost, is_null, {}, "v.cost", "2.1"},
      {"tax",
       "tax category|tax rate|tax class|vat|tax code letter",
       kText,
       is_refused,
       {},
       {},
       "A"},
      {"barcodes",
       "barcode|gtin|ean|upc|ean13|isbn",
       {barcodes},
       is_default,
       "{}",
       {},
       "4006381333931|14006381333938*12"},
      {"unit", "unit of measure|uom", kText, is_default, "each", "v.unit", "each"},
      {"weight", "", kQuantity, is_null, {}, "v.weight", "120"},
      {"weight_unit", "", {word, "g kg oz lb"}, is_default, "g", "v.weight_unit", "g"},
      {"length", "", kQuantity, is_null, {}, "v.length", {}},
      {"width", "", kQuantity, is_null, {}, "v.width", {}},
      {"height", "", kQuantity, is_null, {}, "v.height", {}},
      {"option1", "option 1 value", kText, is_null, {}, "v.option1", {}},
      {"option2", "option 2 value", kText, is_null, {}, "v.option2", {}},
      {"option3", "option 3 value", kText, is_null, {}, "v.option3", {}},
      {"requires_shipping", "", kFlag, is_default, "true", "v.requires_shipping", {}},
      {"tax_code", "", kText, is_null, {}, "v.tax_code", {}},
      {"track_inventory", "track stock", kFlag, is_default, "true", "v.track_inventory", {}},
      {"inventory_policy",
       "",
       {word, "deny continue"},
       is_default,
       "deny",
       "v.inventory_policy",
       {}},
      {"status",
       "variant status",
       {word, "active draft archived"},
       is_default,
       "active",
       "v.status",
       {}},
      {"tile_position", "tile", {integer}, is_default, "0", "v.tile_position", {}},
      {"metadata", "", {object}, is_default, "{}", "v.metadata", {}},
  };
}

Columns of_products() {
  Columns columns{{kSku}, {"attr.", "tcg."}};
  for (const Column& column : product_columns()) columns.fixed.push_back(column);
  for (const Column& column : variant_columns()) columns.fixed.push_back(column);
  return columns;
}

Columns of_variants() {
  Columns columns{
      {kSku,
       {"product_sku", "parent sku|parent|sku of product", kCode, is_refused, {}, {}, "TEA-GREEN"}},
      {"attr.", "tcg."}};
  for (const Column& column : variant_columns()) columns.fixed.push_back(column);
  return columns;
}

Columns of_stock() {
  return {
      {kSku,
       {"location", "location code|place|store|warehouse", kCode, is_refused, {}, {}, "MAIN"},
       {"on_hand",
        "quantity|stock|qty|count|counted|inventory",
        {CellKind::stock},
        is_refused,
        {},
        {},
        "24"},
       {"safety_stock", "", kQuantity, is_default, "0", "i.safety_stock", "0"},
       {"reorder_point", "minimum|min stock", kQuantity, is_default, "0", "i.reorder_point", "6"},
       {"reorder_quantity", "", kQuantity, is_default, "0", "i.reorder_quantity", "24"},
       {"max_stock", "maximum", kQuantity, is_null, {}, "i.max_stock", {}},
       {"channel_buffers", "", {object}, is_default, "{}", "i.channel_buffers", {}}},
      {}};
}

Columns of_customers() {
  return {
      {{"number",
        "customer number|customer code|customer no|code",
        kCode,
        is_refused,
        {},
        {},
        "C-1001"},
       {"type",
        "customer type",
        {word, "person business"},
        is_default,
        "person",
        "c.type",
        "person"},
       {"first_name", "given name", kText, is_null, {}, "c.first_name", "Ada"},
       {"last_name", "surname|family name", kText, is_null, {}, "c.last_name", "Example"},
       {"company", "company name|organisation|organization", kText, is_null, {}, "c.company", {}},
       {"email", "e mail|mail|email address", kText, is_null, {}, "c.email", "ada@example.com"},
       {"phone", "telephone|phone number|mobile", kCode, is_null, {}, "c.phone", {}},
       {"address", "", kText, is_null, {}, "c.address", {}},
       {"status",
        "",
        {word, "active disabled invited declined suspended"},
        is_default,
        "active",
        "c.status",
        {}},
       {"tax_exempt", "", kFlag, is_default, "false", "c.tax_exempt", "false"},
       {"tax_number", "vat id|vat number|tax id", kCode, is_null, {}, "c.tax_number", {}},
       {"credit_limit", "", kAmount, is_default, "0", "c.credit_limit", "0"},
       {"accepts_marketing", "marketing|newsletter", kFlag, is_default, "false",
        "c.accepts_marketing", "false"},
       {"price_list", "price list name", kText, is_null, {}, {}, {}},
       {"tags", "labels", {list}, is_default, "{}", "c.tags", {}},
       {"notes", "note|remarks", kText, is_null, {}, "c.notes", {}},
       {"default_address", "", {object}, is_null, {}, "c.default_address", {}},
       {"metadata", "", {object}, is_default, "{}", "c.metadata", {}}},
      {}};
}

// A header as it is compared.
std::string folded(std::string_view header) {
  std::string plain;
  for (char c : header) {
    if (c == ' ' || c == '_' || c == '-') continue;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    plain += c;
  }
  return plain;
}

bool is_named(const Column& column, const std::string& header) {
  if (folded(column.name) == header) return true;
  for (std::string_view rest = column.synonyms; !rest.empty();) {
    const std::string_view synonym = rest.substr(0, rest.find('|'));
    rest.remove_prefix(std::min(synonym.size() + 1, rest.size()));
    if (folded(synonym) == header) return true;
  }
  return false;
}

std::string_view without_spaces(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

MappedColumn map_header(const Columns& columns, const std::string& header) {
  MappedColumn mapped{header};
  const std::string_view plain = without_spaces(header);
  for (const std::string_view prefix : columns.prefixes) {
    if (plain.size() > prefix.size() && folded(plain.substr(0, prefix.size())) == prefix) {
      mapped.prefix = prefix;
      mapped.key = plain.substr(prefix.size());
      return mapped;
    }
  }
  const std::string wanted = folded(plain);
  // Names before synonyms: one kind's name is another column's synonym.
  for (const Column& column : columns.fixed) {
    if (folded(column.name) == wanted) mapped.column = &column;
  }
  for (const Column& column : columns.fixed) {
    if (mapped.column == nullptr && is_named(column, wanted)) mapped.column = &column;
  }
  return mapped;
}

bool is_same(const MappedColumn& a, const MappedColumn& b) {
  if (a.is_ignored() || b.is_ignored()) return false;
  return a.column == b.column && a.prefix == b.prefix && a.key == b.key;
}

std::string listed(const Columns& columns) {
  std::string names;
  for (const Column& column : columns.fixed) {
    if (!names.empty()) names += ", ";
    names += column.name;
  }
  for (const std::string_view prefix : columns.prefixes) {
    names += ", " + std::string{prefix} + "NAME";
  }
  return names;
}

}  // namespace

std::optional<Thing> thing_of(std::string_view name) noexcept {
  for (const Thing thing : kThings) {
    if (name_of(thing) == name) return thing;
  }
  return std::nullopt;
}

std::string_view name_of(Thing thing) noexcept {
  switch (thing) {
    case Thing::products:
      return "products";
    case Thing::variants:
      return "variants";
    case Thing::stock:
      return "stock";
    case Thing::images:
      return "images";
    case Thing::customers:
      return "customers";
    case Thing::addresses:
      return "addresses";
    case Thing::shipments:
      return "shipments";
    case Thing::orders:
      return "orders";
  }
  return {};
}

const Columns& columns_of(Thing thing) {
  static const Columns products = of_products();
  static const Columns variants = of_variants();
  static const Columns stock = of_stock();
  static const Columns customers = of_customers();
  static const Columns orders = order_columns();
  static const Columns addresses = address_columns();
  static const Columns images = image_columns();
  static const Columns shipments = shipment_columns();
  switch (thing) {
    case Thing::products:
      return products;
    case Thing::variants:
      return variants;
    case Thing::stock:
      return stock;
    case Thing::images:
      return images;
    case Thing::customers:
      return customers;
    case Thing::addresses:
      return addresses;
    case Thing::shipments:
      return shipments;
    case Thing::orders:
      break;
  }
  return orders;
}

CellResult<Mapping> Mapping::of(Thing thing, const Record& header, bool ignore_unknown) {
  const Columns& columns = columns_of(thing);
  Mapping mapping;
  for (const Cell& cell : header.cells) {
    MappedColumn mapped = map_header(columns, cell.text);
    const bool is_ours = cell.text == kRejectLine || cell.text == kRejectReason;
    if (mapped.is_ignored() && !ignore_unknown && !is_ours) {
      return tl::unexpected<std::string>(
          "no column of " + std::string{name_of(thing)} + " is called \"" + shortened(cell.text) +
          "\": rename it, or leave it out with --ignore-unknown; the columns are " +
          listed(columns));
    }
    for (const MappedColumn& other : mapping.columns_) {
      if (!is_same(mapped, other)) continue;
      return tl::unexpected<std::string>("the columns \"" + shortened(other.header) + "\" and \"" +
                                         shortened(cell.text) +
                                         "\" are the same one: leave one of them out");
    }
    mapping.columns_.push_back(std::move(mapped));
  }
  return mapping;
}

bool Mapping::has(std::string_view name) const {
  return std::any_of(columns_.begin(), columns_.end(), [name](const MappedColumn& mapped) {
    return mapped.column != nullptr && mapped.column->name == name;
  });
}

std::vector<std::string> Mapping::keys(std::string_view prefix) const {
  std::vector<std::string> keys;
  for (const MappedColumn& mapped : columns_) {
    if (mapped.prefix == prefix) keys.push_back(mapped.key);
  }
  return keys;
}

std::vector<const Column*> Mapping::fields(std::string_view alias) const {
  std::vector<const Column*> found;
  for (const MappedColumn& mapped : columns_) {
    if (mapped.column != nullptr && mapped.column->field.starts_with(alias)) {
      found.push_back(mapped.column);
    }
  }
  return found;
}

std::string template_of(Thing thing, char delimiter) {
  std::vector<Cell> names;
  std::vector<Cell> examples;
  for (const Column& column : columns_of(thing).fixed) {
    names.push_back({std::string{column.name}, false, 1});
    examples.push_back({std::string{column.example}, column.example.empty(), 2});
  }
  return csv_record(names, delimiter) + "\r\n" + csv_record(examples, delimiter) + "\r\n";
}

std::string_view staged_type(CellKind kind) noexcept {
  switch (kind) {
    case CellKind::text:
    case CellKind::code:
    case CellKind::word:
    case CellKind::currency:
      return "text";
    case CellKind::flag:
      return "boolean";
    case CellKind::integer:
      return "integer";
    case CellKind::price:
    case CellKind::cost:
    case CellKind::amount:
    case CellKind::quantity:
    case CellKind::stock:
      return "numeric";
    case CellKind::time:
      return "timestamptz";
    case CellKind::list:
    case CellKind::path:
    case CellKind::barcodes:
      return "text[]";
    case CellKind::object:
    case CellKind::array:
      return "jsonb";
  }
  return "text";
}

}  // namespace holdfast::exchange
