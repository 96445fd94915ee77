// `holdfast journal` on files, as an auditor uses it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "db/local/sqlite_journal.h"
#include "pos/codec/codec.h"
#include "tests/support/must.h"
#include "tests/support/program.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Bytes = std::vector<unsigned char>;

ProgramResult journal(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {HOLDFAST_PROGRAM, "journal"});
  return run_program(arguments);
}

core::Money euro(std::int64_t minor) {
  return core::Money{minor, core::Currency::from_code("EUR").value()};
}

class JournalCommand : public ::testing::Test {
 protected:
  JournalCommand() {
    auto opened = must(local::SqliteJournal::open(file_));
    append(*opened, core::ShiftOpened{{}, {}, "2026-03-01", euro(15000)});
    append(*opened, core::ShiftClosed{{}, {}, euro(15000), euro(14950), 0, euro(0)});
    ports::NewEntry newer;
    newer.id.value.bytes[15] = 99;
    newer.kind = "goods_blessed";
    newer.version = 3;
    newer.payload = "{}";
    must(opened->append(newer, ""));
  }
  void append(ports::Journal& to, const core::EntryBody& body) {
    const auto encoded = codec::encode(body);
    ports::NewEntry entry;
    entry.id.value.bytes[15] = ++count_;
    entry.kind = encoded.kind;
    entry.version = encoded.version;
    entry.payload = encoded.payload;
    entry.occurred_at = {1'772'375'525'120 + count_};
    must(to.append(entry, ""));
  }
  void flip_a_bit() const {
    // The journal was closed, so that all of its log is in the file; what still stands in the
    // log would hide the damage.
    std::filesystem::remove(file_.string() + "-wal");
    std::fstream bytes(file_, std::ios::in | std::ios::out | std::ios::binary);
    std::ostringstream all;
    all << bytes.rdbuf();
    const auto at = all.str().find("2026-03-01");
    ASSERT_NE(at, std::string::npos);
    bytes.seekp(static_cast<std::streamoff>(at));
    bytes.put('3');
  }

  std::uint8_t count_ = 0;
  TempFolder folder_;
  std::filesystem::path file_ = folder_.path() / "journal.db";
};

TEST_F(JournalCommand, VerifyFindsASoundJournalSound) {
  // The folder of the till stands for its journal.
  const auto result = journal({"verify", folder_.path().string()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("signs from entry 1\n"), HasSubstr("head 3:"),
                                HasSubstr("sound: 3 entries")));
  EXPECT_THAT(result.out, HasSubstr("note: entry 3 is of a newer version of Holdfast"));
}

TEST_F(JournalCommand, VerifyNamesTheFirstBadEntryAndFails) {
  flip_a_bit();
  const auto result = journal({"verify", file_.string()});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("entry 1: was changed after it was written\n"));
  EXPECT_THAT(result.err, AllOf(HasSubstr("the first finding is entry 1"),
                                HasSubstr("2 entries are sound"), HasSubstr("journal_not_sound")));
}

TEST_F(JournalCommand, VerifyHoldsTheFileAgainstAHeadAndAKey) {
  EXPECT_EQ(journal({"verify", file_.string(), "--head", "7:00112233445566aa"}).exit_code, 1);
  EXPECT_EQ(journal({"verify", file_.string(), "--key", std::string(64, '1')}).exit_code, 1);
  for (const std::string head :
       {"3", "3:", "x:0011223344556677", "3:001122", "3:zz11223344556677"}) {
    EXPECT_EQ(journal({"verify", file_.string(), "--head", head}).exit_code, 2) << head;
  }
  EXPECT_EQ(journal({"verify", file_.string(), "--key", "12"}).exit_code, 2);
  const auto sound = journal({"verify", file_.string()}).out;
  const std::string key = sound.substr(sound.find("key ") + 4, 64);
  const std::string other(64, '1');
  EXPECT_EQ(journal({"verify", file_.string(), "--key", key}).exit_code, 0);
  EXPECT_EQ(journal({"verify", "--key", other, "--key", key, file_.string()}).exit_code, 0);
  EXPECT_EQ(journal({"verify", file_.string(), "--key", key, "--key", "12"}).exit_code, 2);
}

// A list that was cut off must not look like a short one.
TEST_F(JournalCommand, OutputThatIsLostIsAnError) {
  for (const std::string action : {"verify", "show", "export"}) {
    const std::string command = std::string(HOLDFAST_PROGRAM) + " journal " + action + " '" +
                                file_.string() + "' >/dev/full 2>/dev/null";
    EXPECT_NE(std::system(command.c_str()), 0) << action;
  }
}

TEST_F(JournalCommand, ShowListsWhatHappened) {
  auto result = journal({"show", file_.string()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("shift_opened"), HasSubstr("day 2026-03-01"),
                                HasSubstr("2026-03-01 14:32:05Z"), HasSubstr("goods_blessed")));
  result = journal({"show", file_.string(), "--from", "2", "--to", "2"});
  EXPECT_THAT(result.out, AllOf(HasSubstr("shift_closed"), Not(HasSubstr("shift_opened"))));
  result = journal({"show", file_.string(), "--entry", "2"});
  EXPECT_THAT(result.out, AllOf(StartsWith("entry 2\n"), HasSubstr("\"counted_cash\"")));
  flip_a_bit();
  result = journal({"show", file_.string()});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, AllOf(HasSubstr("NOT SOUND"), HasSubstr("goods_blessed")));
}

Bytes from_hex(const std::string& digits) {
  Bytes bytes(digits.size() / 2);
  EXPECT_EQ(sodium_hex2bin(bytes.data(), bytes.size(), digits.data(), digits.size(), nullptr,
                           nullptr, nullptr),
            0);
  return bytes;
}

