#include "db/local/signing_key.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "db/local/journal_audit.h"
#include "db/local/sqlite_journal.h"
#include "tests/local/journal_fixture.h"

namespace holdfast::local {
namespace {

using core::ErrorCode;

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_key(const std::filesystem::path& path, const std::string& text, mode_t mode = 0600) {
  std::filesystem::remove(path);
  std::ofstream(path, std::ios::binary) << text;
  ASSERT_EQ(::chmod(path.c_str(), mode), 0);
}

// RFC 8032, section 7.1, test 1: this seed gives this public key.
TEST(SigningKey, IsEd25519) {
  const TempDirectory directory(Medium::memory);
  const auto file = directory / "key";
  write_key(file,
            "holdfast till key 1\n"
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n");
  const auto key = SigningKey::load_or_make(file);
  ASSERT_TRUE(key.has_value()) << key.error().detail;
  constexpr PublicKey kPublic = {0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe,
                                 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6,
                                 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a};
  EXPECT_EQ(key->public_key(), kPublic);

  ports::Hash256 hash{};
  hash.fill(7);
  ports::Signature signature = key->sign(hash);
  EXPECT_TRUE(is_signed_by(kPublic, hash, signature));
  hash[31] ^= 1;
  EXPECT_FALSE(is_signed_by(kPublic, hash, signature));
  hash[31] ^= 1;
  signature[0] ^= 1;
  EXPECT_FALSE(is_signed_by(kPublic, hash, signature));
}

TEST(SigningKey, IsMadeOnceForItsUserAlone) {
  const TempDirectory directory(Medium::memory);
  const auto file = directory / "key";
  const auto first = SigningKey::load_or_make(file);
  ASSERT_TRUE(first.has_value());
  struct stat status = {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_EQ(SigningKey::load_or_make(file)->public_key(), first->public_key());
  EXPECT_NE(SigningKey::load_or_make(directory / "other")->public_key(), first->public_key());
  // Nothing of the making is left.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory.path()), {}), 2);
}

TEST(SigningKey, RefusesWhatIsNoKeyAndLeavesItAlone) {
  const TempDirectory directory(Medium::memory);
  const auto file = directory / "key";
  const std::string head = "holdfast till key 1\n";
  for (const std::string& text :
       {std::string{}, head, head + std::string(64, 'g') + "\n", head + std::string(63, 'a') + "\n",
        head + std::string(66, 'a') + "\n",
        "holdfast till key 2\n" + std::string(64, 'a') + "\n"}) {
    write_key(file, text);
    const auto key = SigningKey::load_or_make(file);
    ASSERT_FALSE(key.has_value()) << text;
    EXPECT_EQ(key.error().code, ErrorCode::signing_key_unusable);
    EXPECT_EQ(key.error().detail.find(std::string(8, 'a')), std::string::npos)
        << "the key itself stands in the message";
    EXPECT_EQ(bytes_of(file), text);
  }
  write_key(file, head + std::string(64, 'a') + "\n", 0644);
  EXPECT_NE(SigningKey::load_or_make(file).error().detail.find("0600"), std::string::npos);
  std::filesystem::create_directory(directory / "folder");
  EXPECT_EQ(SigningKey::load_or_make(directory / "folder").error().code,
            ErrorCode::signing_key_unusable);
  std::filesystem::create_symlink(file, directory / "link");
  EXPECT_EQ(SigningKey::load_or_make(directory / "link").error().code,
            ErrorCode::signing_key_unusable);
}

TEST(SigningKey, AJournalNotesWhichKeySignsFromWhere) {
  const TempDirectory directory(Medium::memory);
  const auto path = directory / "journal";
  const auto append = [&path](int number) {
    auto journal = SqliteJournal::open(path);
    ASSERT_TRUE(journal.has_value()) << journal.error().detail;
    ASSERT_TRUE((*journal)->append(entry_number(number), ""));
  };
  append(1);
  append(2);
  std::filesystem::remove(path.string() + ".key");
  append(3);
  append(4);
  const auto report = audit_journal(path, {});
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->finding_count, 0);
  ASSERT_EQ(report->keys.size(), 2U);
  EXPECT_EQ(report->keys[0].from_seq, 1);
  EXPECT_EQ(report->keys[1].from_seq, 3);

  std::filesystem::resize_file(path.string() + ".key", 10);
  EXPECT_EQ(SqliteJournal::open(path).error().code, ErrorCode::signing_key_unusable);
}

TEST(SigningKey, AJournalFromBeforeSignaturesIsSignedWhole) {
  const TempDirectory directory(Medium::memory);
  const auto path = directory / "journal";
  {
    auto journal = SqliteJournal::open(path);
    ASSERT_TRUE(journal.has_value());
    for (int i = 1; i <= 7; ++i) ASSERT_TRUE((*journal)->append(entry_number(i), "work"));
    ASSERT_TRUE((*journal)->acknowledge_through(4));
  }
  // What format 1 was.
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database,
                         "ALTER TABLE entries DROP COLUMN signature; DROP TABLE keys;"
                         "PRAGMA user_version=1",
                         nullptr, nullptr, nullptr),
            SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
  EXPECT_NE(audit_journal(path, {}).error().detail.find("format 1"), std::string::npos);
  {
    auto journal = SqliteJournal::open(path);
    ASSERT_TRUE(journal.has_value()) << journal.error().detail;
    EXPECT_EQ((*journal)->backlog()->waiting, 3);
    EXPECT_EQ(*(*journal)->append(entry_number(8), "work"), 8);
  }
  const auto report = audit_journal(path, {});
  ASSERT_TRUE(report.has_value()) << report.error().detail;
  EXPECT_EQ(report->finding_count, 0);
  EXPECT_EQ(report->sound, 8);
}

}  // namespace
}  // namespace holdfast::local
