#include "pos/app/demo_server.h"

#include <poll.h>
#include <pthread.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>

#include <array>
#include <utility>

namespace holdfast::app {

DemoServer::DemoServer(remote::PrivateCluster& server, std::function<void()> on_change)
    : server_(server), on_change_(std::move(on_change)), news_(eventfd(0, EFD_CLOEXEC)) {
  thread_ = std::thread([this] { run(); });
  pthread_setname_np(thread_.native_handle(), "demo-server");
}

DemoServer::~DemoServer() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  eventfd_write(news_.number(), 1);
  thread_.join();
}

void DemoServer::want(bool running) {
  {
    std::lock_guard lock(mutex_);
    wanted_ = running;
    last_ = {};
  }
  eventfd_write(news_.number(), 1);
}

void DemoServer::toggle() {
  {
    std::lock_guard lock(mutex_);
    wanted_ = !wanted_;
    last_ = {};
  }
  eventfd_write(news_.number(), 1);
}

DemoServer::State DemoServer::state() const {
  std::lock_guard lock(mutex_);
  return state_;
}

bool DemoServer::settled() const {
  return state_ == (wanted_ ? State::running : State::stopped);
}

core::Result<void> DemoServer::settle() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return settled(); });
  return last_;
}

void DemoServer::set(State state) {
  {
    std::lock_guard lock(mutex_);
    state_ = state;
  }
  changed_.notify_all();
  on_change_();
}

void DemoServer::run() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    if (state_ == State::running && !server_.running()) {
      wanted_ = false;
      lock.unlock();
      spdlog::error("demo server: somebody ended it");
      set(State::stopped);
    } else if (!settled()) {
      const bool on = wanted_;
      lock.unlock();
      set(on ? State::starting : State::stopping);
      // Stopped like by a power cut: that is what the switch is for.
      auto done = on ? server_.start() : server_.stop(remote::StopMode::immediate);
      if (!done) spdlog::error("demo server: {}", core::sentence(done.error()));
      lock.lock();
      last_ = done;
      // What could not be done is not tried again until somebody asks for it.
      if (!done && wanted_ == on) wanted_ = server_.running();
      lock.unlock();
      set(server_.running() ? State::running : State::stopped);
    } else {
      lock.unlock();
      await_news();
    }
    lock.lock();
  }
  lock.unlock();
  // Here, since it would end with the thread that started it, and less gently.
  if (auto done = server_.stop(remote::StopMode::fast); !done) {
    spdlog::error("demo server: {}", core::sentence(done.error()));
  }
}

void DemoServer::await_news() {
  std::array<pollfd, 2> descriptors{
      {{news_.number(), POLLIN, 0},
       {state_ == State::running ? server_.end_descriptor() : -1, 0, 0}}};
  if (poll(descriptors.data(), descriptors.size(), -1) > 0 && descriptors[0].revents != 0) {
    eventfd_t ignored = 0;
    eventfd_read(news_.number(), &ignored);
  }
}

}  // namespace holdfast::app
