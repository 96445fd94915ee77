#include "tests/support/usbfs_node.h"

#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "tests/support/resolved_ioctl.h"

namespace holdfast::testing {
namespace {

constexpr std::chrono::seconds kPatience(20);
constexpr std::size_t kSetupBytes = 8;

}  // namespace

UsbfsNode::UsbfsNode(UMockdevTestbed* bed, std::string path, std::vector<Interface> interfaces,
                     DriverChanged driver_changed)
    : bed_(bed),
      path_(std::move(path)),
      driver_changed_(std::move(driver_changed)),
      handler_(umockdev_ioctl_base_new()),
      interfaces_(std::move(interfaces)) {
  std::array<char, 128> name{};
  if (openpty(&master_, &slave_, name.data(), nullptr, nullptr) != 0) {
    throw std::runtime_error("openpty failed");
  }
  terminal_ = name.data();
  for (const int fd : {master_, slave_}) fcntl(fd, F_SETFD, FD_CLOEXEC);
  termios settings{};
  tcgetattr(slave_, &settings);
  cfmakeraw(&settings);
  tcsetattr(slave_, TCSANOW, &settings);
  update_poll();
  g_signal_connect_after(handler_, "handle-ioctl", G_CALLBACK(&UsbfsNode::on_ioctl), this);
  // Before the device appears, or a client could open the node and find nobody.
  GError* error = nullptr;
  if (umockdev_testbed_attach_ioctl(bed_, path_.c_str(), handler_, &error) == 0) {
    throw std::runtime_error(error->message);
  }
}

UsbfsNode::~UsbfsNode() {
  umockdev_testbed_detach_ioctl(bed_, path_.c_str(), nullptr);
  g_signal_handlers_disconnect_by_data(handler_, this);
  g_object_unref(handler_);
  for (std::list<Urb>* urbs : {&in_flight_, &done_}) {
    for (const Urb& urb : *urbs) {
      umockdev_ioctl_data_unref(urb.buffer);
      umockdev_ioctl_data_unref(urb.request);
    }
  }
  if (master_ >= 0) close(master_);
  if (slave_ >= 0) close(slave_);
}

void UsbfsNode::send_report(std::size_t interface, Bytes report) {
  const std::lock_guard lock(mutex_);
  interfaces_.at(interface).waiting.push_back(std::move(report));
  pump();
}

void UsbfsNode::on_written(Written written) {
  const std::lock_guard lock(mutex_);
  written_ = std::move(written);
}

void UsbfsNode::set_serial(std::string serial) {
  const std::lock_guard lock(mutex_);
  serial_ = std::move(serial);
}

void UsbfsNode::set_port_status(std::size_t interface, std::uint8_t bits) {
  const std::lock_guard lock(mutex_);
  interfaces_.at(interface).port_status = bits;
}

void UsbfsNode::set_takes_nothing(std::size_t interface, bool takes_nothing) {
  const std::lock_guard lock(mutex_);
  interfaces_.at(interface).takes_nothing = takes_nothing;
  pump();
}

void UsbfsNode::halt(std::size_t interface) {
  const std::lock_guard lock(mutex_);
  interfaces_.at(interface).halted = true;
  pump();
}

void UsbfsNode::fail_transfers(int count) {
  const std::lock_guard lock(mutex_);
  transfers_to_fail_ = count;
  pump();
}

void UsbfsNode::set_busy(bool busy) {
  const std::lock_guard lock(mutex_);
  busy_ = busy;
}

void UsbfsNode::bind_kernel_driver(std::size_t interface) {
  const std::lock_guard lock(mutex_);
  interfaces_.at(interface).driver = "usbhid";
  driver_changed_(interface, true);
}

void UsbfsNode::hang_up() {
  const std::lock_guard lock(mutex_);
  gone_ = true;
  while (!in_flight_.empty()) finish(in_flight_.begin(), -ESHUTDOWN);
  update_poll();
  close(std::exchange(master_, -1));
  close(std::exchange(slave_, -1));
  changed_.notify_all();
}

UsbfsNode::Interface UsbfsNode::state(std::size_t interface) const {
  const std::lock_guard lock(mutex_);
  return interfaces_.at(interface);
}

std::size_t UsbfsNode::transfers_in_flight() const {
  const std::lock_guard lock(mutex_);
  return in_flight_.size();
}

int UsbfsNode::halts_cleared() const {
  const std::lock_guard lock(mutex_);
  return halts_cleared_;
}

std::vector<ReceivedFeatureReport> UsbfsNode::feature_reports() const {
  const std::lock_guard lock(mutex_);
  return feature_reports_;
}

int UsbfsNode::unknown_requests() const {
  const std::lock_guard lock(mutex_);
  return unknown_requests_;
}

bool UsbfsNode::wait_until(const std::function<bool(const UsbfsNode&)>& condition) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kPatience, [&] { return condition(*this); });
}

