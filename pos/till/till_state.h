// The router: owns the small machines, sends each command to the one it is for and
// builds the view. Private to till.cpp and the other till_….cpp.
#pragma once

#include <optional>

#include "pos/till/clock_watch.h"
#include "pos/till/commit.h"
#include "pos/till/counting.h"
#include "pos/till/last_count.h"
#include "pos/till/last_receipt.h"
#include "pos/till/last_report.h"
#include "pos/till/output.h"
#include "pos/till/output_queue.h"
#include "pos/till/payment.h"
#include "pos/till/permissions.h"
#include "pos/till/receipts.h"
#include "pos/till/reference.h"
#include "pos/till/returning.h"
#include "pos/till/scanned_goods.h"
#include "pos/till/selling.h"
#include "pos/till/shift.h"
#include "pos/till/sign_in.h"
#include "pos/till/till.h"
#include "pos/till/weighing.h"

namespace holdfast::till {

[[nodiscard]] inline tl::unexpected<core::Error> not_awaited() {
  return core::fail(core::ErrorCode::internal, "an answer came that nobody waits for");
}

struct Till::State {
  using Done = core::Result<void>;

  State(const ports::Catalogue& catalogue_, const ports::Clock& clock_, ports::Random& random_);

  // ---- people (till.cpp) ----
  Done on(const command::ChoosePerson& c);
  Done on(const command::EnterPin& c);
  Done on(const command::SignOut& c);
  Done on(const command::OpenShift& c);
  Done on(const command::StartCloseShift& c);
  Done on(const command::CloseShift& c);
  Done on(const command::ConfirmCloseShift& c);
  Done on(const command::CancelCloseShift& c);
  Done on(const command::DismissBanner& c);
  Done on(const command::RefuseInput& c);

  // ---- the sale (till_selling.cpp) ----
  Done on(const command::Scan& c);
  Done on(const command::AddItem& c);
  Done on(const command::SelectLine& c);
  Done on(const command::SetQuantity& c);
  Done on(const command::VoidLine& c);
  Done on(const command::OverridePrice& c);
  Done on(const command::DiscountLine& c);
  Done on(const command::DiscountSale& c);
  Done on(const command::VoidSale& c);
  Done on(const command::StartCashPayment& c);
  Done on(const command::TenderCash& c);
  Done on(const command::CancelPayment& c);
  Done on(const command::NextSale& c);
  Done on(const command::ReprintReceipt& c);
  Done on(const command::ReprintShiftReport& c);
  Done on(const command::ReprintCountSlip& c);
  Done require_printer() const;
  Done on(const command::PrintLabel& c);
  // Of the selected line's product. Errors: no_line_selected, item_unknown, the catalogue's.
  [[nodiscard]] core::Result<core::Item> selected_item() const;
  Done on(const command::OpenDrawer& c);
  Done on(const command::MoveCash& c);

  // ---- the stock count (till_counting.cpp) ----
  Done on(const command::OpenCount& c);
  Done on(const command::LeaveCount& c);
  Done on(const command::SetNextCounted& c);
  Done on(const command::DiscardCount& c);
  Done on(const command::SubmitCount& c);
  // What the sell screen's commands mean while a count is shown.
  Done count_code(const core::ScannedCode& code);
  Done count_tile(const command::AddItem& c);
  Done count_item(const core::Item& item, core::Quantity pack, const std::string& barcode);
  Done set_counted(core::Quantity counted);
  Done remove_counted();
  // ---- goods that come back (till_returning.cpp) ----
  Done on(const command::StartReturn& c);
  Done on(const command::FindReceipt& c);
  Done on(const command::SelectReturnLine& c);
  Done on(const command::SetReturnQuantity& c);
  Done on(const command::ReturnEverything& c);
  Done on(const command::SetReturnReason& c);
  Done on(const command::ConfirmReturn& c);
  Done on(const command::LeaveReturn& c);
  Done on(const command::ReceiptLookedUp& c);
  Done scan_for_return(const core::ScannedCode& code);
  void committed(const core::GoodsReturned& entry);

  // ---- goods sold by weight (till_weighing.cpp) ----
  Done on(const command::ScaleChanged& c);
  Done on(const command::TakeWeight& c);
  Done on(const command::TypeWeight& c);
  Done on(const command::SetTare& c);
  Done on(const command::TareScale& c);
  Done on(const command::CancelWeighing& c);
  [[nodiscard]] bool asks_for_weight(const core::Item& item, core::Quantity quantity) const;
  Done begin_weighing(const core::Item& item, std::string barcode);
  Done sell_weighed(core::Quantity net);

  // ---- what the world answers (till_answers.cpp) ----
  Done on(const command::PinChecked& c);
  Done on(const command::EntryCommitted& c);
  Done on(const command::EntryFailed& c);
  Done on(const command::WorkspaceFailed& c);
  Done on(const command::JournalFailed& c);
  Done on(const command::PrintRecorded& c);
  Done on(const command::PrintFinished& c);
  Done on(const command::KickFinished& c);
  Done on(const command::DeviceChanged& c);
  void device_changed(ports::DeviceStatus& known, const ports::DeviceStatus& now_is);
  Done on(const command::ServerChanged& c);
  Done on(const command::EntriesBroughtBack& c);
  Done on(const command::CatalogueChanged& c);
  Done on(const command::ClockTicked& c);
  void committed(const core::ShiftOpened& entry);
  void committed(const core::SaleRecorded& entry);
  void committed(const core::SaleVoided& entry);
  void committed(const core::ShiftClosed& entry);
  void committed(const core::CashMoved& entry);
  void committed(const core::DrawerOpened& entry);
  void committed(const core::CountSubmitted& entry);

