#include "db/remote/host_list.h"

#include <libpq-fe.h>

#include <algorithm>

namespace holdfast::remote {
namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  if (text.empty()) return parts;
  for (;;) {
    const std::size_t comma = text.find(',');
    parts.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) text += (i > 0 ? "," : "") + parts[i];
  return text;
}

void erase_at(std::vector<std::string>& parts, std::size_t at) {
  if (at < parts.size()) parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace

HostList::HostList(std::string_view host, std::string_view hostaddr, std::string_view port)
    : hosts_(split(host)), addresses_(split(hostaddr)), ports_(split(port)) {
  if (ports_.size() == 1) ports_.resize(size(), ports_.front());
}

HostList HostList::of(pg_conn* connection) {
  std::string host, hostaddr, port;
  PQconninfoOption* options = PQconninfo(connection);
  for (const PQconninfoOption* option = options; option != nullptr && option->keyword != nullptr;
       ++option) {
    const std::string_view keyword = option->keyword;
    if (option->val == nullptr) continue;
    if (keyword == "host") host = option->val;
    if (keyword == "hostaddr") hostaddr = option->val;
    if (keyword == "port") port = option->val;
  }
  PQconninfoFree(options);
  return {host, hostaddr, port};
}

std::size_t HostList::size() const {
  return std::max<std::size_t>({1, hosts_.size(), addresses_.size()});
}

void HostList::leave_out(std::string_view name, std::string_view port) {
  for (std::size_t i = 0; i < size(); ++i) {
    const bool has_name = i < hosts_.size() && !hosts_[i].empty();
    const std::string_view own = has_name                ? std::string_view{hosts_[i]}
                                 : i < addresses_.size() ? std::string_view{addresses_[i]}
                                                         : std::string_view{};
    const bool same_port = i >= ports_.size() || ports_[i].empty() || ports_[i] == port;
    if (own != name || !same_port) continue;
    erase_at(hosts_, i);
    erase_at(addresses_, i);
    erase_at(ports_, i);
    return;
  }
}

std::string HostList::host() const {
  return join(hosts_);
}
std::string HostList::hostaddr() const {
  return join(addresses_);
}
std::string HostList::port() const {
  return join(ports_);
}

}  // namespace holdfast::remote
