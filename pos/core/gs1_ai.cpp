#include "pos/core/gs1_ai.h"

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast::core {
namespace {

constexpr std::string_view kItem = "01,02";
constexpr std::string_view kItemOrUnit = "00,01";
constexpr std::string_view kItemOrPiece = "01,02,8006,8026";
constexpr std::string_view kAnyItem = "01,02,03,8006,8026";
constexpr std::string_view kUnit = "00";
constexpr std::string_view kMeasured = "30,31nn,32nn,35nn,36nn";

// clang-format off: a table.
constexpr auto kAis = std::to_array<Gs1Ai>({
    {"00", "00", "N18:check", "SSCC"},
    {"01", "01", "N14:check", "GTIN", "", "255,37"},
    {"02", "02", "N14:check", "CONTENT", "37", "01,03"},
    {"03", "03", "N14:check", "MTO GTIN", "", "01,02,37"},
    {"10", "10", "X..20", "BATCH/LOT", kAnyItem},
    {"11", "11", "N6:day0", "PROD DATE", kAnyItem},
    {"12", "12", "N6:day0", "DUE DATE", "8020"},
    {"13", "13", "N6:day0", "PACK DATE", kAnyItem},
    {"15", "15", "N6:day0", "BEST BEFORE or BEST BY", kAnyItem},
    {"16", "16", "N6:day0", "SELL BY", kAnyItem},
    {"17", "17", "N6:day0", "USE BY or EXPIRY", "01,02,03,255,8006,8026"},
    {"20", "20", "N2", "VARIANT", kItemOrPiece},
    {"21", "21", "X..20", "SERIAL", "01,03,8006", "235"},
    {"22", "22", "X..20", "CPV", "01"},
    {"235", "235", "X..28", "TPX", "01"},
    {"240", "240", "X..30", "ADDITIONAL ID", kItemOrPiece},
    {"241", "241", "X..30", "CUST. PART No.", kItemOrPiece},
    {"242", "242", "N..6", "MTO VARIANT", kItemOrPiece},
    {"243", "243", "X..20", "PCN", "01"},
    {"250", "250", "X..30", "SECONDARY SERIAL", "01,8006 21"},
    {"251", "251", "X..30", "REF. TO SOURCE", "01,8006"},
    {"253", "253", "N13:check X..17?", "GDTI"},
    {"254", "254", "X..20", "GLN EXTENSION COMPONENT", "414"},
    {"255", "255", "N13:check N..12?", "GCN", "", "01,02,415,8006,8020,8026"},
    {"30", "30", "N..8", "VAR. COUNT", kItem},
    {"3100", "3105", "N6", "NET WEIGHT (kg)", kItem, "310n"},
    {"3110", "3115", "N6", "LENGTH (m)", kItem, "311n"},
    {"3120", "3125", "N6", "WIDTH (m)", kItem, "312n"},
    {"3130", "3135", "N6", "HEIGHT (m)", kItem, "313n"},
    {"3140", "3145", "N6", "AREA (m²)", kItem, "314n"},
    {"3150", "3155", "N6", "NET VOLUME (l)", kItem, "315n"},
    {"3160", "3165", "N6", "NET VOLUME (m³)", kItem, "316n"},
    {"3200", "3205", "N6", "NET WEIGHT (lb)", kItem, "320n"},
    {"3210", "3215", "N6", "LENGTH (in)", kItem, "321n"},
    {"3220", "3225", "N6", "LENGTH (ft)", kItem, "322n"},
    {"3230", "3235", "N6", "LENGTH (yd)", kItem, "323n"},
    {"3240", "3245", "N6", "WIDTH (in)", kItem, "324n"},
    {"3250", "3255", "N6", "WIDTH (ft)", kItem, "325n"},
    {"3260", "3265", "N6", "WIDTH (yd)", kItem, "326n"},
    {"3270", "3275", "N6", "HEIGHT (in)", kItem, "327n"},
    {"3280", "3285", "N6", "HEIGHT (ft)", kItem, "328n"},
    {"3290", "3295", "N6", "HEIGHT (yd)", kItem, "329n"},
    {"3300", "3305", "N6", "GROSS WEIGHT (kg)", kItemOrUnit, "330n"},
    {"3310", "3315", "N6", "LENGTH (m), log", kItemOrUnit, "331n"},
    {"3320", "3325", "N6", "WIDTH (m), log", kItemOrUnit, "332n"},
    {"3330", "3335", "N6", "HEIGHT (m), log", kItemOrUnit, "333n"},
    {"3340", "3345", "N6", "AREA (m²), log", kItemOrUnit, "334n"},
    {"3350", "3355", "N6", "VOLUME (l), log", kItemOrUnit, "335n"},
    {"3360", "3365", "N6", "VOLUME (m³), log", kItemOrUnit, "336n"},
    {"3370", "3375", "N6", "KG PER m²", "01", "337n"},
    {"3400", "3405", "N6", "GROSS WEIGHT (lb)", kItemOrUnit, "340n"},
    {"3410", "3415", "N6", "LENGTH (in), log", kItemOrUnit, "341n"},
    {"3420", "3425", "N6", "LENGTH (ft), log", kItemOrUnit, "342n"},
    {"3430", "3435", "N6", "LENGTH (yd), log", kItemOrUnit, "343n"},
    {"3440", "3445", "N6", "WIDTH (in), log", kItemOrUnit, "344n"},
    {"3450", "3455", "N6", "WIDTH (ft), log", kItemOrUnit, "345n"},
    {"3460", "3465", "N6", "WIDTH (yd), log", kItemOrUnit, "346n"},
    {"3470", "3475", "N6", "HEIGHT (in), log", kItemOrUnit, "347n"},
    {"3480", "3485", "N6", "HEIGHT (ft), log", kItemOrUnit, "348n"},
    {"3490", "3495", "N6", "HEIGHT (yd), log", kItemOrUnit, "349n"},
    {"3500", "3505", "N6", "AREA (in²)", kItem, "350n"},
    {"3510", "3515", "N6", "AREA (ft²)", kItem, "351n"},
    {"3520", "3525", "N6", "AREA (yd²)", kItem, "352n"},
    {"3530", "3535", "N6", "AREA (in²), log", kItemOrUnit, "353n"},
    {"3540", "3545", "N6", "AREA (ft²), log", kItemOrUnit, "354n"},
    {"3550", "3555", "N6", "AREA (yd²), log", kItemOrUnit, "355n"},
    {"3560", "3565", "N6", "NET WEIGHT (t oz)", kItem, "356n"},
    {"3570", "3575", "N6", "NET VOLUME (oz)", kItem, "357n"},
    {"3600", "3605", "N6", "NET VOLUME (qt)", kItem, "360n"},
    {"3610", "3615", "N6", "NET VOLUME (gal.)", kItem, "361n"},
    {"3620", "3625", "N6", "VOLUME (qt), log", kItemOrUnit, "362n"},
    {"3630", "3635", "N6", "VOLUME (gal.), log", kItemOrUnit, "363n"},
    {"3640", "3645", "N6", "VOLUME (in³)", kItem, "364n"},
    {"3650", "3655", "N6", "VOLUME (ft³)", kItem, "365n"},
    {"3660", "3665", "N6", "VOLUME (yd³)", kItem, "366n"},
    {"3670", "3675", "N6", "VOLUME (in³), log", kItemOrUnit, "367n"},
    {"3680", "3685", "N6", "VOLUME (ft³), log", kItemOrUnit, "368n"},
    {"3690", "3695", "N6", "VOLUME (yd³), log", kItemOrUnit, "369n"},
    {"37", "37", "N..8", "COUNT", "00 02,8026"},
    {"3900", "3909", "N..15", "AMOUNT", "255,8020", "390n,391n,394n,8111"},
    {"3910", "3919", "N3 N..15", "AMOUNT", "8020", "391n"},
    {"3920", "3929", "N..15", "PRICE", "01 30,31nn,32nn,35nn,36nn", "392n,393n"},
    {"3930", "3939", "N3 N..15", "PRICE", kMeasured, "393n"},
    {"3940", "3943", "N4", "PRCNT OFF", "255", "394n,8111"},
    {"3950", "3955", "N6", "PRICE/UoM", kMeasured, "392n,393n,395n,8005"},
    {"400", "400", "X..30", "ORDER NUMBER"},
    {"401", "401", "X..30", "GINC"},
    {"402", "402", "N17:check", "GSIN"},
    {"403", "403", "X..30", "ROUTE", kUnit},
    {"410", "410", "N13:check", "SHIP TO LOC"},
    {"411", "411", "N13:check", "BILL TO"},
    {"412", "412", "N13:check", "PURCHASE FROM"},
    {"413", "413", "N13:check", "SHIP FOR LOC"},
    {"414", "414", "N13:check", "LOC No."},
    {"415", "415", "N13:check", "PAY TO", "8020"},
    {"416", "416", "N13:check", "PROD/SERV LOC"},
    {"417", "417", "N13:check", "PARTY"},
    {"420", "420", "X..20", "SHIP TO POST", "", "421"},
    {"421", "421", "N3 X..9", "SHIP TO POST", "", "4307"},
    {"422", "422", "N3", "ORIGIN", kItemOrPiece, "426"},
    {"423", "423", "N3 N3? N3? N3? N3?", "COUNTRY - INITIAL PROCESS", kItem, "426"},
    {"424", "424", "N3", "COUNTRY - PROCESS", kItem, "426"},
    {"425", "425", "N3 N3? N3? N3? N3?", "COUNTRY - DISASSEMBLY", kItem, "426"},
    {"426", "426", "N3", "COUNTRY - FULL PROCESS", kItem},
    {"427", "427", "X..3", "ORIGIN SUBDIVISION", "01,02 422"},
    {"4300", "4300", "X..35", "SHIP TO COMP", kUnit},
    {"4301", "4301", "X..35", "SHIP TO NAME", kUnit},
    {"4302", "4302", "X..70", "SHIP TO ADD1", kUnit},
    {"4303", "4303", "X..70", "SHIP TO ADD2", "4302"},
    {"4304", "4304", "X..70", "SHIP TO SUB", kUnit},
    {"4305", "4305", "X..70", "SHIP TO LOC", kUnit},
    {"4306", "4306", "X..70", "SHIP TO REG", kUnit},
    {"4307", "4307", "X2", "SHIP TO COUNTRY", kUnit},
    {"4308", "4308", "X..30", "SHIP TO PHONE", kUnit},
    {"4309", "4309", "N10 N10", "SHIP TO GEO", kUnit},
    {"4310", "4310", "X..35", "RTN TO COMP", kUnit},
    {"4311", "4311", "X..35", "RTN TO NAME", kUnit},
    {"4312", "4312", "X..70", "RTN TO ADD1", kUnit},
    {"4313", "4313", "X..70", "RTN TO ADD2", "4312"},
    {"4314", "4314", "X..70", "RTN TO SUB", kUnit},
    {"4315", "4315", "X..70", "RTN TO LOC", kUnit},
    {"4316", "4316", "X..70", "RTN TO REG", kUnit},
    {"4317", "4317", "X2", "RTN TO COUNTRY", kUnit},
    {"4318", "4318", "X..20", "RTN TO POST", kUnit},
    {"4319", "4319", "X..30", "RTN TO PHONE", kUnit},
    {"4320", "4320", "X..35", "SRV DESCRIPTION", kUnit},
    {"4321", "4321", "N1:flag", "DANGEROUS GOODS", kUnit},
    {"4322", "4322", "N1:flag", "AUTH TO LEAVE", kUnit},
    {"4323", "4323", "N1:flag", "SIG REQUIRED", kUnit},
    {"4324", "4324", "N6:day0 N4:time", "NOT BEF DEL DT", kUnit},
    {"4325", "4325", "N6:day0 N4:time", "NOT AFT DEL DT", kUnit},
    {"4326", "4326", "N6:day", "REL DATE", kUnit},
    {"4330", "4330", "N6 X1?", "MAX TEMP F.", kUnit, "4331"},
    {"4331", "4331", "N6 X1?", "MAX TEMP C.", kUnit, "4330"},
    {"4332", "4332", "N6 X1?", "MIN TEMP F.", kUnit, "4333"},
    {"4333", "4333", "N6 X1?", "MIN TEMP C.", kUnit, "4332"},
    {"7001", "7001", "N13", "NSN", kItemOrPiece},
    {"7002", "7002", "X..30", "MEAT CUT", kItem},
    {"7003", "7003", "N6:day N4:time", "EXPIRY TIME", kItem},
    {"7004", "7004", "N..4", "ACTIVE POTENCY", "01 10"},
    {"7005", "7005", "X..12", "CATCH AREA", kItem},
    {"7006", "7006", "N6:day", "FIRST FREEZE DATE", kItem},
    {"7007", "7007", "N6:day N6:day?", "HARVEST DATE", kItem},
    {"7008", "7008", "X..3", "AQUATIC SPECIES", kItem},
    {"7009", "7009", "X..10", "FISHING GEAR TYPE", kItem},
    {"7010", "7010", "X..2", "PROD METHOD", kItem},
    {"7011", "7011", "N6:day N4:time?", "TEST BY DATE", kItem},
    {"7020", "7020", "X..20", "REFURB LOT", "01,8006 416"},
    {"7021", "7021", "X..20", "FUNC STAT", "01,8006"},
    {"7022", "7022", "X..20", "REV STAT", "7021"},
    {"7023", "7023", "X..30", "GIAI - ASSEMBLY"},
    {"7030", "7039", "N3 X..27", "PROCESSOR", kItem},
    {"7040", "7040", "N1 X1 X1 X1", "UIC+EXT"},
    {"7041", "7041", "X..4", "UFRGT UNIT TYPE", kUnit},
    {"710", "710", "X..20", "NHRN PZN", "01"},
    {"711", "711", "X..20", "NHRN CIP", "01"},
    {"712", "712", "X..20", "NHRN CN", "01"},
    {"713", "713", "X..20", "NHRN DRN", "01"},
    {"714", "714", "X..20", "NHRN AIM", "01"},
    {"715", "715", "X..20", "NHRN NDC", "01"},
    {"716", "716", "X..20", "NHRN AIC", "01"},
    {"7230", "7239", "X2 X..28", "CERT", "01,8004"},
    {"7240", "7240", "X..20", "PROTOCOL", "01,8006"},
    {"7241", "7241", "N2", "AIDC MEDIA TYPE", "8017,8018"},
    {"7242", "7242", "X..25", "VCN", "8017,8018"},
    {"7250", "7250", "N8:day8", "DOB", "8018", "7251"},
    {"7251", "7251", "N8:day8 N4:time", "DOB TIME", "8018", "7250"},
    {"7252", "7252", "N1", "BIO SEX", "8018"},
    {"7253", "7253", "X..40", "FAMILY NAME", "8017,8018", "7256,7259"},
    {"7254", "7254", "X..40", "GIVEN NAME", "8017,8018", "7256,7259"},
    {"7255", "7255", "X..10", "SUFFIX", "8017,8018", "7256,7259"},
    {"7256", "7256", "X..90", "FULL NAME", "8017,8018"},
    {"7257", "7257", "X..70", "PERSON ADDR", "8018"},
    {"7258", "7258", "X3", "BIRTH SEQUENCE", "8018+7259"},
    {"7259", "7259", "X..40", "BABY", "8018", "7256"},
    {"8001", "8001", "N4:more N5:more N3:more N1 N1", "DIMENSIONS", "01"},
    {"8002", "8002", "X..20", "CMT No."},
    {"8003", "8003", "N1:zero N13:check X..16?", "GRAI"},
    {"8004", "8004", "X..30", "GIAI"},
    {"8005", "8005", "N6", "PRICE PER UNIT", kItem},
    {"8006", "8006", "N14:check N4:piece", "ITIP", "", "01,37"},
    {"8007", "8007", "X..34", "IBAN", "415"},
    {"8008", "8008", "N6:day N2:hour N2:sixty? N2:sixty?", "PROD TIME", kItem},
    {"8009", "8009", "X..50", "OPTSEN", kItemOrUnit},
    {"8010", "8010", "Y..30", "CPID"},
    {"8011", "8011", "N..12:no0", "CPID SERIAL", "8010"},
    {"8012", "8012", "X..20", "VERSION", "01,8006"},
    {"8013", "8013", "X..25", "GMN"},
    {"8014", "8014", "X..25", "MUDI", "01"},
    {"8017", "8017", "N18:check", "GSRN - PROVIDER", "", "8018"},
    {"8018", "8018", "N18:check", "GSRN - RECIPIENT", "", "8017"},
    {"8019", "8019", "N..10", "SRIN", "8017,8018"},
    {"8020", "8020", "X..25", "REF No.", "415"},
    {"8026", "8026", "N14:check N4:piece", "ITIP CONTENT", "37", "02,8006"},
    {"8030", "8030", "Z..90", "DIGSIG", "00,01+21,253,255,8003,8004,8006+21,8010+8011,8017,8018"},
    {"8110", "8110", "X..70", "COUPON"},
    {"8111", "8111", "N4", "POINTS", "255"},
    {"8112", "8112", "X..70", "COUPON (POSITIVE OFFER)"},
    {"8200", "8200", "X..70", "PRODUCT URL", "01"},
    {"90", "90", "X..30", "INTERNAL"},
    {"91", "99", "X..90", "INTERNAL"},
});
// clang-format on

constexpr bool is_sorted_and_prefix_free() {
  for (std::size_t i = 0; i < kAis.size(); ++i) {
    const Gs1Ai& row = kAis[i];
    if (row.first.size() != row.last.size() || row.last < row.first) return false;
    if (i > 0 && !(kAis[i - 1].last < row.first)) return false;
    if (i > 0 && row.first.substr(0, kAis[i - 1].last.size()) == kAis[i - 1].last) return false;
  }
  return true;
}
static_assert(is_sorted_and_prefix_free());

struct PredefinedLength {
  std::string_view first, last;  // two digits
  std::size_t length;
};
constexpr auto kPredefined = std::to_array<PredefinedLength>({
    {"00", "00", 20},
    {"01", "03", 16},
    {"04", "04", 18},
    {"11", "19", 8},
    {"20", "20", 4},
    {"31", "36", 10},
    {"41", "41", 16},
});

constexpr auto kLinkKeys = std::to_array<Gs1LinkKey>({
    {"00", ""},
    {"01", "22,10,21|235"},
    {"253", ""},
    {"255", ""},
    {"401", ""},
    {"402", ""},
    {"414", "254|7040"},
    {"415", "8020"},
    {"417", "7040"},
    {"8003", ""},
    {"8004", "7040"},
    {"8006", "22,10,21"},
    {"8010", "8011"},
    {"8013", ""},
    {"8017", "8019"},
    {"8018", "8019"},
});

using ShortName = std::pair<std::string_view, std::string_view>;
constexpr auto kShortNames = std::to_array<ShortName>({
    {"sscc", "00"},    {"gtin", "01"},   {"lot", "10"},    {"exp", "17"},     {"ser", "21"},
    {"cpv", "22"},     {"gdti", "253"},  {"glnx", "254"},  {"gcn", "255"},    {"ginc", "401"},
    {"gsin", "402"},   {"gln", "414"},   {"payTo", "415"}, {"party", "417"},  {"grai", "8003"},
    {"giai", "8004"},  {"itip", "8006"}, {"cpid", "8010"}, {"cpsn", "8011"},  {"gmn", "8013"},
    {"gsrnp", "8017"}, {"gsrn", "8018"}, {"srin", "8019"}, {"refNo", "8020"},
});

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::span<const Gs1Ai> gs1_ais() noexcept {
  return kAis;
}

const Gs1Ai* find_gs1_ai(std::string_view ai) noexcept {
  const auto after = std::upper_bound(
      kAis.begin(), kAis.end(), ai,
      [](std::string_view wanted, const Gs1Ai& row) { return wanted < row.first; });
  if (after == kAis.begin()) return nullptr;
  const Gs1Ai& row = *std::prev(after);
  const bool inside = ai.size() == row.first.size() && ai <= row.last &&
                      std::all_of(ai.begin(), ai.end(), is_digit);
  return inside ? &row : nullptr;
}

std::string_view leading_gs1_ai(std::string_view data) noexcept {
  for (std::size_t length = 2; length <= 4 && length <= data.size(); ++length) {
    if (find_gs1_ai(data.substr(0, length)) != nullptr) return data.substr(0, length);
  }
  return {};
}

std::size_t gs1_predefined_length(std::string_view ai) noexcept {
  const std::string_view two = ai.substr(0, 2);
  for (const PredefinedLength& row : kPredefined) {
    if (two >= row.first && two <= row.last) return row.length;
  }
  return 0;
}

int gs1_decimals(std::string_view ai) noexcept {
  const bool measure = ai.size() == 4 && ai >= "3100" && ai < "3700";
  const bool amount = ai.size() == 4 && ai >= "3900" && ai < "3960";
  return measure || amount ? ai[3] - '0' : 0;
}

bool gs1_ai_is(std::string_view ai, std::string_view pattern) noexcept {
  return std::equal(ai.begin(), ai.end(), pattern.begin(), pattern.end(),
                    [](char digit, char wanted) { return wanted == 'n' || digit == wanted; });
}

const Gs1LinkKey* find_gs1_link_key(std::string_view ai) noexcept {
  const auto found = std::find_if(kLinkKeys.begin(), kLinkKeys.end(),
                                  [ai](const Gs1LinkKey& key) { return key.ai == ai; });
  return found == kLinkKeys.end() ? nullptr : &*found;
}

std::string_view gs1_ai_of_short_name(std::string_view name) noexcept {
  const auto found = std::find_if(kShortNames.begin(), kShortNames.end(),
                                  [name](const auto& row) { return row.first == name; });
  return found == kShortNames.end() ? std::string_view{} : found->second;
}

}  // namespace holdfast::core