  // The fold: the only way in which what the journal decides is changed, at the first
  // start, after a crash and in the middle of a day alike.
  void apply(const CommittedEntry& entry);

  [[nodiscard]] Screen screen() const;
  // Whether a command for this screen makes sense now. The error says what is missing.
  [[nodiscard]] Done require(Screen wanted) const;
  [[nodiscard]] Done require_permission(Action action) const;
  // The currency of the shift, else of the shop: what amounts on this till are in.
  [[nodiscard]] core::Currency currency() const;
  [[nodiscard]] core::Workspace workspace() const;
  [[nodiscard]] core::LocalTime local(core::Instant at) const;

  // `jobs` are sent to the devices once the entry is durable, and are in its workspace.
  void append(core::EntryBody body, core::Workspace workspace,
              std::vector<core::OutputJob> jobs = {});
  void save_workspace();
  Done close_shift(core::Money counted, bool confirmed);
  void record_print(const core::OutputJob& job, core::ReceiptDocument paper, Output::Place place);
  void resume_outputs();
  // Sends what was planned with the entry that is durable now.
  void send_planned(const std::string& what, Output::Place place,
                    const core::ReceiptDocument& paper);
  [[nodiscard]] core::OutputJob new_output(core::OutputJob::Kind kind, std::int64_t receipt = 0);
  // What begins a sentence about this job.
  [[nodiscard]] std::string title_of(const core::OutputJob& job) const;
  // "Receipt 0001-000012".
  [[nodiscard]] std::string receipt_title(std::int64_t number) const;
  // Saves the workspace where `done`.
  Done after_change(Done done);
  // Errors: those of find_goods().
  [[nodiscard]] core::Result<ScannedGoods> look_up(const core::ScannedCode& code) const;
  [[nodiscard]] core::CivilDate today() const;
  // Whether who is signed in may sell it today. Error: goods_expired.
  [[nodiscard]] Done check_expiry(const ScannedGoods& goods) const;
  // Where nothing can be scanned. Errors: code_elsewhere, for a badge in the place of a PIN;
  // scan_not_now. A gift card's code is not repeated.
  [[nodiscard]] Done scan_refused(const core::ScannedCode& code) const;
  // A receipt, where there may be one. Errors: scan_not_now, and those of a return.
  Done scan_receipt(const std::string& receipt);
  // Sells it, or asks for its weight first.
  Done add(const core::Item& item, core::Quantity quantity, std::string barcode);
  Done sell(const core::Item& item, core::Quantity quantity, std::string barcode,
            std::optional<core::Money> own_price = {});
  void acknowledge();
  void show_change();
  void save_changed_outputs();
  // In the banner, and aloud.
  void refuse(const core::Error& error);
  void say(const core::Error& error);
  // Never in the place of an error: that one stays until a person has done something.
  void inform(Banner::Kind kind, std::string text);
  // What the watch makes of the clock by now; aloud, when that is news.
  void show_clock();
  Done load_reference();
  void refresh();

  struct Reprint {
    core::PrintJobId job;
    core::ReceiptDocument paper;
  };

  const ports::Catalogue& catalogue;
  const ports::Clock& clock;
  ports::Random& random;

  core::CodeRules code_rules;
  Reference reference;
  SignIn sign_in;
  Shift shift;
  LastReceipt last_receipt;
  LastReport last_report;
  LastCount last_count;
  Receipts receipts;
  Selling selling;
  Counting counting;
  Weighing weighing;
  Payment payment;
  Returning returning;
  Commit commit;
  Output output;
  ClockWatch clock_watch;
  OutputQueue outputs;
  struct Planned {
    std::vector<core::OutputJob> jobs;
    std::uint64_t changes = 0;    // of the queue when the entry's workspace was made
  } planned;                      // of the entry that is on its way to the disk
  std::vector<Reprint> reprints;  // not on the disk yet
  std::optional<PersonView> person;
  bool closing_shift = false;
  std::optional<core::Money> counted_cash;  // differs from what was expected; not confirmed
  // The last sale is committed and the change screen has not been left.
  bool change_pending = false;
  bool recovered_sale = false;  // said once, to whoever signs in first
  std::optional<core::Error> halted;
  // The server knows later entries of this till. It stays known while the server is away.
  std::optional<core::Error> journal_behind;

  core::Instant now;
  Effects effects;
  TillView view;
  // changes() of what is shown as a list when the view was last built
  std::uint64_t shown_sale = 0, shown_receipts = 0, shown_outputs = 0, shown_count = 0;
  std::uint64_t saved_outputs = 0;  // changes() of the queue when the workspace was last saved
};

}  // namespace holdfast::till
