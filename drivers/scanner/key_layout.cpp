#include "drivers/scanner/key_layout.h"

#include <array>
#include <string_view>

#include "drivers/scanner/us_layout.h"

namespace holdfast::drivers {
namespace {

// From usage 0x04 (A on a US keyboard) to 0x38 (its slash), then 0x64, the key that US keyboards
// lack. Enter, Escape, Backspace and Tab (0x28 to 0x2B) type nothing here; a space stands for
// what a level lacks.
constexpr std::uint16_t kFirstKey = 0x04;
constexpr std::uint16_t kLastKey = 0x38;
constexpr std::uint16_t kSpace = 0x2C;
constexpr std::uint16_t kExtraKey = 0x64;
constexpr std::size_t kKeys = kLastKey - kFirstKey + 2;

struct Table {
  std::array<std::u32string_view, 3> levels;  // by KeyLevel
};

// DIN 2137, T1.
constexpr Table kGerman{{U"abcdefghijklmnopqrstuvwxzy1234567890     ß´ü+##öä^,.-<",
                         U"ABCDEFGHIJKLMNOPQRSTUVWXZY!\"§$%&/()=     ?`Ü*''ÖÄ°;:_>",
                         U"    €       µ   @          ²³   {[]}     \\  ~        |"}};
// AZERTY as in the system's "fr" (and Windows' "French").
constexpr Table kFrench{{U"qbcdefghijkl,noparstuvzxyw&é\"'(-è_çà     )=^$**mù²;:!<",
                         U"QBCDEFGHIJKL?NOPARSTUVZXYW1234567890     °+¨£µµM% ./§>",
                         U"    €                      ~#{[|`\\^@     ]} ¤         "}};

static_assert(kGerman.levels[0].size() == kKeys && kGerman.levels[1].size() == kKeys &&
              kGerman.levels[2].size() == kKeys);
static_assert(kFrench.levels[0].size() == kKeys && kFrench.levels[1].size() == kKeys &&
              kFrench.levels[2].size() == kKeys);

const Table& table_of(KeyLayout layout) {
  return layout == KeyLayout::de ? kGerman : kFrench;
}

}  // namespace

char32_t layout_character(KeyLayout layout, std::uint16_t usage, KeyLevel level) noexcept {
  const bool is_typing = (usage >= kFirstKey && usage <= kLastKey) || usage == kExtraKey;
  if (layout == KeyLayout::us || usage == kSpace || !is_typing) {
    if (level == KeyLevel::alt_gr) return 0;
    return static_cast<unsigned char>(us_layout_character(usage, level == KeyLevel::shift));
  }
  const std::size_t key = usage == kExtraKey ? kKeys - 1 : std::size_t{usage} - kFirstKey;
  const char32_t character = table_of(layout).levels[static_cast<std::size_t>(level)][key];
  return character == U' ' ? 0 : character;
}

bool is_dead_key(KeyLayout layout, std::uint16_t usage, KeyLevel level) noexcept {
  constexpr std::uint16_t kAccents = 0x2E, kCircumflexOfFrench = 0x2F, kCircumflexOfGerman = 0x35;
  if (level == KeyLevel::alt_gr) return false;
  switch (layout) {
    case KeyLayout::us:
      return false;
    case KeyLayout::de:
      return usage == kAccents || (usage == kCircumflexOfGerman && level == KeyLevel::plain);
    case KeyLayout::fr:
      return usage == kCircumflexOfFrench;
  }
  return false;
}

}  // namespace holdfast::drivers
