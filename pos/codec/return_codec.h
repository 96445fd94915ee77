// Goods that came back, as JSON.
#pragma once

#include "pos/codec/fields.h"
#include "pos/codec/json_writer.h"
#include "pos/core/goods_return.h"

namespace holdfast::codec {

void write(JsonWriter& out, const core::GoodsReturned& body);
[[nodiscard]] core::GoodsReturned read_goods_returned(Fields& in, ReadStatus& status);

}  // namespace holdfast::codec
