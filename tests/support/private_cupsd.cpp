#include "tests/support/private_cupsd.h"

#include <cups/cups.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tests/support/unix_socket.h"

namespace holdfast::testing {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kStartLimit = 20s;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream(path) << text;
}

std::string user_name(uid_t uid) {
  const passwd* entry = getpwuid(uid);
  return entry != nullptr ? entry->pw_name : std::to_string(uid);
}

std::string group_name(gid_t gid) {
  const group* entry = getgrgid(gid);
  return entry != nullptr ? entry->gr_name : std::to_string(gid);
}

struct CloseHttp {
  void operator()(http_t* http) const { httpClose(http); }
};
using Http = std::unique_ptr<http_t, CloseHttp>;

Http connect_to(const std::string& socket) {
  return Http(
      httpConnect2(socket.c_str(), 0, nullptr, AF_UNSPEC, HTTP_ENCRYPTION_NEVER, 1, 5000, nullptr));
}

std::string printer_uri(const std::string& queue) {
  return "ipp://localhost/printers/" + queue;
}

}  // namespace

PrivateCupsd::PrivateCupsd() {
  std::string pattern = (fs::temp_directory_path() / "hf-cups-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp: " + pattern);
  folder_ = pattern;
  // The backends of a scheduler that runs as root are another user.
  chmod(folder_.c_str(), 0755);
  for (const char* name : {"etc/ppd", "spool/tmp", "cache", "run", "log"})
    fs::create_directories(folder_ / name);
  write_configuration();
}

PrivateCupsd::~PrivateCupsd() {
  kill();
  end_backends();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void PrivateCupsd::write_configuration() const {
  const bool root = geteuid() == 0;
  const std::string dir = folder_.string();
  write_file(folder_ / "etc/cups-files.conf",
             "ServerRoot " + dir + "/etc\nServerBin /usr/lib/cups\nDataDir /usr/share/cups\n" +
                 "RequestRoot " + dir + "/spool\nTempDir " + dir + "/spool/tmp\nCacheDir " + dir +
                 "/cache\nStateDir " + dir + "/run\nAccessLog " + dir + "/log/access_log\n" +
                 "ErrorLog " + dir + "/log/error_log\nPageLog " + dir + "/log/page_log\n" +
                 "Printcap\nUser " + (root ? "lp" : user_name(geteuid())) + "\nGroup " +
                 (root ? "lp" : group_name(getegid())) + "\nSystemGroup " +
                 (root ? "root" : group_name(getegid())) +
                 "\nFatalErrors none\nCreateSelfSignedCerts no\nSyncOnClose Yes\n");
  write_file(folder_ / "etc/cupsd.conf",
             "Listen " + server() +
                 "\nLogLevel debug\nLogTimeFormat usecs\nMaxLogSize 0\nBrowsing No\n"
                 "WebInterface No\nDefaultShared No\nDefaultAuthType None\n"
                 "DefaultEncryption Never\nIdleExitTimeout 0\nDirtyCleanInterval 0\n"
                 "PreserveJobHistory Yes\nPreserveJobFiles No\nMaxJobs 0\n"
                 "ErrorPolicy retry-current-job\nJobRetryInterval 1\nJobRetryLimit 1000\n"
                 "<Location />\n  Order allow,deny\n  Allow localhost\n</Location>\n"
                 "<Policy default>\n  JobPrivateAccess default\n  JobPrivateValues none\n"
                 "  SubscriptionPrivateAccess default\n  SubscriptionPrivateValues none\n"
                 "  <Limit All>\n    Order deny,allow\n  </Limit>\n</Policy>\n");
}

void PrivateCupsd::start() {
  if (running()) return;
  const std::string config = folder_ / "etc/cupsd.conf";
  const std::string files = folder_ / "etc/cups-files.conf";
  const std::string output = folder_ / "log/output";
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0) give_up("fork");
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    const int out = open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(out, 1);
    dup2(out, 2);
    for (int fd = 3; fd < 256; ++fd) close(fd);
    execl("/usr/sbin/cupsd", "cupsd", "-f", "-c", config.c_str(), "-s", files.c_str(), nullptr);
    _exit(127);
  }
  const auto limit = std::chrono::steady_clock::now() + kStartLimit;
  while (!takes_connections(server())) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = -1;
      give_up("cupsd ended at once (is the package cups-daemon installed?)");
    }
    if (std::chrono::steady_clock::now() > limit) give_up("cupsd does not answer");
    std::this_thread::sleep_for(5ms);
  }
}