gboolean UsbfsNode::on_ioctl(UMockdevIoctlBase*, UMockdevIoctlClient* client, UsbfsNode* self) {
  const std::lock_guard lock(self->mutex_);
  const int result = self->answer(client, umockdev_ioctl_client_get_request(client),
                                  umockdev_ioctl_client_get_arg(client));
  umockdev_ioctl_client_complete(client, result < 0 ? -1 : result, result < 0 ? -result : 0);
  self->changed_.notify_all();
  return TRUE;
}

int UsbfsNode::answer(Client client, gulong request, UMockdevIoctlData* argument) {
  if (request == USBDEVFS_REAPURB || request == USBDEVFS_REAPURBNDELAY)
    return reap(client, argument);
  if (gone_) return -ENODEV;
  switch (request) {
    case USBDEVFS_GET_CAPABILITIES:
      *ResolvedIoctl<__u32>(argument) = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_BULK_CONTINUATION |
                                        USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
                                        USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
      return 0;
    case USBDEVFS_GETDRIVER: {
      const ResolvedIoctl<usbdevfs_getdriver> query(argument);
      if (query->interface >= interfaces_.size()) return -EINVAL;
      const std::string& driver = interfaces_[query->interface].driver;
      if (driver.empty()) return -ENODATA;
      std::snprintf(query->driver, sizeof query->driver, "%s", driver.c_str());
      return 0;
    }
    case USBDEVFS_CLAIMINTERFACE:
      return claim(*ResolvedIoctl<unsigned>(argument));
    case USBDEVFS_RELEASEINTERFACE:
      return release(*ResolvedIoctl<unsigned>(argument));
    case USBDEVFS_DISCONNECT_CLAIM:
      return disconnect_claim(argument);
    case USBDEVFS_IOCTL:
      return driver_request(argument);
    case USBDEVFS_SUBMITURB:
      return submit(client, argument);
    case USBDEVFS_DISCARDURB:
      return discard(argument);
    case USBDEVFS_CLEAR_HALT: {
      const int interface =
          interface_of_endpoint(static_cast<std::uint8_t>(*ResolvedIoctl<unsigned>(argument)));
      if (interface < 0) return -EINVAL;
      interfaces_[static_cast<std::size_t>(interface)].halted = false;
      ++halts_cleared_;
      return 0;
    }
    default:
      std::fprintf(stderr, "usbfs emulation: unknown request %#lx\n", request);
      ++unknown_requests_;
      return -ENOTTY;
  }
}

int UsbfsNode::claim(std::size_t interface) {
  if (interface >= interfaces_.size()) return -EINVAL;
  if (busy_ || !interfaces_[interface].driver.empty()) return -EBUSY;
  interfaces_[interface].driver = "usbfs";
  ++interfaces_[interface].claims;
  return 0;
}

int UsbfsNode::disconnect_claim(UMockdevIoctlData* argument) {
  const std::size_t interface = ResolvedIoctl<usbdevfs_disconnect_claim>(argument)->interface;
  if (interface >= interfaces_.size()) return -EINVAL;
  // libusb excepts "usbfs": what another program claimed is not taken away.
  std::string& driver = interfaces_[interface].driver;
  if (busy_ || driver == "usbfs") return -EBUSY;
  if (!driver.empty()) driver_changed_(interface, false);
  driver.clear();
  return claim(interface);
}

