#include "db/remote/conninfo.h"

#include <libpq-fe.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string_view>
#include <vector>

#include "db/remote/pg_errors.h"

namespace holdfast::remote {
namespace {

// Where no socket is, so that an attempt ends at once and without the network.
constexpr std::string_view kNowhere = "/nonexistent/holdfast";

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

struct Parsed {
  Options options;  // null: it could not be read
  std::string message;
};

Parsed parse(const std::string& conninfo) {
  char* message = nullptr;
  Parsed parsed{Options{PQconninfoParse(conninfo.c_str(), &message)}, {}};
  if (message != nullptr) parsed.message = one_line(message);
  PQfreemem(message);
  return parsed;
}

std::string value_of(const Options& options, std::string_view keyword) {
  for (const PQconninfoOption* o = options.get(); o->keyword != nullptr; ++o) {
    if (o->keyword == keyword && o->val != nullptr) return o->val;
  }
  return {};
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  if (text.empty()) return parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool is_uri(std::string_view conninfo) {
  return conninfo.starts_with("postgresql://") || conninfo.starts_with("postgres://");
}

std::string uri_without_passwords(std::string_view uri) {
  const std::size_t begin = uri.find("//") + 2;
  const std::size_t colon = uri.find(':', begin);
  const std::size_t at = uri.rfind('@');
  std::string text{uri};
  if (at != std::string_view::npos && colon < at) text.replace(colon + 1, at - colon - 1, "x");
  const std::size_t question = text.find('?');
  if (question == std::string::npos) return text;
  std::string kept = text.substr(0, question);
  char before = '?';
  for (const auto parameter : split(std::string_view{text}.substr(question + 1), '&')) {
    const std::string_view key = parameter.substr(0, parameter.find('='));
    if (key.find("password") != std::string_view::npos || key.find('%') != std::string_view::npos) {
      continue;
    }
    kept += before;
    kept += parameter;
    before = '&';
  }
  return kept;
}

// What stands before the first word that names a password.
std::string pairs_without_passwords(std::string_view pairs) {
  const std::string_view before = pairs.substr(0, pairs.find("password"));
  if (before.size() == pairs.size()) return std::string{pairs};
  const std::size_t word = before.find_last_of(" \t\n\r\f\v");
  return std::string{before.substr(0, word == std::string_view::npos ? 0 : word)};
}

// libpq repeats in its words what it could not read, so it reads once more without passwords.
std::string unreadable(const std::string& conninfo) {
  // Nearly a URI, such as one with a blank before it: where its password stands is not known.
  if (!is_uri(conninfo) && conninfo.find("://") != std::string::npos) {
    return "is neither key=value pairs nor a URI that begins with postgresql://";
  }
  const std::string harmless =
      is_uri(conninfo) ? uri_without_passwords(conninfo) : pairs_without_passwords(conninfo);
  const Parsed again = parse(harmless);
  if (!again.options) return again.message;
  return "cannot be read from its password on; use a passfile, or put the password into single "
         "quotes, with \\ before each ' and \\ in it (in a URI: %27 for ' and so on)";
}

bool is_number(std::string_view text, int min, int max) {
  constexpr std::string_view kBlanks = " \t\n\r\f\v";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return false;
  text = text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
  if (text.starts_with('+')) text.remove_prefix(1);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number >= min && number <= max;
}

bool is_address(const std::string& text) {
  addrinfo hints = {};
  hints.ai_flags = AI_NUMERICHOST;
  addrinfo* found = nullptr;
  if (getaddrinfo(text.c_str(), nullptr, &hints, &found) != 0) return false;
  freeaddrinfo(found);
  return true;
}

// What libpq looks at only on its way to a server.
std::string fault_of_target(const Options& options) {
  const std::string host = value_of(options, "host");
  const std::string address = value_of(options, "hostaddr");
  const std::string port = value_of(options, "port");
  const auto hosts = split(host, ',');
  const auto addresses = split(address, ',');
  const auto ports = split(port, ',');
  if (!hosts.empty() && !addresses.empty() && hosts.size() != addresses.size()) {
    return "hostaddr: must name as many hosts as host does";
  }
  for (const auto each : addresses) {
    if (!each.empty() && !is_address(std::string{each})) {
      return "hostaddr: must be an address in numbers, such as 192.0.2.10; a name belongs to host";
    }
  }
  for (const auto each : ports) {
    if (!each.empty() && !is_number(each, 1, 65'535)) return "port: must be from 1 to 65535";
  }
  const std::size_t targets = std::max(hosts.size(), addresses.size());
  if (ports.size() > 1 && targets > 0 && ports.size() != targets) {
    return "port: must be one for all hosts, or one for each";
  }
  for (const char* keyword : {"connect_timeout", "keepalives", "keepalives_idle",
                              "keepalives_interval", "keepalives_count", "tcp_user_timeout"}) {
    const std::string value = value_of(options, keyword);
    if (!value.empty() && !is_number(value, -2'147'483'647, 2'147'483'647)) {
      return std::string{keyword} + ": must be a whole number";
    }
  }
  return {};
}

// libpq itself decides on all the rest, since it knows its own words best: it is told to connect
// to nowhere, and says either that, or what it refuses before. It gets no password, so that it
// cannot repeat it and reads no passfile.
std::string fault_of_values(const Options& options) {
  std::vector<const char*> keywords = {"host", "port", "password"};
  std::vector<const char*> values = {kNowhere.data(), "5432", "x"};
  for (const PQconninfoOption* o = options.get(); o->keyword != nullptr; ++o) {
    constexpr std::array<std::string_view, 6> kOurs = {"host",     "hostaddr",    "port",
                                                       "password", "sslpassword", "passfile"};
    if (o->val == nullptr || std::ranges::find(kOurs, o->keyword) != kOurs.end()) continue;
    keywords.push_back(o->keyword);
    values.push_back(o->val);
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);

  PGconn* attempt = PQconnectStartParams(keywords.data(), values.data(), 0);
  std::string fault;
  if (PQstatus(attempt) == CONNECTION_BAD) fault = one_line(PQerrorMessage(attempt));
  // The environment or a service may name addresses to which nowhere is no match.
  const Options used{PQconninfo(attempt)};
  if (fault.find(kNowhere) != std::string::npos || (used && !value_of(used, "hostaddr").empty())) {
    fault.clear();
  }
  PQfinish(attempt);
  return fault;
}

// A wrong value is quoted, and somebody may have pasted the password into that one too. A shorter
// password stands in words by chance.
bool shows_a_secret(const std::string& fault, const Options& options) {
  constexpr std::size_t kShortest = 4;
  for (const PQconninfoOption* o = options.get(); o->keyword != nullptr; ++o) {
    const std::string_view secret = o->val == nullptr ? "" : o->val;
    if (o->dispchar[0] == '*' && secret.size() >= kShortest &&
        fault.find(secret) != std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string conninfo_value(std::string_view value) {
  const bool plain = !value.empty() && value.find_first_of(" \t\n\r\f\v'\\") == value.npos;
  if (plain) return std::string{value};
  std::string quoted = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

std::string conninfo_as(const std::string& conninfo, const std::string& user,
                        const std::string& passfile) {
  if (!conninfo_fault(conninfo).empty()) return {};
  const Parsed parsed = parse(conninfo);
  const bool is_so_already = value_of(parsed.options, "user") == user &&
                             value_of(parsed.options, "passfile") == passfile &&
                             value_of(parsed.options, "password").empty();
  if (is_so_already) return conninfo;
  std::string text;
  for (const PQconninfoOption* o = parsed.options.get(); o->keyword != nullptr; ++o) {
    constexpr std::array<std::string_view, 3> kOfTheLogin = {"user", "password", "passfile"};
    const bool said = o->val != nullptr && *o->val != '\0';
    if (!said || std::ranges::find(kOfTheLogin, o->keyword) != kOfTheLogin.end()) continue;
    text += std::string{o->keyword} + "=" + conninfo_value(o->val) + " ";
  }
  return text + "user=" + conninfo_value(user) + " passfile=" + conninfo_value(passfile);
}

std::string conninfo_fault(const std::string& conninfo) {
  const Parsed parsed = parse(conninfo);
  if (!parsed.options) return unreadable(conninfo);
  std::string fault = fault_of_target(parsed.options);
  if (fault.empty()) fault = fault_of_values(parsed.options);
  if (shows_a_secret(fault, parsed.options)) return "a value is wrong, and holds the password";
  return fault;
}

}  // namespace holdfast::remote
