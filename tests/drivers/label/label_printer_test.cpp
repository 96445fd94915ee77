// A printer of labels on the network: what became of each label is told as of a receipt.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "drivers/label/raw_label_printer.h"
#include "drivers/printer/direct_printer.h"
#include "drivers/printer/tcp_link.h"
#include "tests/drivers/label/sample_labels.h"
#include "tests/support/printer_simulator.h"
#include "tests/support/zpl_label.h"

namespace holdfast::drivers {
namespace {

using ports::OutputOutcome;
using ports::OutputResult;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LabelPrinterTest : public ::testing::Test {
 protected:
  LabelPrinterTest() {
    const StatusAbilities asks_nothing{StatusSupport::none, false, PrintProof::none};
    auto transport = std::make_shared<DirectPrinter>(
        std::make_unique<TcpLink>(TcpLinkConfig{"127.0.0.1", simulator_.port(), false}),
        DirectPrinterConfig{asks_nothing, {}, false, {}});
    printer_ = std::make_unique<RawLabelPrinter>(std::move(transport), LabelPrinterModel{},
                                                 std::chrono::milliseconds{1'500});
    EXPECT_TRUE(printer_->start(
        [this](core::PrintJobId, const OutputOutcome& outcome) { answer_.set_value(outcome); },
        [](const ports::DeviceStatus& status) {
          EXPECT_EQ(status.role, ports::DeviceRole::label_printer);
        }));
  }
  OutputOutcome print(const core::LabelDocument& label, int copies = 1) {
    answer_ = {};
    auto answer = answer_.get_future();
    printer_->print(core::testing::id_of<core::PrintJobId>(++jobs_), label, copies);
    if (answer.wait_for(std::chrono::seconds{20}) != std::future_status::ready) {
      ADD_FAILURE() << "no answer came";
      return {};
    }
    return answer.get();
  }

  // Over however many connections: one may have been made and given up before.
  std::vector<std::uint8_t> received() {
    std::vector<std::uint8_t> all;
    for (const auto& job : simulator_.jobs()) all.insert(all.end(), job.begin(), job.end());
    return all;
  }
  // The printer reads in its own time.
  bool until_read() {
    for (int i = 0; i < 2'000; ++i) {
      const auto bytes = received();
      if (bytes.size() > 5 && std::string(bytes.end() - 4, bytes.end()) == "^XZ\n") return true;
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return false;
  }

  holdfast::testing::PrinterSimulator simulator_;
  std::unique_ptr<RawLabelPrinter> printer_;
  std::promise<OutputOutcome> answer_;
  std::uint32_t jobs_ = 0;
};

TEST_F(LabelPrinterTest, GetsWholeLabelsAndNoQuestions) {
  EXPECT_EQ(print(olive_oil(), 2).result, OutputResult::done);
  ASSERT_TRUE(until_read());
  const auto labels = holdfast::testing::read_zpl(received());
  ASSERT_EQ(labels.size(), 1U);
  EXPECT_THAT(labels[0].problems, IsEmpty());
  EXPECT_EQ(labels[0].copies, 2);
  EXPECT_EQ(simulator_.questions(), 0);
}

TEST_F(LabelPrinterTest, APrinterThatIsOffFailsTheLabel) {
  simulator_.switch_off();
  EXPECT_EQ(print(olive_oil()).result, OutputResult::failed);
  for (const auto& connection : simulator_.jobs()) EXPECT_THAT(connection, IsEmpty());
}

TEST_F(LabelPrinterTest, ALineThatBreaksInTheMiddleIsUnknown) {
  core::LabelDocument large = olive_oil();
  // More than the network takes at once.
  large.texts[0].text = std::string(60, 'x');
  simulator_.reset_next_connection(40);
  simulator_.stall(false);
  const OutputOutcome outcome = print(large);
  EXPECT_NE(outcome.result, OutputResult::failed) << "bytes had left";
}

TEST_F(LabelPrinterTest, ALabelThatCannotBeMadeIsFailedAndNothingIsSent) {
  core::LabelDocument label = olive_oil();
  label.code = core::LabelCode{core::LabelCode::Kind::ean_13, "4006381333932"};
  const OutputOutcome outcome = print(label);
  EXPECT_EQ(outcome.result, OutputResult::failed);
  EXPECT_EQ(outcome.error.code, core::ErrorCode::barcode_malformed);
  for (const auto& connection : simulator_.jobs()) EXPECT_THAT(connection, IsEmpty());
}

}  // namespace
}  // namespace holdfast::drivers
