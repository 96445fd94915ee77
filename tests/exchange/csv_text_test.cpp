#include "db/exchange/csv_text.h"

#include <gtest/gtest.h>

namespace holdfast::exchange {
namespace {

using namespace std::string_literals;

std::string decoded(std::string_view bytes, std::size_t piece) {
  TextDecoder decoder;
  std::string text;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    decoder.feed(bytes.substr(0, piece), text);
  }
  decoder.finish(text);
  return text;
}

void expect_text(const std::string& bytes, const std::string& text) {
  for (std::size_t piece = 1; piece <= bytes.size() + 1; ++piece) {
    EXPECT_EQ(decoded(bytes, piece), text) << "in pieces of " << piece;
  }
}

TEST(CsvText, Utf8StaysAsItIsWithoutItsMark) {
  expect_text("sku\ncafé\n", "sku\ncafé\n");
  expect_text("\xEF\xBB\xBFsku\ncafé\n", "sku\ncafé\n");
  expect_text("\xEF\xBB\xBF", "");
  expect_text("a", "a");
  expect_text("\xEF\xBB", "\xEF\xBB");
}

TEST(CsvText, Utf16BecomesUtf8) {
  expect_text(
      "\xFF\xFE"
      "a\0\xE9\0\x3D\xD8\0\xDE"s,
      "aé😀");
  expect_text("\xFE\xFF\0a\0\xE9\xD8\x3D\xDE\0"s, "aé😀");
  expect_text("\xFF\xFE\xAC\x20"s, "€");
}

TEST(CsvText, WhatIsCutOffIsReplaced) {
  expect_text(
      "\xFF\xFE"
      "a\0\x3D"s,
      "a\xEF\xBF\xBD");
  expect_text(
      "\xFF\xFE\x3D\xD8"
      "a\0"s,
      "\xEF\xBF\xBD"
      "a");
  expect_text(
      "\xFF\xFE\0\xDE"
      "a\0"s,
      "\xEF\xBF\xBD"
      "a");
}

}  // namespace
}  // namespace holdfast::exchange
