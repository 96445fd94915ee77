#include "db/remote/private_cluster.h"

#include <libpq-fe.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>
#include <utility>

#include "db/remote/pg_connection.h"
#include "db/remote/postgres_programs.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;
using core::pass_on;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::size_t kMaxSocketPath = 107;  // sockaddr_un::sun_path, with its closing NUL
constexpr const char* kSocketName = "/.s.PGSQL.5432";

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

// A dead process that nobody has reaped yet is dead.
bool is_alive(pid_t pid) {
  if (::kill(pid, 0) != 0 && errno != EPERM) return false;
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  const auto after_name = text.rfind(')');  // "pid (name) state …"
  return after_name == std::string::npos || text.substr(after_name + 1, 2) != " Z";
}

// One element of a list of directories, whatever characters it has.
std::string quoted_directory(const std::string& path) {
  std::string quoted = "\"";
  for (const char c : path) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
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

// Only one program at a time makes or starts the cluster of a folder.
class FolderLock {
 public:
  explicit FolderLock(const fs::path& folder)
      : file_(::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (file_ >= 0) {
      while (::flock(file_, LOCK_EX) != 0 && errno == EINTR) {
      }
    }
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock() {
    if (file_ >= 0) ::close(file_);
  }

 private:
  int file_;
};

}  // namespace

PrivateCluster::PrivateCluster(PrivateClusterOptions options, fs::path programs,
                               std::optional<UserIds> user)
    : options_(std::move(options)), programs_(std::move(programs)), user_(std::move(user)) {}

PrivateCluster::PrivateCluster(PrivateCluster&& other) noexcept
    : options_(std::move(other.options_)),
      programs_(std::move(other.programs_)),
      user_(std::move(other.user_)),
      server_(std::exchange(other.server_, 0)),
      child_(other.child_),
      adopted_(other.adopted_) {}

PrivateCluster::~PrivateCluster() {
  if (server_ != 0) std::ignore = stop(StopMode::fast);
}

tl::unexpected<core::Error> PrivateCluster::failed(const std::string& what) const {
  const std::string log = last_lines(log_file(), 4);
  return fail(ErrorCode::private_database_failed, log.empty() ? what : what + ": " + log);
}

core::Result<PrivateCluster> PrivateCluster::open(const PrivateClusterOptions& options) {
  PrivateClusterOptions complete = options;
  std::error_code error;
  complete.folder = fs::absolute(options.folder, error).lexically_normal();
  if (complete.socket_folder.empty()) complete.socket_folder = complete.folder / "socket";
  if (complete.socket_folder.string().size() + std::strlen(kSocketName) > kMaxSocketPath) {
    return fail(ErrorCode::private_database_failed,
                "the path of the socket folder is too long: " + complete.socket_folder.string());
  }
  const auto programs = find_postgres_programs();
  if (!programs) return pass_on(programs.error());
  const auto user = server_user();
  if (!user) return pass_on(user.error());

  PrivateCluster cluster{std::move(complete), *programs, *user};
  if (auto made = cluster.make_folders(); !made) return pass_on(made.error());
  const FolderLock lock{cluster.options_.folder};
  if (!fs::exists(cluster.data_folder() / "PG_VERSION", error)) {
    if (auto made = cluster.make_cluster(); !made) return pass_on(made.error());
  }
  return cluster;
}

core::Result<void> PrivateCluster::make_folders() const {
  for (const auto& folder : {options_.folder, options_.socket_folder}) {
    if (auto made = make_private_folder(folder, user_); !made) return made;
    if (!user_) continue;
    if (auto reachable = check_reachable(folder, *user_); !reachable) return reachable;
  }
  return {};
}

core::Result<void> PrivateCluster::make_cluster() const {
  // Made under another name first: one that was interrupted is never taken for whole.
  const fs::path unfinished = options_.folder / "data.unfinished";
  std::error_code error;
  fs::remove_all(unfinished, error);
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

std::optional<pid_t> PrivateCluster::running_server() const {
  std::ifstream file{data_folder() / "postmaster.pid"};
  long pid = 0;
  if (!(file >> pid) || pid <= 1 || !is_alive(static_cast<pid_t>(pid))) return std::nullopt;
  // After a restart of the machine another program may have that number.
  std::error_code error;
  const auto program_path = fs::read_symlink("/proc/" + std::to_string(pid) + "/exe", error);
  if (!error && !program_path.filename().string().starts_with("postgres")) return std::nullopt;
  return static_cast<pid_t>(pid);
}

core::Result<void> PrivateCluster::start() {
  if (server_ != 0 && running()) return {};
  const FolderLock lock{options_.folder};
  if (const auto pid = running_server()) {
    server_ = *pid;
    child_ = false;
    adopted_ = true;
    return await_ready();
  }
  if (auto written = write_access_rules(); !written) return written;

  ProcessRequest postgres;
  postgres.program = program("postgres");
  const std::string durable = options_.durable ? "on" : "off";
  std::vector<std::string> settings = {
      "listen_addresses=",
      "port=5432",
      "unix_socket_directories=" + quoted_directory(options_.socket_folder.string()),
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
  postgres.signal_on_parent_death = options_.ends_with_parent ? SIGQUIT : 0;
  const auto pid = start_process(postgres);
  if (!pid) return pass_on(pid.error());
  server_ = *pid;
  child_ = true;
  adopted_ = false;
  return await_ready();
}

core::Result<void> PrivateCluster::await_ready() {
  const auto deadline = std::chrono::steady_clock::now() + options_.start_timeout;
  const std::string target = conninfo("postgres");
  for (;;) {
    // PQPING_OK alone could come from another server that holds the same socket.
    if (PQping(target.c_str()) == PQPING_OK && running_server() == server_) return {};
    if (!running()) {
      server_ = 0;
      return failed("the database server ended at once");
    }
    if (std::chrono::steady_clock::now() >= deadline) {
      std::ignore = stop(StopMode::immediate);
      return failed("the database server was not ready in time");
    }
    std::this_thread::sleep_for(10ms);
  }
}

bool PrivateCluster::running() const {
  if (server_ == 0) return running_server().has_value();
  if (!child_) return is_alive(server_);
  // WNOWAIT leaves the dead child to stop(), which reaps it.
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(server_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == 0;
}

bool PrivateCluster::await_end(std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (running()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(5ms);
  }
  if (child_) ::waitpid(server_, nullptr, 0);
  server_ = 0;
  child_ = false;
  adopted_ = false;
  return true;
}

core::Result<void> PrivateCluster::stop(StopMode mode) {
  if (server_ == 0) {
    const auto pid = running_server();
    if (!pid) return {};
    server_ = *pid;
    child_ = false;
  }
  ::kill(server_, mode == StopMode::fast ? SIGINT : SIGQUIT);
  if (await_end(mode == StopMode::fast ? 20s : 5s)) return {};
  ::kill(server_, SIGQUIT);
  if (await_end(10s)) return {};
  return failed("the database server does not stop");
}

std::string PrivateCluster::conninfo(const std::string& database, const std::string& user,
                                     const std::string& password) const {
  std::string text = "host=" + quoted_value(options_.socket_folder.string()) +
                     " port=5432 dbname=" + quoted_value(database) +
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