// From the words of FORMAT.md, beside the product's own code.
class Recomputed {
 public:
  void bytes(const Bytes& data) { message_.insert(message_.end(), data.begin(), data.end()); }
  void text(const std::string& data) { message_.insert(message_.end(), data.begin(), data.end()); }
  void number(std::int64_t value, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
      message_.push_back(static_cast<unsigned char>(static_cast<std::uint64_t>(value) >> shift));
    }
  }
  [[nodiscard]] Bytes hash() const {
    Bytes out(32);
    crypto_generichash(out.data(), out.size(), message_.data(), message_.size(), nullptr, 0);
    return out;
  }

 private:
  Bytes message_;
};

TEST_F(JournalCommand, ExportCanBeRecomputedFromTheFormat) {
  const auto result = journal({"export", file_.string()});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  std::istringstream lines(result.out);
  std::string line;
  std::string previous(64, '0');
  int count = 0;
  while (std::getline(lines, line)) {
    const auto entry = nlohmann::json::parse(line);
    EXPECT_EQ(entry["seq"], ++count);
    EXPECT_EQ(entry["previous_hash"], previous);
    std::string id = entry["id"];
    std::erase(id, '-');
    const std::string kind = entry["kind"];
    const std::string payload = entry["payload"];
    Recomputed hash;
    hash.text("holdfast entry 1");
    hash.bytes(from_hex(previous));
    hash.number(count, 8);
    hash.bytes(from_hex(id));
    hash.number(entry["version"].get<int>(), 4);
    hash.number(entry["occurred_at_ms"].get<std::int64_t>(), 8);
    hash.number(static_cast<std::int64_t>(kind.size()), 8);
    hash.text(kind);
    hash.number(static_cast<std::int64_t>(payload.size()), 8);
    hash.text(payload);
    EXPECT_EQ(hash.hash(), from_hex(entry["hash"]));

    Bytes message;
    const std::string domain = "holdfast seal  1";
    message.assign(domain.begin(), domain.end());
    const Bytes digest = from_hex(entry["hash"]);
    message.insert(message.end(), digest.begin(), digest.end());
    EXPECT_EQ(crypto_sign_verify_detached(from_hex(entry["signature"]).data(), message.data(),
                                          message.size(), from_hex(entry["public_key"]).data()),
              0);
    EXPECT_FALSE(entry.contains("finding"));
    previous = entry["hash"];
  }
  EXPECT_EQ(count, 3);
}

TEST_F(JournalCommand, ExportWritesAFileOnceAndMarksWhatIsNotSound) {
  const auto out = (folder_.path() / "export.jsonl").string();
  flip_a_bit();
  auto result = journal({"export", file_.string(), "--out", out});
  EXPECT_EQ(result.exit_code, 1);
  std::ifstream in(out);
  std::string line;
  ASSERT_TRUE(std::getline(in, line));
  EXPECT_THAT(line, HasSubstr("\"finding\":\"was changed after it was written\""));
  result = journal({"export", file_.string(), "--out", out});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("there already"));
}

// What a terminal would obey is written out.
TEST_F(JournalCommand, ShowObeysNothingThatStandsInTheFile) {
  {
    auto opened = must(local::SqliteJournal::open(file_));
    ports::NewEntry hostile;
    hostile.id.value.bytes[15] = 77;
    hostile.kind = "sale\x1b[2J\n      9  forged";
    hostile.payload = "{\"\x1b]0;title\x07\": \"\u009b31m \u202e \xff\"}";
    must(opened->append(hostile, ""));
  }
  for (const auto& arguments : {std::vector<std::string>{"show", file_.string()},
                                std::vector<std::string>{"show", file_.string(), "--entry", "4"},
                                std::vector<std::string>{"verify", file_.string()}}) {
    const auto result = journal(arguments);
    const std::string all = result.out + result.err;
    EXPECT_THAT(all, Not(HasSubstr("\x1b")));
    EXPECT_THAT(all, Not(HasSubstr("\u009b")));
    EXPECT_THAT(all, Not(HasSubstr("\u202e")));
    EXPECT_THAT(all, Not(HasSubstr("\xff")));
    EXPECT_THAT(all, Not(HasSubstr("\n      9  forged")));
  }
  const auto shown = journal({"show", file_.string(), "--entry", "4"});
  EXPECT_THAT(shown.out, HasSubstr("kind sale\\x1b[2J\\x0a      9  forged, version 1"));
  EXPECT_THAT(shown.out, HasSubstr("\\u{9b}31m \\u{202e} \\xff"));
  const auto odd = journal({"verify", (folder_.path() / "no\x1b[2Jthing").string()});
  EXPECT_THAT(odd.err, AllOf(HasSubstr("no\\x1b[2Jthing"), Not(HasSubstr("\x1b"))));
}

TEST_F(JournalCommand, ALogWhoseFileIsGoneIsNotThrownAway) {
  std::filesystem::remove(file_);
  std::ofstream(file_.string() + "-wal", std::ios::app) << "";
  const auto opened = local::SqliteJournal::open(file_);
  ASSERT_FALSE(opened.has_value());
  EXPECT_THAT(opened.error().detail, HasSubstr("its log -wal holds data"));
}

TEST_F(JournalCommand, WhatCannotBeReadIsNamed) {
  EXPECT_EQ(journal({"verify", (folder_.path() / "nothing.db").string()}).exit_code, 2);
  std::ofstream(folder_.path() / "notes.txt") << "These are notes about the shop.";
  const auto result = journal({"verify", (folder_.path() / "notes.txt").string()});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("not a journal"));
  EXPECT_EQ(journal({"mend", file_.string()}).exit_code, 2);
  EXPECT_EQ(journal({}).exit_code, 2);
}

}  // namespace
}  // namespace holdfast::testing
