// The node of a USB device below /dev/bus/usb as the kernel's usbfs would answer it: claims,
// kernel drivers, control requests, interrupt transfers. Lives in the test's own process; umockdev
// carries the ioctls from libusb to it.
//
// The node is a pseudo terminal, so that poll() on it behaves as on usbfs: writable when a
// transfer can be collected, an error after unplugging, and silent otherwise.
//
// Threads: any; umockdev calls in from a thread of its own.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <vector>

#include <umockdev.h>

namespace holdfast::testing {

using Bytes = std::vector<std::uint8_t>;

// A control request that the device received: SET_REPORT of a feature report.
struct ReceivedFeatureReport {
  std::uint8_t interface = 0;
  std::uint8_t report_id = 0;
  Bytes data;

  friend bool operator==(const ReceivedFeatureReport&, const ReceivedFeatureReport&) = default;
};

class UsbfsNode {
 public:
  struct Interface {
    Bytes report_descriptor;
    std::string driver;  // "usbhid", "usbfs", or empty
    int claims = 0;
    int descriptor_reads = 0;
    bool halted = false;
    std::uint8_t endpoint = 0;
    std::deque<Bytes> waiting;  // reports that no transfer has taken yet
    // Of a printer: both endpoints are bulk ones.
    std::uint8_t out_endpoint = 0;
    bool takes_nothing = false;       // what is written stays on its way
    std::uint8_t port_status = 0x18;  // IEEE 1284: no error, selected
  };
  // Called under the node's lock with what was written to an interface.
  using Written = std::function<void(std::size_t interface, const Bytes& bytes)>;
  // Called under the node's lock when usbhid takes or loses an interface.
  using DriverChanged = std::function<void(std::size_t interface, bool bound)>;

  UsbfsNode(UMockdevTestbed* bed, std::string path, std::vector<Interface> interfaces,
            DriverChanged driver_changed);
  ~UsbfsNode();
  UsbfsNode(const UsbfsNode&) = delete;
  UsbfsNode& operator=(const UsbfsNode&) = delete;

  // What the node in the test bed must be a link to.
  [[nodiscard]] const std::string& terminal() const { return terminal_; }

  void send_report(std::size_t interface, Bytes report);
  void on_written(Written written);
  // For requests of the device's strings.
  void set_serial(std::string serial);
  void set_port_status(std::size_t interface, std::uint8_t bits);
  void set_takes_nothing(std::size_t interface, bool takes_nothing);
  // The endpoint halts: transfers fail until the halt is cleared.
  void halt(std::size_t interface);
  // So many transfers of an interface fail with -EPROTO, as on a bad cable.
  void fail_transfers(int count);
  // Claims are answered with EBUSY, as when another program holds the interface.
  void set_busy(bool busy);
  void bind_kernel_driver(std::size_t interface);
  void hang_up();

  [[nodiscard]] Interface state(std::size_t interface) const;
  [[nodiscard]] std::size_t transfers_in_flight() const;
  [[nodiscard]] int halts_cleared() const;
  [[nodiscard]] std::vector<ReceivedFeatureReport> feature_reports() const;
  // Requests that the emulation does not know; a test that sees any is not to be trusted.
  [[nodiscard]] int unknown_requests() const;

  // Waits until `condition` holds; it is called under the lock after every change.
  [[nodiscard]] bool wait_until(const std::function<bool(const UsbfsNode&)>& condition) const;

 private:
  // One open file; transfers are returned to the file that submitted them.
  using Client = const UMockdevIoctlClient*;

  struct Urb {
    Client client = nullptr;
    UMockdevIoctlData* request = nullptr;  // struct usbdevfs_urb
    UMockdevIoctlData* buffer = nullptr;
    std::size_t offset = 0;  // of the data in the buffer
    int interface = -1;
    int status = 0;
    Bytes data;
    bool is_out = false;
    std::size_t sent = 0;  // of an output
  };

  static gboolean on_ioctl(UMockdevIoctlBase*, UMockdevIoctlClient* client, UsbfsNode* self);
  // The result of the request: 0, or a negative errno.
  int answer(Client client, gulong request, UMockdevIoctlData* argument);
  int claim(std::size_t interface);
  int disconnect_claim(UMockdevIoctlData* argument);
  int release(std::size_t interface);
  int driver_request(UMockdevIoctlData* argument);
  int submit(Client client, UMockdevIoctlData* argument);
  int discard(UMockdevIoctlData* argument);
  int reap(Client client, UMockdevIoctlData* argument);
  void control(Urb& urb);
  void pump();
  void take_output(Urb& urb);
  [[nodiscard]] Bytes string_descriptor(std::uint8_t index) const;
  void finish(std::list<Urb>::iterator urb, int status, Bytes data = {});
  void update_poll();
  [[nodiscard]] int interface_of_endpoint(std::uint8_t endpoint) const;

  UMockdevTestbed* bed_;
  std::string path_;
  std::string terminal_;
  DriverChanged driver_changed_;
  UMockdevIoctlBase* handler_;
  int master_ = -1;
  int slave_ = -1;

  // Recursive, so that conditions of wait_until() may use the accessors.
  mutable std::recursive_mutex mutex_;
  mutable std::condition_variable_any changed_;
  std::vector<Interface> interfaces_;
  std::list<Urb> in_flight_;
  std::list<Urb> done_;
  std::vector<ReceivedFeatureReport> feature_reports_;
  Written written_;
  std::string serial_;
  int halts_cleared_ = 0;
  int transfers_to_fail_ = 0;
  int unknown_requests_ = 0;
  bool busy_ = false;
  bool gone_ = false;
};

}  // namespace holdfast::testing
