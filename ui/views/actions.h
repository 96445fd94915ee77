// What a frame wants done; carried out when the frame is finished.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ui/host.h"

namespace holdfast::ui {

struct Actions {
  std::vector<till::Command> till;
  std::vector<DemoCommand> demo;
  std::vector<DeviceCommand> devices;

  void submit(till::Command command) { till.push_back(std::move(command)); }
  void refuse(core::ErrorCode code, std::string detail = {}) {
    submit(till::command::RefuseInput{{code, std::move(detail)}});
  }
};

}  // namespace holdfast::ui
