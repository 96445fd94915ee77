// Makes the mistake that its argument names. A sanitizer that is not there finds nothing in any
// test, so this must be found: with umockdev's library before the C library, as in the tests.
#include <cstddef>
#include <cstdio>
#include <limits>
#include <string_view>
#include <thread>
#include <vector>

namespace {

volatile int sum = std::numeric_limits<int>::max();
int* volatile memory = nullptr;
int shared = 0;

void read_past_the_end() {
  const std::vector<int> three(3);
  const volatile std::size_t behind = 3;
  sum = three.data()[behind];
}

void forget() {
  memory = new int[100];
  memory = nullptr;
}

void overflow() {
  sum = sum + 1;
}

void race() {
  std::thread other([] { ++shared; });
  ++shared;
  other.join();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view fault = argc == 2 ? argv[1] : "";
  if (fault == "read-past-the-end") read_past_the_end();
  if (fault == "leak") forget();
  if (fault == "overflow") overflow();
  if (fault == "race") race();
  std::printf("nobody saw it: %d %d\n", sum, shared);
}
