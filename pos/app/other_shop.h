// A machine that was a till of another shop, and what of that shop lies in its data folder.
//
// Threads: the main one.
#pragma once

#include <filesystem>
#include <string>

#include "pos/core/error.h"

namespace holdfast::app {

// Takes the other shop's catalogue away, which would show its people and goods in this one.
// `tenant`: the id of the shop whose till the machine is to be.
// Errors: already_enrolled, when the journal in the folder has entries of the other shop, which
// must not come into this one; those of the journal.
[[nodiscard]] core::Result<void> leave_other_shop(const std::filesystem::path& folder,
                                                  const std::string& tenant);

}  // namespace holdfast::app