int UsbfsNode::release(std::size_t interface) {
  if (interface >= interfaces_.size() || interfaces_[interface].driver != "usbfs") return -EINVAL;
  interfaces_[interface].driver.clear();
  return 0;
}

int UsbfsNode::driver_request(UMockdevIoctlData* argument) {
  const ResolvedIoctl<usbdevfs_ioctl> request(argument);
  const auto number = static_cast<std::size_t>(request->ifno);
  if (number >= interfaces_.size()) return -EINVAL;
  Interface& interface = interfaces_[number];
  if (request->ioctl_code == static_cast<int>(USBDEVFS_DISCONNECT)) {
    if (interface.driver.empty()) return -ENODATA;
    interface.driver.clear();
    driver_changed_(number, false);
    return 0;
  }
  if (request->ioctl_code == static_cast<int>(USBDEVFS_CONNECT)) {
    if (!interface.driver.empty()) return -EBUSY;
    interface.driver = interface.out_endpoint != 0 ? "usblp" : "usbhid";
    driver_changed_(number, true);
    return 0;
  }
  ++unknown_requests_;
  return -ENOTTY;
}

int UsbfsNode::submit(Client client, UMockdevIoctlData* argument) {
  Urb urb;
  urb.client = client;
  urb.request = umockdev_ioctl_data_resolve(argument, 0, sizeof(usbdevfs_urb), nullptr);
  const auto* raw = reinterpret_cast<const usbdevfs_urb*>(urb.request->data);
  urb.buffer = umockdev_ioctl_data_resolve(urb.request, offsetof(usbdevfs_urb, buffer),
                                           static_cast<gsize>(raw->buffer_length), nullptr);
  if (raw->type == USBDEVFS_URB_TYPE_CONTROL) {
    urb.offset = kSetupBytes;
    control(urb);
    done_.push_back(std::move(urb));
    update_poll();
    return 0;
  }
  urb.interface = interface_of_endpoint(raw->endpoint);
  const Interface* interface =
      urb.interface < 0 ? nullptr : &interfaces_[static_cast<std::size_t>(urb.interface)];
  const int type = interface != nullptr && interface->out_endpoint != 0
                       ? USBDEVFS_URB_TYPE_BULK
                       : USBDEVFS_URB_TYPE_INTERRUPT;
  urb.is_out = (raw->endpoint & 0x80) == 0;
  if (interface == nullptr || raw->type != type || interface->driver != "usbfs") {
    umockdev_ioctl_data_unref(urb.buffer);
    umockdev_ioctl_data_unref(urb.request);
    return -EINVAL;
  }
  in_flight_.push_back(std::move(urb));
  pump();
  return 0;
}

int UsbfsNode::discard(UMockdevIoctlData* argument) {
  gulong address = 0;
  std::memcpy(&address, argument->data, sizeof address);
  const auto found = std::ranges::find_if(
      in_flight_, [address](const Urb& urb) { return urb.request->client_addr == address; });
  if (found == in_flight_.end()) return -EINVAL;
  finish(found, -ENOENT);
  update_poll();
  return 0;
}

int UsbfsNode::reap(Client client, UMockdevIoctlData* argument) {
  const auto first = std::ranges::find(done_, client, &Urb::client);
  if (first == done_.end()) {
    update_poll();
    return gone_ ? -ENODEV : -EAGAIN;
  }
  const Urb urb = std::move(*first);
  done_.erase(first);
  auto* raw = reinterpret_cast<usbdevfs_urb*>(urb.request->data);
  const std::size_t room = static_cast<std::size_t>(raw->buffer_length) - urb.offset;
  const std::size_t size = std::min(urb.data.size(), room);
  if (size > 0) std::memcpy(urb.buffer->data + urb.offset, urb.data.data(), size);
  raw->status = urb.data.size() > room ? -EOVERFLOW : urb.status;
  raw->actual_length = static_cast<int>(urb.is_out ? urb.sent : size);
  UMockdevIoctlData* result = umockdev_ioctl_data_resolve(argument, 0, sizeof(void*), nullptr);
  umockdev_ioctl_data_set_ptr(result, 0, urb.request);
  umockdev_ioctl_data_unref(result);
  umockdev_ioctl_data_unref(urb.buffer);
  umockdev_ioctl_data_unref(urb.request);
  return 0;
}

