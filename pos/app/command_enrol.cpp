// `holdfast enrol`: makes this machine a till of a shop.
#include <fmt/core.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "config/edit.h"
#include "config/load.h"
#include "config/text_rules.h"
#include "db/local/private_file.h"
#include "db/local/signing_key.h"
#include "db/local/sqlite_journal.h"
#include "db/remote/conninfo.h"
#include "db/remote/enrolment.h"
#include "db/remote/remote_store.h"
#include "pos/app/cli.h"
#include "pos/app/commands.h"
#include "pos/app/database_option.h"
#include "pos/app/draft_file.h"
#include "pos/app/journal_branch.h"
#include "pos/app/os_ports.h"
#include "pos/app/other_shop.h"
#include "pos/app/settings_source.h"
#include "pos/app/short_text.h"
#include "pos/app/terminal_text.h"
#include "pos/app/till_credentials.h"
#include "pos/core/hex.h"

namespace holdfast::app {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::fail;
using core::pass_on;

constexpr const char* kConninfo = "database.conninfo";

// Where on this machine the till keeps what it is.
struct Places {
  fs::path folder;    // its journal and key
  fs::path passfile;  // in the folder, which is nobody else's
  fs::path settings;  // where database.conninfo goes
};

core::Result<void> check_texts(const EnrolOptions& options) {
  const std::pair<const char*, const std::optional<std::string>*> texts[] = {
      {"--shop", &options.shop},
      {"--location", &options.location},
      {"--new-location", &options.new_location},
      {"--label", &options.label}};
  for (const auto& [name, text] : texts) {
    if (!*text) continue;
    if (auto right = check_short_text(name, **text); !right) return right;
  }
  if (options.new_location && !options.location) {
    return fail(ErrorCode::command_line, "--new-location needs its code: --location CODE");
  }
  if (options.time_zone && !is_time_zone(*options.time_zone)) {
    return fail(ErrorCode::command_line, kTimeZoneSentence);
  }
  return {};
}

// Run by root, the files would be root's, and the till could not read its own password.
core::Result<void> require_own_folder(const fs::path& folder) {
  struct stat status = {};
  if (::stat(folder.c_str(), &status) != 0) return {};
  if (status.st_uid == ::geteuid()) {
    if ((status.st_mode & S_IWOTH) == 0) return {};
    return fail(ErrorCode::file_unreadable,
                folder.string() + " lets everybody put files there: run chmod 700 on it");
  }
  return fail(ErrorCode::file_unreadable,
              folder.string() + " is another user's: run this as the till's user (sudo -u)");
}

core::Result<Places> places_of(const config::Settings& settings, const ConfigOptions& config) {
  const auto environment = config::environment_from(environ);
  const auto folder = config::data_folder(settings, environment);
  if (!folder) return pass_on(folder.error());
  if (auto own = require_own_folder(*folder); !own) return pass_on(own.error());
  return Places{*folder, *folder / "passfile",
                config.file ? *config.file : config::standard_files(environment).back()};
}

// The key of the till's journal; both are made where there is none.
core::Result<local::PublicKey> signing_key(const fs::path& folder) {
  const fs::path journal = folder / "journal.db";
  const fs::path key_file = local::with_suffix(journal, ".key");
  std::error_code ignored;
  if (fs::symlink_status(key_file, ignored).type() == fs::file_type::not_found) {
    if (auto made = local::SqliteJournal::open(journal); !made) return pass_on(made.error());
  }
  const auto key = local::SigningKey::load_or_make(key_file);
  if (!key) return pass_on(key.error());
  return key->public_key();
}

core::Result<std::string> contents(const fs::path& file) {
  std::error_code ignored;
  if (fs::status(file, ignored).type() == fs::file_type::not_found) return std::string{};
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return fail(ErrorCode::file_unreadable, file.string());
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

// Written before the server is told, so that a full disk is met while nothing is changed.
struct Drafts {
  DraftFile passfile, settings;
  std::string conninfo;
  bool settings_changed = false;
  bool address_kept = false;  // of the server, as it was in the settings
};

core::Result<Drafts> write_drafts(const Places& places, const EnrolOptions& options,
                                  const std::string& known_conninfo,
                                  const remote::PgConnection& server, const std::string& login,
                                  const Secret& password) {
  Drafts drafts;
  // Tills may have a way of their own to the server, such as through a PgBouncer.
  if (!known_conninfo.empty())
    drafts.conninfo = remote::conninfo_as(known_conninfo, login, places.passfile.string());
  drafts.address_kept = !drafts.conninfo.empty();
  if (!drafts.address_kept) drafts.conninfo = server.conninfo_for(login, places.passfile.string());
  // libpq uses no passfile that others may read.
  auto passfile =
      DraftFile::write(places.passfile, passfile_text(login, password).text(), Readers::this_user);
  if (!passfile) return pass_on(passfile.error());
  drafts.passfile = std::move(*passfile);
  if (options.print_settings) return drafts;

  const auto before = contents(places.settings);
  if (!before) return pass_on(before.error());
  const auto after = config::with_text_setting(*before, kConninfo, drafts.conninfo);
  if (!after) {
    return fail(after.error().code, places.settings.string() + ": " + after.error().detail +
                                        "; use --print-settings and write it yourself");
  }
  drafts.settings_changed = *after != *before;
  if (!drafts.settings_changed) return drafts;
  auto settings = DraftFile::write(places.settings, *after, Readers::as_before);
  if (!settings) return pass_on(settings.error());
  drafts.settings = std::move(*settings);
  return drafts;
}

core::Result<void> publish(Drafts& drafts) {
  if (auto done = drafts.passfile.publish(); !done) return done;
  return drafts.settings_changed ? drafts.settings.publish() : core::Result<void>{};
}

remote::EnrolmentRequest request_of(const EnrolOptions& options, const local::PublicKey& key,
                                    const Secret& password) {
  return {options.shop,
          options.number,
          options.location,
          options.new_location,
          options.time_zone ? *options.time_zone : machine_time_zone(),
          options.label,
          key,
          options.replace,
          options.take_back,
          password.text()};
}

void print_done(const remote::EnrolledTill& till, const EnrolOptions& options, const Places& places,
                const local::PublicKey& key, const Drafts& drafts) {
  fmt::print("This machine is till {} \"{}\" of {}, at {} ({}).\n", till.number,
             terminal_text(till.label), terminal_text(till.shop_name),
             terminal_text(till.location_name), terminal_text(till.location));
  if (till.branch_of != 0) {
    fmt::print(
        "It goes on with its journal, which was that of till {} up to entry {}, and sends what "
        "follows.\n",
        till.branch_of, till.branch_seq);
  }
  if (till.same_machine) fmt::print("It was already; its login has a new password.\n");
  for (const auto& login : till.revoked) {
    fmt::print("Revoked: {}. A machine that still uses it is refused, and says so.\n", login);
  }
  fmt::print("login        {}\n", till.login);
  fmt::print("password     in {}, for this user alone\n", places.passfile.string());
  fmt::print("signing key  {}\n", core::to_hex(key));
  if (options.print_settings) {
    fmt::print("\nPut this into the till's settings:\n\n[database]\nconninfo = {}\n",
               config::toml_string(drafts.conninfo));
  } else {
    fmt::print("settings     {} in {}{}\n", kConninfo, places.settings.string(),
               drafts.address_kept ? ", which keeps the server that it named" : "");
  }
}

// The till reads environment and command line after its file.
void warn_of_override(const ConfigOptions& config, const std::string& conninfo) {
  const auto settings = load_settings(config);
  if (settings && settings->database.conninfo == conninfo) return;
  fmt::print(stderr,
             "holdfast: note: another place overrides this database.conninfo, such as "
             "HOLDFAST_DATABASE_CONNINFO in the environment; take it away there\n");
}

// What may still stand between the till and the server is pg_hba.conf.
core::Result<void> try_login(const std::string& conninfo) {
  // The administrator's; libpq takes it before any passfile.
  unsetenv("PGPASSWORD");
  auto store = remote::open_remote_store({.conninfo = conninfo});
  if (!store) return pass_on(store.error());
  if (auto head = (*store)->journal_head(0); !head) return pass_on(head.error());
  return {};
}

int report(const core::Error& error) {
  if (error.code == ErrorCode::outcome_unknown) {
    return report_failure(
        "The connection broke before the server had answered. Run the same "
        "command again.",
        error);
  }
  return report_no_shop(error);
}

}  // namespace

int run_enrol(const EnrolOptions& options, const ConfigOptions& config) {
  if (auto right = check_texts(options); !right) return report_usage(right.error());
  if (auto right = check_database_option(options.database); !right) {
    return report_usage(right.error());
  }
  const auto settings = load_settings(config);
  if (!settings) return report_usage(settings.error());
  if (sodium_init() < 0) return report_failure({ErrorCode::internal, "libsodium"});
  const auto places = places_of(*settings, config);
  if (!places) return report_failure(places.error());
  auto server = connect_as_administrator(options.database);
  if (!server) return report(server.error());
  std::optional<JournalBranch> branch;
  if (options.branch) {
    auto begun = JournalBranch::begin(places->folder);
    if (!begun && begun.error().code == ErrorCode::command_line) {
      return report_usage(begun.error());
    }
    if (!begun) return report_failure(begun.error());
    branch = std::move(*begun);
  }
  const auto key =
      branch ? core::Result<local::PublicKey>(branch->new_key()) : signing_key(places->folder);
  if (!key) return report_failure(key.error());

  const Secret password = random_password();
  auto request = request_of(options, *key, password);
  if (branch) request.branch = branch->entries();
  Drafts drafts;
  bool is_other_shops = false;
  const auto till =
      remote::enrol_till(*server, request, [&](const remote::EnrolledTill& about_to_be) {
        if (auto left = leave_other_shop(places->folder, about_to_be.tenant); !left) {
          is_other_shops = true;
          return left;
        }
        auto written = write_drafts(*places, options, settings->database.conninfo, *server,
                                    about_to_be.login, password);
        if (!written) return core::Result<void>{pass_on(written.error())};
        drafts = std::move(*written);
        return branch ? branch->acknowledge_through(about_to_be.branch_seq) : core::Result<void>{};
      });
  wipe(request.password);
  // Where the server may have it all the same, the same command again needs the same key.
  if (!till && branch && till.error().code != ErrorCode::outcome_unknown) branch->discard();
  if (!till && is_other_shops) {
    return report_failure("This machine's data are another shop's, and nothing was changed.",
                          till.error());
  }
  if (!till) return report(till.error());
  if (branch) {
    if (auto done = branch->publish(); !done) return report_failure(done.error());
  }
  if (auto done = publish(drafts); !done) return report_failure(done.error());

  print_done(*till, options, *places, *key, drafts);
  if (!options.print_settings) warn_of_override(config, drafts.conninfo);
  if (auto in = try_login(drafts.conninfo); !in) {
    if (drafts.address_kept) {
      return report_failure(
          "It is enrolled, but not reached at the server that database.conninfo names already. "
          "Let that one (pg_hba.conf, or PgBouncer's users) admit the login; or, where the till is "
          "to use the server of --database, take database.conninfo out of the settings and enrol "
          "again.",
          in.error());
    }
    return report_failure(
        "It is enrolled, but the till's login does not work yet. Let the server's "
        "pg_hba.conf admit it; there is no need to enrol again.",
        in.error());
  }
  fmt::print("\nThe server answers it. Start the till with: holdfast run{}\n",
             config.file ? " --config " + config.file->string() : "");
  return kExitOk;
}

}  // namespace holdfast::app
