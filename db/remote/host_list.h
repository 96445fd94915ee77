// The servers of a connection string, so that one that hangs can be left out: libpq goes on
// to the next by itself only where connecting fails.
//
// Threads: no state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

struct pg_conn;

namespace holdfast::remote {

class HostList {
 public:
  // As libpq reads `host`, `hostaddr` and `port`: lists, separated by commas; one port serves all.
  HostList(std::string_view host, std::string_view hostaddr, std::string_view port);
  // Those that a connection was asked to try.
  [[nodiscard]] static HostList of(pg_conn* connection);

  [[nodiscard]] std::size_t size() const;
  // Without the first one of this name (or address, where it has no name) and port.
  void leave_out(std::string_view name, std::string_view port);

  [[nodiscard]] std::string host() const;
  [[nodiscard]] std::string hostaddr() const;
  [[nodiscard]] std::string port() const;

 private:
  std::vector<std::string> hosts_, addresses_, ports_;
};

}  // namespace holdfast::remote
