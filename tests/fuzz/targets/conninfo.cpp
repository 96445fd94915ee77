// A libpq connection string: wherever libpq finds a password, the settings must find one too, and
// nothing that is told of a malformed one may repeat it.
#include <libpq-fe.h>

#include <string>

#include "config/text_rules.h"
#include "db/remote/conninfo.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

// The passwords as libpq reads them; none for a string that it refuses.
std::vector<std::string> passwords(const std::string& conninfo) {
  PQconninfoOption* options = PQconninfoParse(conninfo.c_str(), nullptr);
  std::vector<std::string> found;
  for (const PQconninfoOption* o = options; o != nullptr && o->keyword != nullptr; ++o) {
    // What libpq marks to be hidden on a screen.
    if (o->val != nullptr && *o->val != '\0' && o->dispchar[0] == '*') found.emplace_back(o->val);
  }
  PQconninfoFree(options);
  return found;
}

void run(Bytes input) {
  const std::string conninfo(as_text(input));
  if (conninfo.find('\0') != std::string::npos) return;  // none can be typed
  const std::vector<std::string> secrets = passwords(conninfo);
  if (!secrets.empty()) FUZZ_REQUIRE(config::holds_password(conninfo));
  // It would look for a file.
  if (conninfo.find("service") != std::string::npos) return;
  const std::string fault = remote::conninfo_fault(conninfo);
  for (const std::string& secret : secrets) {
    // A shorter one may stand in the words by chance, and libpq's own in ours.
    if (secret.size() >= 6 && secret != "password")
      FUZZ_REQUIRE(fault.find(secret) == std::string::npos);
  }
}

const Registration registration({"conninfo", run});

}  // namespace
}  // namespace holdfast::fuzz
