// The one result type of the product, and the list of everything that can be refused.
//
// Every error has a stable name (for logs, tests and scenarios) and a sentence that
// tells the person at the till what to do. `detail` carries what only the place of the
// error knows (a file name, an errno text, a barcode); it is never a secret.
//
// Thread-safe: values only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace holdfast::core {

enum class ErrorCode : std::uint16_t {
  // Input at the till.
  unknown_barcode,
  barcode_check_digit,
  barcode_malformed,
  typed_code_wrong,
  code_part_wrong,
  code_contradicts,
  code_incomplete,
  code_elsewhere,
  goods_expired,
  label_and_product,
  scan_not_now,
  quantity_out_of_range,
  quantity_not_whole,
  amount_out_of_range,
  amount_negative,
  amount_malformed,
  discount_out_of_range,
  no_line_selected,
  sale_empty,
  sale_too_large,
  count_out_of_range,
  count_empty,
  count_too_large,
  receipt_unknown,
  receipt_elsewhere,
  receipt_of_return,
  not_on_receipt,
  return_empty,
  return_too_large,
  reason_missing,
  scale_not_stable,
  scale_empty,
  scale_under_zero,
  scale_over_capacity,
  scale_unit_unknown,
  scale_unit_differs,
  tare_out_of_range,
  tared_twice,
  tender_too_small,
  tender_too_large,
  not_signed_in,
  pin_wrong,
  pin_locked,
  no_shift_open,
  shift_already_open,
  sale_open,
  not_permitted,
  not_now,
  item_unknown,
  tax_category_unknown,
  currency_mismatch,
  // Storage on the till.
  disk_full,
  disk_failed,
  journal_locked,
  journal_damaged,
  journal_too_new,
  journal_not_sound,
  signing_key_unusable,
  clock_jumped,
  catalogue_damaged,
  // Server.
  server_unreachable,
  server_login_refused,
  server_schema_too_old,
  server_schema_too_new,
  server_refused,
  till_not_enrolled,
  till_revoked,
  already_enrolled,
  sequence_gap,
  sequence_fork,
  journal_behind,
  migration_changed,
  migration_failed,
  private_database_failed,
  // Devices (the names follow UnifiedPOS 1.14: closed, no hardware, offline, timeout, busy,
  // failure).
  device_not_set_up,
  device_closed,
  device_no_hardware,
  device_offline,
  device_timeout,
  device_busy,
  device_failure,
  device_no_access,
  no_display,
  printer_unknown,
  printer_no_paper,
  printer_cover_open,
  printer_error,
  drawer_stuck,
  // Command line, configuration and files.
  command_line,
  config_missing,
  config_syntax,
  config_no_database,
  config_unknown_key,
  config_wrong_value,
  file_unreadable,
  scenario_syntax,
  scenario_expectation,
  payload_malformed,
  payload_too_new,
  // It may or may not have happened: look it up by id, never simply do it again.
  outcome_unknown,
  // A bug or an environment that should not exist.
  internal,
};

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string detail;

  friend bool operator==(const Error&, const Error&) = default;
};

// Stable identifier such as "barcode_check_digit".
[[nodiscard]] std::string_view name(ErrorCode code) noexcept;

// What a cashier or technician reads, in English, ending with what to do.
[[nodiscard]] std::string sentence(const Error& error);

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string detail = {}) {
  return tl::unexpected<Error>(Error{code, std::move(detail)});
}

// Passes an error on unchanged from one Result type to another.
[[nodiscard]] inline tl::unexpected<Error> pass_on(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace holdfast::core
