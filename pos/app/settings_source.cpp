#include "pos/app/settings_source.h"

#include <fmt/core.h>
#include <unistd.h>

#include "config/load.h"
#include "db/remote/conninfo.h"
#include "pos/app/cli.h"
#include "pos/app/database_words.h"
#include "pos/app/terminal_text.h"

namespace holdfast::app {
namespace {

void report(const std::string& sentence, const core::Error& error) {
  fmt::print(stderr, "holdfast: {} [{}]\n", terminal_text(sentence, Lines::many),
             core::name(error.code));
}

std::string with_detail(const std::string& sentence, const core::Error& error) {
  return error.detail.empty() ? sentence : sentence + " (" + error.detail + ")";
}

}  // namespace

core::Result<config::Settings> load_settings(const ConfigOptions& options) {
  config::Sources sources;
  sources.environment = config::environment_from(environ);
  sources.files = config::standard_files(sources.environment);
  sources.config_file = options.file;
  for (const auto& text : options.overrides) {
    auto flag = config::split_flag(text);
    if (!flag) return core::pass_on(flag.error());
    sources.flags.push_back(std::move(*flag));
  }
  sources.conninfo_fault = remote::conninfo_fault;
  return config::load(sources);
}

int report_usage(const core::Error& error) {
  report(core::sentence(error), error);
  return kExitUsage;
}

int report_usage(const std::string& sentence, const core::Error& error) {
  report(with_detail(sentence, error), error);
  return kExitUsage;
}

int report_failure(const core::Error& error) {
  report(core::sentence(error), error);
  return kExitFailure;
}

int report_failure(const std::string& sentence, const core::Error& error) {
  report(with_detail(sentence, error), error);
  return kExitFailure;
}

int report_no_shop(const core::Error& error) {
  return error.code == core::ErrorCode::command_line ? report_usage(kNotInDatabase, error)
                                                     : report_database_failure(error);
}

int report_database_failure(const core::Error& error) {
  report(database_sentence(error), error);
  return kExitFailure;
}

}  // namespace holdfast::app
