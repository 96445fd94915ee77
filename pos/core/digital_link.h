// GS1 Digital Link: GS1 identifiers written as a web address, of any domain:
// "https://example.com/01/04012345678901/10/A1?17=261231".
//
// Source: GS1 Digital Link Standard: URI Syntax, release 1.6. Read are uncompressed addresses,
// with identifiers as digits or under the short names of releases before 1.3 ("/gtin/", "exp=").
//
// Pure; thread-safe. Nothing is ever opened or asked for.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/error.h"
#include "pos/core/gs1_elements.h"

namespace holdfast::core {

// Empty for what is no such address: another web page, or no address at all. What a query asks
// beside GS1's identifiers (linkType, a shop's own words) does not matter.
// Errors: those of parse_element_string(), for an address whose path is one of GS1's.
[[nodiscard]] Result<std::optional<std::vector<Gs1Element>>> parse_digital_link(
    std::string_view text, int year);

// Key and qualifiers in the path, all else in the query. `stem` is scheme and domain,
// "https://id.gs1.org". Empty where no element is a key that a link can begin with.
[[nodiscard]] std::string to_digital_link(std::span<const Gs1Element> elements,
                                          std::string_view stem);

}  // namespace holdfast::core
