#include "pos/app/till_credentials.h"

#include <sodium.h>

#include <array>
#include <string_view>

namespace holdfast::app {
namespace {

constexpr std::size_t kPasswordBytes = 32;

// PostgreSQL documentation, "The Password File".
std::string escaped(std::string_view field) {
  std::string text;
  for (const char c : field) {
    if (c == ':' || c == '\\') text += '\\';
    text += c;
  }
  return text;
}

}  // namespace

Secret random_password() {
  std::array<unsigned char, kPasswordBytes> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kVariant);
  sodium_memzero(bytes.data(), bytes.size());
  text.pop_back();  // the terminating zero
  return Secret{std::move(text)};
}

Secret passfile_text(const std::string& login, const Secret& password) {
  return Secret{"# Made by holdfast enrol, for this till alone.\n*:*:*:" + escaped(login) + ":" +
                escaped(password.text()) + "\n"};
}

}  // namespace holdfast::app