void UsbfsNode::control(Urb& urb) {
  const std::uint8_t* setup = urb.buffer->data;
  const std::uint8_t request_type = setup[0];
  const std::uint8_t request = setup[1];
  const std::size_t number = setup[4];
  const std::size_t length = static_cast<std::size_t>(setup[6] | setup[7] << 8);
  if (request_type == 0x80 && request == 0x06 && setup[3] == 0x03) {
    urb.data = string_descriptor(setup[2]);
    urb.data.resize(std::min(urb.data.size(), length));
  } else if (request_type == 0xA1 && request == 0x01 && setup[5] < interfaces_.size() &&
             interfaces_[setup[5]].out_endpoint != 0) {
    urb.data = {interfaces_[setup[5]].port_status};
  } else if (number >= interfaces_.size() || interfaces_[number].driver != "usbfs") {
    urb.status = -EPIPE;
  } else if (request_type == 0x81 && request == 0x06 && setup[3] == 0x22) {
    ++interfaces_[number].descriptor_reads;
    urb.data = interfaces_[number].report_descriptor;
    urb.data.resize(std::min(urb.data.size(), length));
  } else if (request_type == 0x21 && request == 0x09 && setup[3] == 0x03) {
    feature_reports_.push_back(
        {setup[4], setup[2], Bytes(setup + kSetupBytes, setup + kSetupBytes + length)});
  } else {
    urb.status = -EPIPE;
  }
}

// Gives waiting reports and errors to the transfers that are in flight, oldest first.
void UsbfsNode::pump() {
  for (auto urb = in_flight_.begin(); urb != in_flight_.end();) {
    const auto next = std::next(urb);
    Interface& interface = interfaces_[static_cast<std::size_t>(urb->interface)];
    if (urb->is_out && !interface.halted) {
      if (!interface.takes_nothing) {
        take_output(*urb);
        finish(urb, 0);
      }
    } else if (interface.halted) {
      finish(urb, -EPIPE);
    } else if (transfers_to_fail_ > 0) {
      --transfers_to_fail_;
      finish(urb, -EPROTO);
    } else if (!interface.waiting.empty()) {
      Bytes report = std::move(interface.waiting.front());
      interface.waiting.pop_front();
      finish(urb, 0, std::move(report));
    }
    urb = next;
  }
  update_poll();
}

void UsbfsNode::take_output(Urb& urb) {
  const auto* raw = reinterpret_cast<const usbdevfs_urb*>(urb.request->data);
  urb.sent = static_cast<std::size_t>(raw->buffer_length);
  const Bytes bytes(urb.buffer->data, urb.buffer->data + urb.sent);
  if (written_) written_(static_cast<std::size_t>(urb.interface), bytes);
}

// Only the serial number has one: index 3 (USB 2.0 section 9.6.7).
Bytes UsbfsNode::string_descriptor(std::uint8_t index) const {
  if (index == 0) return {4, 3, 0x09, 0x04};  // English
  const std::string text = index == 3 ? serial_ : std::string();
  Bytes bytes{static_cast<std::uint8_t>(2 + 2 * text.size()), 3};
  for (const char c : text) bytes.insert(bytes.end(), {static_cast<std::uint8_t>(c), 0});
  return bytes;
}

void UsbfsNode::finish(std::list<Urb>::iterator urb, int status, Bytes data) {
  urb->status = status;
  urb->data = std::move(data);
  done_.splice(done_.end(), in_flight_, urb);
}

void UsbfsNode::update_poll() {
  if (slave_ >= 0) tcflow(slave_, done_.empty() ? TCOOFF : TCOON);
}

int UsbfsNode::interface_of_endpoint(std::uint8_t endpoint) const {
  for (std::size_t i = 0; i < interfaces_.size(); ++i) {
    if (interfaces_[i].endpoint == endpoint) return static_cast<int>(i);
    if (endpoint != 0 && interfaces_[i].out_endpoint == endpoint) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace holdfast::testing
