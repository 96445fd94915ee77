#include "config/text_rules.h"

#include <gtest/gtest.h>

namespace holdfast::config {
namespace {

TEST(OneLine, TakesUtf8WithoutControlCharacters) {
  for (const std::string_view right :
       {"", "plain", "Käse", "\xF0\x9F\x9B\x92", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(one_line(right), "") << right;
  }
  using namespace std::string_view_literals;
  for (const std::string_view wrong :
       {"a\nb"sv, "\t"sv, "\x7F"sv, "\0"sv, "\x80"sv, "\xC0\x80"sv, "\xC3"sv, "\xE0\x80\x80"sv,
        "\xED\xA0\x80"sv, "\xF0\x80\x80\x80"sv, "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv,
        "\xE2\x82"sv, "\xE2\x82z"sv}) {
    EXPECT_NE(one_line(wrong), "");
  }
}

TEST(UsbDevice, IsWhatLsusbPrintsAndPerhapsSerialNumberAndSocket) {
  for (const std::string_view right :
       {"", "0c2e:0b61", "ABCD:ef01", "0c2e:0b61:S17", "0c2e:0b61@1-1.2", "0c2e:0b61:a@b@3-4"}) {
    EXPECT_EQ(usb_device(right), "") << right;
  }
  for (const std::string_view wrong :
       {"0c2e", "0c2e:", "0c2e:b61", "0c2e-0b61", "0x2e:0b61", "0c2e:0b611", "0c2e:0b6g",
        "0c2e:0b61:", "0c2e:0b61@", "0c2e:0b61@1", "@1-1"}) {
    EXPECT_NE(usb_device(wrong), "") << wrong;
  }
}

TEST(ScannerDevice, IsAPathOrNumbers) {
  for (const std::string_view right :
       {"", "/dev/ttyS0", "/dev/serial/by-id/*Example*", "05e0:1200", "05e0:1200:S 17:a"}) {
    EXPECT_EQ(scanner_device(right), "") << right;
  }
  for (const std::string_view wrong :
       {"ttyS0", "05e0", "05e0:1200:", "05e0:12000", "x5e0:1200:S"}) {
    EXPECT_NE(scanner_device(wrong), "") << wrong;
  }
}

TEST(SerialLine, IsSpeedAndFrame) {
  for (const std::string_view right : {"9600 8N1", "1200 7E2", "115200 8O1"}) {
    EXPECT_EQ(serial_line(right), "") << right;
  }
  for (const std::string_view wrong :
       {"", "9600", "9601 8N1", "9600 9N1", "9600 8M1", "9600 8N3", "9600 8N1 ", " 8N1"}) {
    EXPECT_NE(serial_line(wrong), "") << wrong;
  }
}

TEST(QueueName, FollowsCups) {
  EXPECT_EQ(queue_name("receipt_1"), "");
  EXPECT_EQ(queue_name(std::string(127, 'q')), "");
  for (const std::string& wrong :
       {std::string{"a b"}, std::string{"a/b"}, std::string{"a#"}, std::string(128, 'q')}) {
    EXPECT_NE(queue_name(wrong), "") << wrong;
  }
}

TEST(PrintServer, IsAHostWithAPortOrASocket) {
  for (const std::string_view right : {"", "printer", "print.example:631", "127.0.0.1:65535",
                                       "[::1]", "[::1]:631", "/run/cups/cups.sock"}) {
    EXPECT_EQ(print_server(right), "") << right;
  }
  for (const std::string_view wrong :
       {"a b", "host:", "host:0", "host:65536", "host:x", "host:-1", ":631", "::1", "[::1", "[]",
        "[::1]631", "host/path", "http://host"}) {
    EXPECT_NE(print_server(wrong), "") << wrong;
  }
}

TEST(ProfileName, IsPlain) {
  EXPECT_EQ(profile_name("generic-80mm"), "");
  for (const std::string_view wrong : {"", "Generic", "a b", "../x", "a_b"}) {
    EXPECT_NE(profile_name(wrong), "") << wrong;
  }
}

TEST(Password, IsFoundInPairsAndUris) {
  for (const std::string_view with :
       {"password=x", "host=h password = 'x'", "user=u sslpassword=x", "postgresql://u:x@h/d",
        "postgres://u:x@h", "postgresql://h/d?user=u&password=x", "postgresql://u:a/b@h/d",
        "postgresql://h/d?pass%77ord=x", "postgres://h/d?%70%61%73%73%77%6F%72%64=x",
        "postgresql://h?sslpass%77ord=x", "host=h password\t=x"}) {
    EXPECT_TRUE(holds_password(with)) << with;
  }
  for (const std::string_view without :
       {"", "host=h user=u", "host=h passfile=/p", "postgresql://u@h:5432/d", "postgresql://h:1/d",
        "dbname=password", "postgresql://h/d?passfile=/p", "postgresql://h/100%25",
        "postgresql://h/d?options=%70assword"}) {
    EXPECT_FALSE(holds_password(without)) << without;
  }
}

}  // namespace
}  // namespace holdfast::config
