#include "db/exchange/csv_reader.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace holdfast::exchange {
namespace {

using Texts = std::vector<std::vector<std::string>>;

struct Outcome {
  std::vector<Record> records;
  std::optional<CsvFault> fault;

  Texts texts() const {
    Texts all;
    for (const Record& record : records) {
      all.emplace_back();
      for (const Cell& cell : record.cells) all.back().push_back(cell.text);
    }
    return all;
  }
  std::vector<std::int64_t> lines() const {
    std::vector<std::int64_t> all;
    for (const Record& record : records) all.push_back(record.line);
    return all;
  }
};

Outcome read(std::string_view text, char delimiter = ',', std::size_t piece = 1 << 20,
             CsvLimits limits = {}) {
  Outcome outcome;
  CsvReader reader(
      delimiter, [&](Record&& record) { outcome.records.push_back(std::move(record)); }, limits);
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
    if (!reader.feed(text.substr(0, piece))) break;
  }
  std::ignore = reader.finish();
  outcome.fault = reader.fault();
  return outcome;
}

TEST(CsvReader, ReadsRecordsOfAnyLineEnd) {
  const Texts wanted{{"a", "b"}, {"c", "d"}};
  for (const char* text : {"a,b\r\nc,d\r\n", "a,b\nc,d", "a,b\rc,d\r", "\n\na,b\r\n\r\nc,d\n\n"}) {
    EXPECT_EQ(read(text).texts(), wanted) << text;
    EXPECT_EQ(read(text, ',', 1).texts(), wanted) << text;
  }
}

TEST(CsvReader, CountsLinesThroughQuotesAndBlankLines) {
  const auto outcome =
      read("h1,h2\r\n\r\n\"two\r\nlines\",x\nlone\rcr,y\n\"a\nb\nc\",\"d\ne\"\nend,z");
  EXPECT_EQ(outcome.lines(), (std::vector<std::int64_t>{1, 3, 5, 6, 7, 11}));
  EXPECT_EQ(outcome.records.at(4).cells.at(1).line, 9);
}

TEST(CsvReader, KeepsSpacesQuotesAndTheDifferenceOfNothingAndNoText) {
  const auto outcome = read(" a ,\"say \"\"hi\"\"\",,\"\"\n");
  EXPECT_EQ(outcome.texts(), (Texts{{" a ", "say \"hi\"", "", ""}}));
  EXPECT_TRUE(outcome.records.front().cells.at(2).is_nothing);
  EXPECT_FALSE(outcome.records.front().cells.at(3).is_nothing);
}

TEST(CsvReader, NamesTheLineOnWhichAQuoteWasOpened) {
  const auto outcome = read("sku,name\nA,\"fine\"\nB,\"never\nclosed\nC,c\n");
  ASSERT_TRUE(outcome.fault);
  EXPECT_EQ(outcome.fault->line, 3);
  EXPECT_EQ(outcome.fault->column, 2U);
  EXPECT_THAT(outcome.fault->sentence, testing::HasSubstr("close its quote"));
  EXPECT_EQ(outcome.records.size(), 2U);
}

TEST(CsvReader, RefusesAQuoteInTheMiddle) {
  for (const char* text : {"a,b\nc,d\"e\n", "a,b\nc,\"d\"e\n", "a,b\nc, \"d\"\n"}) {
    const auto outcome = read(text);
    ASSERT_TRUE(outcome.fault) << text;
    EXPECT_EQ(outcome.fault->line, 2);
    EXPECT_EQ(outcome.fault->column, 2U);
  }
}

TEST(CsvReader, RefusesWhatIsNoText) {
  EXPECT_THAT(read("a,b\nc,\xE9\n").fault->sentence, testing::HasSubstr("Latin-1"));
  EXPECT_THAT(read(std::string_view("a,b\nc,d\0\n", 9)).fault->sentence, testing::HasSubstr("NUL"));
  EXPECT_EQ(read("a,b\nc,\xE9\n").fault->line, 2);
}

TEST(CsvReader, GivesUpOnACellOfManyMegabytesSoon) {
  // A quote that is never closed, in a file of any size: what is kept stays small.
  std::size_t fed = 0;
  CsvReader reader(',', [](Record&&) {});
  ASSERT_TRUE(reader.feed("sku,name\nA,\""));
  const std::string piece(1 << 20, 'x');
  while (reader.feed(piece)) ASSERT_LT(fed += piece.size(), std::size_t{100} << 20);
  EXPECT_LE(fed, std::size_t{3} << 20);
  EXPECT_EQ(reader.fault()->line, 2);
  EXPECT_THAT(reader.fault()->sentence, testing::HasSubstr("longer than 1024 KiB"));
}

TEST(CsvReader, RefusesTenThousandColumns) {
  const auto outcome = read(std::string(10'000, ','));
  ASSERT_TRUE(outcome.fault);
  EXPECT_THAT(outcome.fault->sentence, testing::HasSubstr("more than 1000 cells"));
}

TEST(CsvReader, DetectsTheDelimiterByTheFirstLine) {
  EXPECT_EQ(detect_delimiter("sku,name,price\n1;2;3;4;5\n"), ',');
  EXPECT_EQ(detect_delimiter("sku;name;price\n\"1,2,3,4\"\n"), ';');
  EXPECT_EQ(detect_delimiter("sku\tname\n"), '\t');
  EXPECT_EQ(detect_delimiter("\"a,b,c\";d\n"), ';');
  EXPECT_EQ(detect_delimiter("sku\n"), ',');
  EXPECT_EQ(detect_delimiter(""), ',');
}

RC_GTEST_PROP(CsvReader, ReadsWhatWasWrittenWhereverItIsCut, ()) {
  const auto delimiter = *rc::gen::element(',', ';', '\t');
  const auto piece = *rc::gen::inRange<std::size_t>(1, 40);
  std::string text;
  Texts wanted;
  for (int rows = *rc::gen::inRange(1, 6); rows > 0; --rows) {
    std::vector<Cell> cells;
    wanted.emplace_back();
    for (int columns = *rc::gen::inRange(1, 5); columns > 0; --columns) {
      cells.push_back({*rc::gen::container<std::string>(
                           rc::gen::element('a', ' ', ',', ';', '\t', '"', '\r', '\n')),
                       false, 0});
      wanted.back().push_back(cells.back().text);
    }
    text += csv_record(cells, delimiter) + *rc::gen::element<std::string>("\r\n", "\n", "\r");
  }
  const auto outcome = read(text, delimiter, piece);
  RC_ASSERT(!outcome.fault);
  RC_ASSERT(outcome.texts() == wanted);
}

}  // namespace
}  // namespace holdfast::exchange
