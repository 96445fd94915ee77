// One libFuzzer program for all targets: HOLDFAST_FUZZ_TARGET names the one that runs. A variable,
// because libFuzzer starts itself again with its own arguments.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/fuzz/fuzz_target.h"

namespace {

const holdfast::fuzz::Target* chosen = nullptr;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* name = std::getenv("HOLDFAST_FUZZ_TARGET");
  for (const auto& target : holdfast::fuzz::targets()) {
    if (name == nullptr) std::printf("%s\n", std::string_view(target.name).data());
    if (name != nullptr && target.name == name) chosen = &target;
  }
  if (chosen == nullptr) {
    if (name != nullptr) std::fprintf(stderr, "fuzz: there is no target %s\n", name);
    std::exit(name == nullptr ? 0 : 2);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chosen->run({data, size});
  return 0;
}
