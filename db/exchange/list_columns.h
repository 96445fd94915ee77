// The columns of files of addresses, images and shipments.
//
// Threads: any. Pure.
#pragma once

#include "db/exchange/columns.h"

namespace holdfast::exchange {

[[nodiscard]] Columns address_columns();
[[nodiscard]] Columns image_columns();
[[nodiscard]] Columns shipment_columns();

}  // namespace holdfast::exchange
