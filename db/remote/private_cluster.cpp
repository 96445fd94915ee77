#include "db/remote/private_cluster.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "db/remote/file_lock.h"
#include "db/remote/pg_connection.h"
#include "db/remote/postgres_programs.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;
using core::pass_on;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::size_t kMaxSocketPath = 107;  // sockaddr_un::sun_path without its closing NUL
constexpr const char* kSocketName = "/.s.PGSQL.5432";
// PostgreSQL's programs keep paths in buffers of 1,024 bytes; below the folder they need some.
constexpr std::size_t kMaxFolder = 900;
// A new cluster with its first segments of the log, and room to work.
constexpr std::uintmax_t kNeededBytes = 128U << 20U;
// The log of the server is moved aside at a start when it is longer; one older one is kept.
constexpr std::uintmax_t kLongLogBytes = 4U << 20U;

core::Result<void> own(const fs::path& path, const std::optional<UserIds>& user, mode_t mode) {
  if ((user && ::chown(path.c_str(), user->uid, user->gid) != 0) ||
      ::chmod(path.c_str(), mode) != 0) {
    return fail(ErrorCode::private_database_failed, path.string() + ": " + std::strerror(errno));
  }
  return {};
}

core::Result<void> make_private_folder(const fs::path& folder, const std::optional<UserIds>& user) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return fail(ErrorCode::private_database_failed, folder.string() + ": " + error.message());
  }
  return own(folder, user, 0700);
}

// A value in a connection string.
std::string quoted_value(const std::string& value) {
  std::string quoted = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

// The processes whose parent this is, as far as /proc shows them.
std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{"/proc", error}) {
    std::ifstream file{entry.path() / "stat"};
    std::string line;
    if (!std::getline(file, line)) continue;
    // "12 (name) S 1 …", where the name may hold anything.
    std::istringstream behind_name{line.substr(std::min(line.rfind(')') + 1, line.size()))};
    char state = 0;
    pid_t its_parent = 0;
    if (behind_name >> state >> its_parent && its_parent == parent) {
      children.push_back(std::stoi(entry.path().filename()));
    }
  }
  return children;
}

bool hangs_up(int descriptor, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd end{descriptor, 0, 0};
    const int ready = ::poll(&end, 1, std::max(0, static_cast<int>(left.count())));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

}  // namespace

PrivateCluster::PrivateCluster(PrivateClusterOptions options, fs::path programs,
                               std::optional<UserIds> user)
    : options_(std::move(options)), programs_(std::move(programs)), user_(std::move(user)) {}

PrivateCluster::PrivateCluster(PrivateCluster&& other) noexcept
    : options_(std::move(other.options_)),
      programs_(std::move(other.programs_)),
      user_(std::move(other.user_)),
      host_(std::move(other.host_)),
      program_lock_(std::move(other.program_lock_)),
      socket_folder_(std::move(other.socket_folder_)),
      end_(std::move(other.end_)),
      server_(std::exchange(other.server_, 0)) {}

PrivateCluster::~PrivateCluster() {
  std::ignore = stop(StopMode::fast);
}

tl::unexpected<core::Error> PrivateCluster::failed(const std::string& what) const {
  std::error_code error;
  const auto space = fs::space(options_.folder, error);
  if (!error && space.available < kNeededBytes / 8) {
    return fail(ErrorCode::disk_full, options_.folder.string());
  }
  const std::string log = last_lines(log_file(), 4);
  return fail(ErrorCode::private_database_failed, log.empty() ? what : what + ": " + log);
}

