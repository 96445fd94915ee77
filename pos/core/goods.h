// What the till knows of goods, people and its own shop: the rows of the catalogue
// replica as values. The server's tables are their source (db/schema).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pos/core/money.h"
#include "pos/core/quantity.h"
#include "pos/core/tax.h"
#include "pos/core/uuid.h"

namespace holdfast::core {

struct Category {
  CategoryId id;
  std::string name;
  std::int32_t position = 0;  // order of the tabs on the sell screen

  friend bool operator==(const Category&, const Category&) = default;
};

// One of the codes that stand for a variant. `pack` is how many units one scan adds.
struct Barcode {
  std::string code;  // as product_code() gives it: GTIN-14, or the text itself
  Quantity pack = kOne;

  friend bool operator==(const Barcode&, const Barcode&) = default;
};

// A product variant: the thing that is sold.
struct Item {
  VariantId id;
  CategoryId category;  // nil: none
  TaxCategoryId tax_category;
  std::string sku;
  std::string name;
  Money price;                     // per unit; with or without tax as the shop's policy says
  std::string unit = "each";       // "each", "kg", "m"
  std::int32_t tile_position = 0;  // > 0: shown as a tile, in this order
  std::vector<Barcode> barcodes;

  friend bool operator==(const Item&, const Item&) = default;
};

struct Person {
  PersonId id;
  std::string display_name;  // "Amélie D."
  std::string role;          // "admin", "manager", "cashier"
  std::string pin_hash;      // Argon2id, libsodium's string form; never logged, never shown
  std::vector<std::string> permissions = {};  // of all roles, sorted: "manage", "sell"

  friend bool operator==(const Person&, const Person&) = default;
};

// What makes this till this till.
struct ShopProfile {
  TenantId tenant;
  LocationId location;
  TerminalId terminal;
  std::string shop_name;      // "Corner Market"
  std::string terminal_name;  // "Lane 2"
  std::int32_t terminal_number = 1;
  std::string address;            // lines separated by '\n', for the receipt's head
  std::string tax_number;         // the shop's VAT number, or empty
  std::string receipt_footer;     // "Thank you", or empty
  std::string time_zone = "UTC";  // IANA name
  Currency currency;
  TaxPolicy tax_policy;

  friend bool operator==(const ShopProfile&, const ShopProfile&) = default;
};

}  // namespace holdfast::core
