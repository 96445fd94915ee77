// What an emulated device's ioctl is about.
#pragma once

#include <umockdev.h>

namespace holdfast::testing {

// The structure of type T that an ioctl's argument points to.
template <class T>
class ResolvedIoctl {
 public:
  explicit ResolvedIoctl(UMockdevIoctlData* argument)
      : data_(umockdev_ioctl_data_resolve(argument, 0, sizeof(T), nullptr)) {}
  ~ResolvedIoctl() { umockdev_ioctl_data_unref(data_); }
  ResolvedIoctl(const ResolvedIoctl&) = delete;
  ResolvedIoctl& operator=(const ResolvedIoctl&) = delete;
  T* operator->() const { return reinterpret_cast<T*>(data_->data); }
  T& operator*() const { return *reinterpret_cast<T*>(data_->data); }

 private:
  UMockdevIoctlData* data_;
};

}  // namespace holdfast::testing