void PrivateCupsd::stop() {
  if (!running()) return;
  ::kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void PrivateCupsd::kill() {
  if (!running()) return;
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

// Backends that outlived their scheduler carry its folder in their environment.
void PrivateCupsd::end_backends() const {
  const std::string mark = "CUPS_SERVERROOT=" + (folder_ / "etc").string();
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    pid_t pid = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (parsed.ec != std::errc{} || parsed.ptr != name.data() + name.size()) continue;
    const std::string environment = read_file(entry.path() / "environ");
    if (environment.find(mark) != std::string::npos) ::kill(pid, SIGKILL);
  }
}

void PrivateCupsd::add_raw_queue(const std::string& name, std::uint16_t port) {
  const Http http = connect_to(server());
  if (!http) give_up("cannot connect to cupsd");
  ipp_t* request = ippNewRequest(IPP_OP_CUPS_ADD_MODIFY_PRINTER);
  const std::string uri = printer_uri(name);
  const std::string device =
      "socket://127.0.0.1:" + std::to_string(port) + "/?waiteof=false&contimeout=2";
  const auto add = [&](ipp_tag_t group, ipp_tag_t tag, const char* key, const char* value) {
    ippAddString(request, group, tag, key, nullptr, value);
  };
  add(IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", uri.c_str());
  add(IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", cupsUser());
  add(IPP_TAG_OPERATION, IPP_TAG_NAME, "ppd-name", "raw");
  add(IPP_TAG_PRINTER, IPP_TAG_URI, "device-uri", device.c_str());
  add(IPP_TAG_PRINTER, IPP_TAG_NAME, "printer-error-policy", "retry-current-job");
  ippAddBoolean(request, IPP_TAG_PRINTER, "printer-is-accepting-jobs", 1);
  ippAddInteger(request, IPP_TAG_PRINTER, IPP_TAG_ENUM, "printer-state", IPP_PSTATE_IDLE);
  ippDelete(cupsDoRequest(http.get(), request, "/admin/"));
  if (cupsLastError() > IPP_STATUS_OK_CONFLICTING)
    give_up(std::string("add ") + name + ": " + cupsLastErrorString());
}

void PrivateCupsd::printer_operation(int operation, const std::string& queue) const {
  const Http http = connect_to(server());
  if (!http) give_up("cannot connect to cupsd");
  ipp_t* request = ippNewRequest(static_cast<ipp_op_t>(operation));
  ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", nullptr,
               printer_uri(queue).c_str());
  ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", nullptr,
               cupsUser());
  ippDelete(cupsDoRequest(http.get(), request, "/admin/"));
  if (cupsLastError() > IPP_STATUS_OK_CONFLICTING)
    give_up("queue " + queue + ": " + cupsLastErrorString());
}

void PrivateCupsd::pause_queue(const std::string& name) {
  printer_operation(IPP_OP_PAUSE_PRINTER, name);
}

void PrivateCupsd::resume_queue(const std::string& name) {
  printer_operation(IPP_OP_RESUME_PRINTER, name);
}

void PrivateCupsd::delete_queue(const std::string& name) {
  printer_operation(IPP_OP_CUPS_DELETE_PRINTER, name);
}

void PrivateCupsd::reject_jobs(const std::string& name) {
  printer_operation(IPP_OP_CUPS_REJECT_JOBS, name);
}

void PrivateCupsd::add_history(const std::string& name, int jobs) {
  pause_queue(name);
  const Http http = connect_to(server());
  if (!http) give_up("cannot connect to cupsd");
  for (int job = 0; job < jobs; ++job) {
    ipp_t* request = ippNewRequest(IPP_OP_PRINT_JOB);
    const auto add = [&](ipp_tag_t tag, const char* key, const std::string& value) {
      ippAddString(request, IPP_TAG_OPERATION, tag, key, nullptr, value.c_str());
    };
    add(IPP_TAG_URI, "printer-uri", printer_uri(name));
    add(IPP_TAG_NAME, "requesting-user-name", cupsUser());
    add(IPP_TAG_NAME, "job-name", "history " + std::to_string(job));
    add(IPP_TAG_MIMETYPE, "document-format", CUPS_FORMAT_RAW);
    const std::string resource = "/printers/" + name;
    const std::size_t length = ippLength(request) + 1;
    if (cupsSendRequest(http.get(), request, resource.c_str(), length) == HTTP_STATUS_CONTINUE) {
      cupsWriteRequestData(http.get(), "x", 1);
    }
    ippDelete(cupsGetResponse(http.get(), resource.c_str()));
    ippDelete(request);
    if (cupsLastError() > IPP_STATUS_OK_CONFLICTING) {
      give_up(std::string("history: ") + cupsLastErrorString());
    }
  }
  cupsCancelJob2(http.get(), name.c_str(), CUPS_JOBID_ALL, 0);
  resume_queue(name);
}

std::string PrivateCupsd::log() const {
  return read_file(folder_ / "log/output") + read_file(folder_ / "log/error_log");
}

void PrivateCupsd::give_up(const std::string& what) const {
  constexpr std::size_t kTail = 4000;
  std::string text = log();
  if (text.size() > kTail) text.erase(0, text.size() - kTail);
  throw std::runtime_error(what + "\n" + text);
}

}  // namespace holdfast::testing
