#include "tests/support/pgbouncer.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tests/support/unix_socket.h"

namespace holdfast::testing {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* kProgram = "/usr/sbin/pgbouncer";
constexpr int kPort = 6432;

// What the README of db/schema recommends, but for places, names and the seconds after which
// a server that went away is tried again.
constexpr const char* kSettings = R"(
pool_mode = transaction
default_pool_size = 10
max_client_conn = 200
server_login_retry = 0.05
server_tls_sslmode = disable
listen_addr =
logfile =
pidfile =
)";

void write_private(const fs::path& file, const std::string& text,
                   const std::optional<remote::UserIds>& owner) {
  std::ofstream stream{file};
  stream << text;
  stream.close();
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  if (!stream || (owner && ::chown(file.c_str(), owner->uid, owner->gid) != 0)) {
    throw std::runtime_error(file.string() + ": " + std::strerror(errno));
  }
}

}  // namespace

PgBouncer::PgBouncer(const remote::PrivateCluster& server, const std::vector<Login>& logins,
                     Asks asks)
    : user_(server.user()) {
  std::string name = "/tmp/holdfast-pgbouncer-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
  folder_ = name;
  if (user_ && ::chown(name.c_str(), user_->uid, user_->gid) != 0) {
    throw std::runtime_error(name + ": " + std::strerror(errno));
  }
  std::string users;
  for (const auto& login : logins) {
    users += "\"" + login.name + "\" \"" + login.password + "\"\n";
  }
  write_private(folder_ / "users.txt", users, user_);
  write_private(ini(),
                "[databases]\n* = host=" + server.socket_folder().string() +
                    " port=5432\n[pgbouncer]\nunix_socket_dir = " + folder_.string() +
                    "\nlisten_port = " + std::to_string(kPort) +
                    "\nauth_file = " + (folder_ / "users.txt").string() + "\nauth_type = " +
                    (asks == Asks::for_passwords ? "scram-sha-256" : "trust") + kSettings,
                user_);
  start();
}

PgBouncer::~PgBouncer() {
  kill();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void PgBouncer::start() {
  const auto started = remote::start_process({.program = kProgram,
                                              .arguments = {ini().string()},
                                              .user = user_,
                                              .output = folder_ / "log"});
  if (!started) throw std::runtime_error(core::sentence(started.error()));
  process_ = *started;
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (!takes_connections(socket())) {
    if (std::chrono::steady_clock::now() > deadline ||
        ::waitpid(process_, nullptr, WNOHANG) == process_) {
      throw std::runtime_error("PgBouncer does not start: " + log());
    }
    std::this_thread::sleep_for(5ms);
  }
}

void PgBouncer::kill() {
  if (process_ == 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = 0;
  std::error_code ignored;
  fs::remove(socket(), ignored);
  fs::remove(socket().string() + ".lock", ignored);
}

std::string PgBouncer::conninfo(const std::string& database, const std::string& user,
                                const std::string& password) const {
  return "host=" + folder_.string() + " port=" + std::to_string(kPort) + " dbname=" + database +
         " user=" + user + " password='" + password + "'";
}

fs::path PgBouncer::socket() const {
  return folder_ / (".s.PGSQL." + std::to_string(kPort));
}

std::string PgBouncer::log() const {
  std::stringstream text;
  text << std::ifstream{folder_ / "log"}.rdbuf();
  return text.str();
}

}  // namespace holdfast::testing
