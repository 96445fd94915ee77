// 128-bit intermediates for products of two 64-bit amounts.
#pragma once

namespace holdfast::core {

__extension__ typedef __int128 Int128;

}  // namespace holdfast::core
