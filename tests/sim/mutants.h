// The parts of a till with a known bug in them (mutation.h).
#pragma once

#include "pos/app/runtime.h"
#include "tests/sim/mutation.h"

namespace holdfast::sim {

// `journal` is the one that the parts will get, and outlives the store.
void mutate(Mutation mutation, ports::Journal& journal, app::RuntimeParts& parts);

}  // namespace holdfast::sim