core::Result<PrivateCluster> PrivateCluster::open(const PrivateClusterOptions& options) {
  PrivateClusterOptions complete = options;
  std::error_code error;
  complete.folder = fs::absolute(options.folder, error).lexically_normal();
  if (complete.folder.string().size() > kMaxFolder) {
    return fail(ErrorCode::private_database_failed, "the path of the folder is longer than " +
                                                        std::to_string(kMaxFolder) +
                                                        " bytes: choose a shorter one");
  }
  const auto programs = find_postgres_programs();
  if (!programs) return pass_on(programs.error());
  const auto user = server_user();
  if (!user) return pass_on(user.error());

  PrivateCluster cluster{std::move(complete), *programs, *user};
  if (auto made = cluster.make_folders(); !made) return pass_on(made.error());
  auto lock = lock_file(cluster.options_.folder / "lock", 0ms, "another program");
  if (!lock) return pass_on(lock.error());
  cluster.program_lock_ = *std::move(lock);

  const std::string sockets = cluster.socket_folder().string();
  cluster.host_ = sockets;
  // libpq takes a comma for the end of one host in a list of them.
  if (sockets.size() + std::strlen(kSocketName) > kMaxSocketPath ||
      sockets.find(',') != std::string::npos) {
    // A name of the same folder that is always short and plain.
    cluster.socket_folder_ = Descriptor{::open(sockets.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    cluster.host_ = "/proc/self/fd/" + std::to_string(cluster.socket_folder_.number());
  }
  if (!fs::exists(cluster.data_folder() / "PG_VERSION", error)) {
    if (auto made = cluster.make_cluster(); !made) return pass_on(made.error());
  }
  return cluster;
}

// Root must not take a user's own cluster away from him.
core::Result<void> PrivateCluster::check_owner() const {
  struct stat status {};
  if (!user_ || ::stat(options_.folder.c_str(), &status) != 0 || status.st_uid == 0 ||
      status.st_uid == user_->uid) {
    return {};
  }
  const passwd* owner = ::getpwuid(status.st_uid);
  return fail(ErrorCode::private_database_failed,
              options_.folder.string() + " belongs to the user " +
                  (owner != nullptr ? owner->pw_name : std::to_string(status.st_uid)) +
                  ": start as that user, or choose another folder");
}

core::Result<void> PrivateCluster::make_folders() const {
  if (auto right = check_owner(); !right) return right;
  for (const auto& folder : {options_.folder, socket_folder()}) {
    if (auto made = make_private_folder(folder, user_); !made) return made;
    if (!user_) continue;
    if (auto reachable = check_reachable(folder, *user_); !reachable) return reachable;
  }
  return {};
}

core::Result<Descriptor> PrivateCluster::lock_server() const {
  return lock_file(options_.folder / "server.lock", 10s, "a database server of an earlier program");
}

core::Result<void> PrivateCluster::make_cluster() const {
  const auto lock = lock_server();
  if (!lock) return pass_on(lock.error());
  // Made under another name first: one that was interrupted is never taken for whole.
  const fs::path unfinished = options_.folder / "data.unfinished";
  std::error_code error;
  fs::remove_all(unfinished, error);
  const auto space = fs::space(options_.folder, error);
  if (!error && space.available < kNeededBytes) {
    return fail(ErrorCode::disk_full,
                options_.folder.string() + " needs " + std::to_string(kNeededBytes >> 20U) + " MB");
  }
  if (auto made = make_private_folder(unfinished, user_); !made) return made;

  ProcessRequest initdb;
  initdb.program = program("initdb");
  initdb.arguments = {"--pgdata=" + unfinished.string(),
                      "--username=" + std::string{kSuperuser},
                      "--encoding=UTF8",
                      "--locale=C.UTF-8",
                      "--auth-local=trust",
                      "--auth-host=reject",
                      "--data-checksums",
                      "--no-instructions"};
  if (!options_.durable) initdb.arguments.emplace_back("--no-sync");
  initdb.user = user_;
  initdb.output = log_file();
  initdb.kept_open = {lock->number()};
  const auto code = run_process(initdb);
  if (!code) return pass_on(code.error());
  if (*code != 0) return failed("the database could not be made");
  fs::rename(unfinished, data_folder(), error);
  if (error) return failed(data_folder().string() + ": " + error.message());
  return {};
}

core::Result<void> PrivateCluster::write_access_rules() const {
  const fs::path file = data_folder() / "pg_hba.conf";
  std::ofstream rules{file, std::ios::trunc};
  rules << "# Written at each start. The socket's folder lets only its owner in.\n"
        << "local all " << kSuperuser << " trust\n"
        << "local all all " << (options_.passwords ? "scram-sha-256" : "trust") << "\n";
  rules.close();
  if (!rules) return failed(file.string() + " cannot be written");
  return own(file, user_, 0600);
}

// PostgreSQL takes the number in a lock file for its dead owner's even when the machine was
// started anew and another program has that number now. Whoever holds server.lock knows better.
void PrivateCluster::remove_traces_of_the_dead() const {
  std::error_code error;
  fs::remove(data_folder() / "postmaster.pid", error);
  fs::remove(socket_folder().string() + kSocketName, error);
  fs::remove(socket_folder().string() + kSocketName + ".lock", error);
}

core::Result<void> PrivateCluster::start() {
  if (running()) return {};
  // Reaps one that somebody else ended.
  if (auto stopped = stop(StopMode::immediate); !stopped) return stopped;
  const auto lock = lock_server();
  if (!lock) return pass_on(lock.error());
  remove_traces_of_the_dead();
  set_long_log_aside();
  if (auto written = write_access_rules(); !written) return written;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failed(std::strerror(errno));
  Descriptor end{ends[0]};
  Descriptor held_by_server{ends[1]};

  ProcessRequest postgres;
  postgres.program = program("postgres");
  const std::string durable = options_.durable ? "on" : "off";
  std::vector<std::string> settings = {
      "listen_addresses=",
      "port=5432",
      "unix_socket_directories=../socket",  // from data_folder(): short, and free of odd characters
      "unix_socket_permissions=0700",
      "fsync=" + durable,
      "synchronous_commit=on",
      "full_page_writes=" + durable,
      "logging_collector=off",
      "log_destination=stderr",
      "password_encryption=scram-sha-256",
      "shared_buffers=64MB",
      "max_connections=50",
      "timezone=UTC",
      "log_timezone=UTC"};
  settings.insert(settings.end(), options_.settings.begin(), options_.settings.end());
  postgres.arguments = {"-D", data_folder().string()};
  for (auto& setting : settings) {
    postgres.arguments.emplace_back("-c");
    postgres.arguments.push_back(std::move(setting));
  }
  postgres.user = user_;
  postgres.output = log_file();
  postgres.signal_on_parent_death = SIGQUIT;  // immediate: it takes its own children along
  postgres.kept_open = {lock->number(), held_by_server.number()};
  const auto pid = start_process(postgres);
  if (!pid) return pass_on(pid.error());
  server_ = *pid;
  end_ = std::move(end);
  held_by_server = {};  // now by the server alone
  return await_ready();
}

core::Result<void> PrivateCluster::await_ready() {
  const auto deadline = std::chrono::steady_clock::now() + options_.start_timeout;
  const std::string target = conninfo("postgres") + " connect_timeout=2";
  while (PQping(target.c_str()) != PQPING_OK) {
    if (!running()) {
      std::ignore = stop(StopMode::immediate);
      return failed("the database server ended at once");
    }
    if (std::chrono::steady_clock::now() >= deadline) {
      std::ignore = stop(StopMode::immediate);
      return failed("the database server was not ready in time");
    }
    std::this_thread::sleep_for(10ms);
  }
  return {};
}

bool PrivateCluster::running() const {
  return server_ != 0 && !hangs_up(end_.number(), 0ms);
}

bool PrivateCluster::await_end(std::chrono::milliseconds patience) {
  if (!hangs_up(end_.number(), patience)) return false;
  ::waitpid(server_, nullptr, 0);
  server_ = 0;
  return true;
}

core::Result<void> PrivateCluster::stop(StopMode mode) {
  if (server_ == 0) return {};
  const auto tell = [this](int signal) {
    ::kill(server_, signal);
    ::kill(server_, SIGCONT);  // somebody may have stopped it, and then it hears nothing
  };
  tell(mode == StopMode::fast ? SIGINT : SIGQUIT);
  if (await_end(3s)) return {};
  tell(SIGQUIT);
  // It kills its own children that do not end within 5 s.
  if (await_end(10s)) return {};
  for (const pid_t child : children_of(server_)) ::kill(child, SIGKILL);
  ::kill(server_, SIGKILL);
  if (await_end(10s)) return {};
  return failed("the database server does not stop");
}

void PrivateCluster::set_long_log_aside() const {
  std::error_code error;
  const auto bytes = fs::file_size(log_file(), error);
  if (error || bytes < kLongLogBytes) return;
  fs::path older = log_file();
  older += ".old";
  fs::rename(log_file(), older, error);  // a log that stays long is no reason not to start
}

std::string PrivateCluster::conninfo(const std::string& database, const std::string& user,
                                     const std::string& password) const {
  std::string text = "host=" + quoted_value(host_) + " port=5432 dbname=" + quoted_value(database) +
                     " user=" + quoted_value(user.empty() ? kSuperuser : user);
  if (!password.empty()) text += " password=" + quoted_value(password);
  return text;
}

core::Result<void> PrivateCluster::ensure_database(const std::string& name) {
  auto connection = PgConnection::connect({.conninfo = conninfo("postgres")});
  if (!connection) return pass_on(connection.error());
  const auto found = connection->run("SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1",
                                     {name}, Effect::reads);
  if (!found) return pass_on(found.error());
  if (found->count() > 0) return {};
  const auto created =
      connection->run("CREATE DATABASE " + connection->quoted_identifier(name), {}, Effect::writes);
  if (!created) return pass_on(created.error());
  return {};
}

fs::path PrivateCluster::program(const std::string& name) const {
  return programs_ / name;
}

}  // namespace holdfast::remote
