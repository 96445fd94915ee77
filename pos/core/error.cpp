#include "pos/core/error.h"

#include <array>

namespace holdfast::core {
namespace {

struct Words {
  ErrorCode code;
  std::string_view name;
  std::string_view sentence;
};

// In the order of the enumeration: in_order() checks it.
constexpr std::array kWords = {
    Words{ErrorCode::unknown_barcode, "unknown_barcode",
          "No product has this barcode. Check the label, or add the product in the back office."},
    Words{ErrorCode::barcode_check_digit, "barcode_check_digit",
          "The barcode was not read completely. Scan it again."},
    Words{ErrorCode::barcode_malformed, "barcode_malformed",
          "This code cannot be read as a product code. Scan it again or type it."},
    Words{ErrorCode::typed_code_wrong, "typed_code_wrong",
          "This is not a whole product code. Check the digits that you typed."},
    Words{ErrorCode::code_part_wrong, "code_part_wrong",
          "A part of this code is not right. Type the number below it, and show the label to the "
          "manager."},
    Words{ErrorCode::code_contradicts, "code_contradicts",
          "This code contradicts itself. Type the number below it, and show the label to the "
          "manager."},
    Words{ErrorCode::code_incomplete, "code_incomplete",
          "This code says only a part. Scan the other code on the same label."},
    Words{ErrorCode::code_elsewhere, "code_elsewhere", "This is no product's code."},
    Words{ErrorCode::goods_expired, "goods_expired",
          "These goods are past their expiry date. Put them aside; only a manager may sell them."},
    Words{ErrorCode::label_and_product, "label_and_product",
          "The label and the product do not agree how it is sold. Tell the manager."},
    Words{ErrorCode::scan_not_now, "scan_not_now",
          "Finish or close this step first, then scan again."},
    Words{ErrorCode::quantity_out_of_range, "quantity_out_of_range",
          "The quantity must be more than 0 and at most 999."},
    Words{ErrorCode::quantity_not_whole, "quantity_not_whole",
          "This product is sold by the piece. Type a whole number."},
    Words{ErrorCode::amount_out_of_range, "amount_out_of_range",
          "This amount is too large. Check what you typed."},
    Words{ErrorCode::amount_negative, "amount_negative",
          "An amount cannot be less than zero. Check what you typed."},
    Words{ErrorCode::amount_malformed, "amount_malformed",
          "This is not an amount. Type digits and one decimal point."},
    Words{ErrorCode::discount_out_of_range, "discount_out_of_range",
          "The discount must be more than zero and at most the price."},
    Words{ErrorCode::no_line_selected, "no_line_selected", "Choose a line of the receipt first."},
    Words{ErrorCode::sale_empty, "sale_empty", "There is nothing to sell yet. Scan an item first."},
    Words{ErrorCode::sale_too_large, "sale_too_large",
          "This sale has too many lines. Take payment and start another."},
    Words{ErrorCode::count_out_of_range, "count_out_of_range",
          "A counted quantity is from 0 to 99,999. Check what you typed."},
    Words{ErrorCode::count_empty, "count_empty",
          "Nothing was counted yet. Scan the first product."},
    Words{ErrorCode::count_too_large, "count_too_large",
          "This count has no room for another product. Submit it and begin another."},
    Words{ErrorCode::receipt_unknown, "receipt_unknown",
          "This till has no receipt with this number. Check the digits on the paper."},
    Words{ErrorCode::receipt_elsewhere, "receipt_elsewhere",
          "This receipt is from another till. Take the goods back at the till that printed it."},
    Words{ErrorCode::receipt_of_return, "receipt_of_return",
          "This paper is from a return. Use the receipt with which the goods were sold."},
    Words{ErrorCode::not_on_receipt, "not_on_receipt",
          "This product is not on the receipt. Check product and receipt."},
    Words{ErrorCode::return_empty, "return_empty", "Choose first what comes back."},
    Words{ErrorCode::return_too_large, "return_too_large",
          "No more can come back than was bought and is not back yet."},
    Words{ErrorCode::reason_missing, "reason_missing", "Choose first why the goods come back."},
    Words{ErrorCode::scale_not_stable, "scale_not_stable",
          "The weight is not steady yet. Wait until the scale rests, then try again."},
    Words{ErrorCode::scale_empty, "scale_empty",
          "There is nothing on the scale. Put the goods on it."},
    Words{ErrorCode::scale_under_zero, "scale_under_zero",
          "The scale shows less than zero. Clear it, press its zero key and weigh again."},
    Words{ErrorCode::scale_over_capacity, "scale_over_capacity",
          "This is too heavy for the scale. Weigh it in parts."},
    Words{ErrorCode::scale_unit_unknown, "scale_unit_unknown",
          "The scale weighs in a unit that nothing is sold by. Switch it to kg, g, lb or oz."},
    Words{ErrorCode::scale_unit_differs, "scale_unit_differs",
          "The scale weighs in another system of units than this product is sold by. Switch the "
          "scale's unit, or type the weight."},
    Words{ErrorCode::tare_out_of_range, "tare_out_of_range",
          "The tare must be less than what the scale shows. Check it, or take it off."},
    Words{ErrorCode::tared_twice, "tared_twice",
          "The scale has taken off a tare already. Take off one of the two."},
    Words{ErrorCode::tender_too_small, "tender_too_small",
          "This is less than the amount due. Type what the customer gave you."},
    Words{ErrorCode::tender_too_large, "tender_too_large",
          "This is far more than the amount due. Check what you typed."},
    Words{ErrorCode::not_signed_in, "not_signed_in", "Sign in first."},
    Words{ErrorCode::pin_wrong, "pin_wrong", "The PIN is not right. Try again."},
    Words{ErrorCode::pin_locked, "pin_locked", "Too many wrong PINs. Wait, or ask a manager."},
    Words{ErrorCode::no_shift_open, "no_shift_open", "Open a shift first."},
    Words{ErrorCode::shift_already_open, "shift_already_open",
          "A shift is already open on this till."},
    Words{ErrorCode::sale_open, "sale_open", "Finish or clear the open sale first."},
    Words{ErrorCode::not_permitted, "not_permitted", "You may not do this. Ask a manager."},
    Words{ErrorCode::not_now, "not_now", "This cannot be done at this moment."},
    Words{ErrorCode::item_unknown, "item_unknown",
          "This product is no longer in the catalogue. Choose another."},
    Words{ErrorCode::tax_category_unknown, "tax_category_unknown",
          "The tax of this product is not set up. Tell the manager; it cannot be sold until then."},
    Words{ErrorCode::currency_mismatch, "currency_mismatch",
          "This price is in another currency than the till. Tell the manager."},
    Words{ErrorCode::disk_full, "disk_full",
          "The till's disk is full. Free some space, then try again."},
    Words{ErrorCode::disk_failed, "disk_failed",
          "The till cannot write to its disk. Stop selling here and call the technician."},
    Words{ErrorCode::journal_locked, "journal_locked",
          "Another till program is using this journal. Close it first."},
    Words{ErrorCode::journal_damaged, "journal_damaged",
          "The till's journal is damaged. Stop selling here and call the technician."},
    Words{ErrorCode::journal_too_new, "journal_too_new",
          "The till's journal was written by a newer version. Install that version again."},
    Words{ErrorCode::journal_not_sound, "journal_not_sound",
          "The journal is not as the till wrote it. Keep the file as it is and look into it."},
    Words{ErrorCode::signing_key_unusable, "signing_key_unusable",
          "The key with which this till signs its journal cannot be used. Call the technician."},
    Words{ErrorCode::clock_jumped, "clock_jumped",
          "The till's clock has jumped. Check date and time; sales go on and keep their order."},
    Words{ErrorCode::catalogue_damaged, "catalogue_damaged",
          "The till's copy of the catalogue is damaged. Delete the catalogue file; it is loaded "
          "again from the server."},
    Words{ErrorCode::server_unreachable, "server_unreachable",
          "The server cannot be reached. Keep selling; sales are kept on the till and sent later."},
    Words{ErrorCode::server_login_refused, "server_login_refused",
          "The server refuses this till's login. Check the user name and password in the "
          "configuration."},
    Words{ErrorCode::server_schema_too_old, "server_schema_too_old",
          "The server's database is older than this till. Run: holdfast db migrate up"},
    Words{ErrorCode::server_schema_too_new, "server_schema_too_new",
          "The server's database is newer than this till. Update the till."},
    Words{ErrorCode::server_refused, "server_refused",
          "The server refused the request. Tell the technician."},
    Words{ErrorCode::till_not_enrolled, "till_not_enrolled",
          "The server does not know this till. Run: holdfast enrol"},
    Words{ErrorCode::till_revoked, "till_revoked",
          "This till was taken out of service on the server. Tell the manager; what it sold is "
          "kept on the till."},
    Words{ErrorCode::already_enrolled, "already_enrolled",
          "This is enrolled already. Choose another number, or revoke the old till first."},
    Words{ErrorCode::sequence_gap, "sequence_gap",
          "The server misses earlier entries of this till. Tell the technician."},
    Words{ErrorCode::sequence_fork, "sequence_fork",
          "The server holds other entries under this till's numbers: its journal was copied, or an "
          "old one was put back. Keep all files of this till and call the technician."},
    Words{ErrorCode::journal_behind, "journal_behind",
          "The journal of this till is older than the server's copy: entries were lost here. Start "
          "the till again while the server can be reached; it then brings them back."},
    Words{ErrorCode::migration_changed, "migration_changed",
          "A migration that was already applied has been changed. Restore the original file."},
    Words{ErrorCode::migration_failed, "migration_failed",
          "A migration failed and was rolled back. Read the detail, mend it and run it again."},
    Words{ErrorCode::private_database_failed, "private_database_failed",
          "The till's own database server could not be used. Mend what the detail names, then "
          "start again."},
    Words{ErrorCode::device_not_set_up, "device_not_set_up",
          "This till has no such device. One is set up in the till's settings."},
    Words{ErrorCode::device_closed, "device_closed",
          "The device is not open. Check its cable and settings."},
    Words{ErrorCode::device_no_hardware, "device_no_hardware",
          "The device is not connected. Plug it in."},
    Words{ErrorCode::device_offline, "device_offline",
          "The device does not answer. Check that it is switched on."},
    Words{ErrorCode::device_timeout, "device_timeout",
          "The device did not answer in time. Check its cable."},
    Words{ErrorCode::device_busy, "device_busy",
          "Another program is using the device. Close that program."},
    Words{ErrorCode::device_failure, "device_failure",
          "The device reported an error. Switch it off and on again."},
    Words{ErrorCode::device_no_access, "device_no_access",
          "The till may not use this device. Install the udev rule or add the user to its group."},
    Words{ErrorCode::no_display, "no_display",
          "The till's window could not be opened. Start it inside a graphical session, or under "
          "cage or Xorg."},
    Words{ErrorCode::printer_unknown, "printer_unknown",
          "There is no printer of this name. Check the name in the configuration."},
    Words{ErrorCode::printer_no_paper, "printer_no_paper",
          "The printer is out of paper. Put in a new roll, then print the receipt again."},
    Words{ErrorCode::printer_cover_open, "printer_cover_open",
          "The printer's cover is open. Close it, then print the receipt again."},
    Words{ErrorCode::printer_error, "printer_error",
          "The printer has stopped with an error. Open its cover, take out jammed paper, close it, "
          "and switch the printer off and on."},
    Words{ErrorCode::drawer_stuck, "drawer_stuck",
          "The drawer was told to open and stayed closed. Check its lock and its cable."},
    Words{ErrorCode::command_line, "command_line",
          "The command line was not understood. Correct what is named; --help lists what there "
          "is."},
    Words{ErrorCode::config_missing, "config_missing",
          "The configuration file does not exist. Check its path."},
    Words{ErrorCode::config_syntax, "config_syntax",
          "The settings cannot be read. Mend the place that is named."},
    Words{ErrorCode::config_no_database, "config_no_database",
          "No database is named. Give --database or set database.conninfo."},
    Words{ErrorCode::config_unknown_key, "config_unknown_key",
          "The configuration has a key that nobody knows. Check its spelling."},
    Words{ErrorCode::config_wrong_value, "config_wrong_value",
          "A setting has a value that it cannot have. Mend it where it is named."},
    Words{ErrorCode::file_unreadable, "file_unreadable",
          "The file cannot be read or written. Check its path, its kind and its rights."},
    Words{ErrorCode::scenario_syntax, "scenario_syntax",
          "The scenario has a line that cannot be understood. Mend the line that is named."},
    Words{ErrorCode::scenario_expectation, "scenario_expectation",
          "The scenario expected something else."},
    Words{ErrorCode::payload_malformed, "payload_malformed",
          "A record cannot be read. Tell the technician."},
    Words{ErrorCode::payload_too_new, "payload_too_new",
          "A record was written by a newer version. Update this program."},
    Words{ErrorCode::outcome_unknown, "outcome_unknown",
          "It is not known whether this happened. It will be looked up."},
    Words{ErrorCode::internal, "internal",
          "Something went wrong inside the till. Tell the technician."},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (static_cast<std::size_t>(kWords[i].code) != i) return false;
  }
  return kWords.back().code == ErrorCode::internal;
}
static_assert(in_order(), "one row of words for each error code, in the same order");

const Words& words(ErrorCode code) {
  return kWords[static_cast<std::size_t>(code)];
}

}  // namespace

std::string_view name(ErrorCode code) noexcept {
  return words(code).name;
}

std::string sentence(const Error& error) {
  std::string text{words(error.code).sentence};
  if (!error.detail.empty()) text += " (" + error.detail + ")";
  return text;
}

}  // namespace holdfast::core
