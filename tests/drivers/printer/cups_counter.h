// A till's counter with the real scheduler and its real socket backend.
#pragma once

#include <cups/cups.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "drivers/drawer/printer_drawer.h"
#include "drivers/printer/cups_queue.h"
#include "drivers/printer/escpos_printer.h"
#include "drivers/printer/printer_profile.h"
#include "tests/drivers/printer/printer_answers.h"
#include "tests/support/printer_simulator.h"
#include "tests/support/private_cupsd.h"

namespace holdfast::drivers {

// A till's counter as far as printing goes.
class Counter {
 protected:
  void start_scheduler() {
    cupsd_.start();
    cupsd_.add_raw_queue("receipt", simulator_.port());
  }

  void open(const std::string& queue = "receipt",
            std::chrono::milliseconds kick_limit = std::chrono::seconds{4}) {
    CupsQueueConfig config{cupsd_.server(), queue, {}};
    config.patience.lost_scheduler = std::chrono::seconds{1};
    config.patience.status_interval = std::chrono::milliseconds{200};
    auto transport = std::make_shared<CupsQueue>(config);
    printer_ = std::make_unique<EscposPrinter>(transport, profile_);
    drawer_ = std::make_unique<PrinterDrawer>(transport, profile_.drawer, "lane2", kick_limit);
    ASSERT_TRUE(printer_->start([this](auto which, auto& outcome) { prints_.done(which, outcome); },
                                [this](auto& status) { prints_.status(status); }));
    ASSERT_TRUE(drawer_->start([this](auto which, auto& outcome) { kicks_.done(which, outcome); },
                               [this](auto& status) { kicks_.status(status); }));
  }

  // What the scheduler holds, seen by another program.
  std::vector<std::string> pending_jobs() {
    http_t* http = httpConnect2(cupsd_.server().c_str(), 0, nullptr, AF_UNSPEC,
                                HTTP_ENCRYPTION_NEVER, 1, 5000, nullptr);
    cups_job_t* jobs = nullptr;
    const int count = cupsGetJobs2(http, &jobs, nullptr, 0, CUPS_WHICHJOBS_ACTIVE);
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) names.emplace_back(jobs[i].title);
    cupsFreeJobs(count, jobs);
    httpClose(http);
    return names;
  }

  const PrinterProfile profile_ = *find_profile("epson-tm");
  testing::PrinterSimulator simulator_;
  testing::PrivateCupsd cupsd_;
  Answers<core::PrintJobId> prints_;
  Answers<core::KickId> kicks_;
  std::unique_ptr<EscposPrinter> printer_;
  std::unique_ptr<PrinterDrawer> drawer_;
};

class Cups : public ::testing::Test, protected Counter {
 protected:
  void SetUp() override { start_scheduler(); }
};

}  // namespace holdfast::drivers
