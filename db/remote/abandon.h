// For calls that nobody can end from outside, such as the look-up of a host's name.
#pragma once

#include <poll.h>

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "db/remote/interrupt.h"

namespace holdfast::remote {

// Runs `job` on a thread of its own and returns its result; empty when `interrupt` was raised
// first. Then the job goes on alone, and its result is destroyed on its thread: it must own
// all that it uses.
template <class T>
[[nodiscard]] std::optional<T> finish_or_abandon(std::function<T()> job,
                                                 const Interrupt& interrupt) {
  struct Shared {
    std::mutex mutex;
    std::optional<T> result;
    bool abandoned = false;
    Interrupt done;
  };
  const auto shared = std::make_shared<Shared>();
  try {
    std::thread([shared, job = std::move(job)] {
      std::optional<T> result = job();
      {
        const std::lock_guard lock(shared->mutex);
        if (!shared->abandoned) shared->result.swap(result);
      }
      shared->done.raise();
    }).detach();
  } catch (const std::system_error&) {
    return std::nullopt;  // no more threads to be had
  }
  std::array<pollfd, 2> either{
      {{shared->done.descriptor(), POLLIN, 0}, {interrupt.descriptor(), POLLIN, 0}}};
  while (poll(either.data(), either.size(), -1) <= 0) {
  }
  const std::lock_guard lock(shared->mutex);
  shared->abandoned = true;
  return std::move(shared->result);
}

}  // namespace holdfast::remote
