#include "drivers/printer/receipt_page.h"

#include <cairo-pdf.h>
#include <cairo.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "drivers/printer/code_modules.h"
#include "drivers/printer/layout.h"
#include "drivers/printer/page_fonts.h"
#include "drivers/printer/utf8.h"

namespace holdfast::drivers {
namespace {

using core::Align;
using core::Emphasis;
using Bytes = std::vector<std::uint8_t>;

// Everything in dots of a printer with eight for a millimetre.
constexpr int kColumns = 48, kCharWidth = 12, kCharHeight = 24, kLineHeight = 30;
constexpr int kPaperWidth = 640, kMargin = 32, kWidth = kPaperWidth - 2 * kMargin;
constexpr int kBarcodeHeight = 80, kBarcodeDots = 3, kLeastBarcodeDots = 1, kQrDots = 5;
constexpr int kBaseline = 19;        // of kCharHeight
constexpr double kFontSize = 19.93;  // DejaVu Sans Mono is 0.602 of its size wide
constexpr double kPointsPerDot = 72.0 / 203.2;
constexpr int kLongestPicture = 32'000;  // pixels: cairo's own limit is a little more

struct ContextEnd {
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};
struct SurfaceEnd {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
using Context = std::unique_ptr<cairo_t, ContextEnd>;
using Surface = std::unique_ptr<cairo_surface_t, SurfaceEnd>;

int scale_of(const PaperLine& line) {
  return line.emphasis == Emphasis::large ? 2 : 1;
}

int module_dots(const CodeModules& code, int quiet, int most) {
  return std::min(most, kWidth / std::max(code.width + 2 * quiet, 1));
}

struct PlacedCode {
  CodeModules modules;
  int dots = 0, row_dots = 0;
};
PlacedCode placed_code(const PaperLine& line) {
  constexpr int kQuiet = 10;
  if (line.kind == PaperLine::Kind::qr) {
    PlacedCode code{qr_modules(line.text)};
    code.dots = code.row_dots = module_dots(code.modules, kQrQuietModules, kQrDots);
    return code;
  }
  PlacedCode code{code128_modules(line.text)};
  code.dots = module_dots(code.modules, kQuiet, kBarcodeDots);
  code.row_dots = kBarcodeHeight;
  if (code.dots < kLeastBarcodeDots) code.modules = {};
  return code;
}

class Page {
 public:
  explicit Page(const core::ReceiptDocument& document)
      : lines_(lay_out(document, {.columns = kColumns})) {
    for (const PaperLine& line : lines_) height_ += height_of(line);
  }
  [[nodiscard]] int height() const { return height_ + 2 * kMargin; }

  void draw(cairo_t* context) {
    context_ = context;
    cairo_set_source_rgb(context_, 1, 1, 1);
    cairo_paint(context_);
    cairo_set_source_rgb(context_, 0, 0, 0);
    int y = kMargin;
    for (const PaperLine& line : lines_) {
      draw_line(line, y);
      y += height_of(line);
    }
  }

 private:
  static int height_of(const PaperLine& line) {
    switch (line.kind) {
      case PaperLine::Kind::barcode:
        return kBarcodeHeight + kLineHeight;
      case PaperLine::Kind::qr: {
        const PlacedCode code = placed_code(line);
        return code.modules.height * code.row_dots + kLineHeight / 2;
      }
      case PaperLine::Kind::picture:
        return line.picture.picture->height / shrink(*line.picture.picture) + kLineHeight / 2;
      case PaperLine::Kind::text:
      case PaperLine::Kind::rule:
        break;
    }
    return scale_of(line) == 1 ? kLineHeight : 2 * kCharHeight + kLineHeight / 5;
  }
  static int shrink(const core::MonoPicture& picture) {
    return (picture.width + kWidth - 1) / kWidth;
  }

  void draw_line(const PaperLine& line, int y) {
    switch (line.kind) {
      case PaperLine::Kind::text:
        return text(line, y);
      case PaperLine::Kind::rule:
        cairo_rectangle(context_, kMargin, y + kLineHeight / 2.0, kWidth, 2);
        return cairo_fill(context_);
      case PaperLine::Kind::barcode: {
        const PlacedCode code = placed_code(line);
        squares(code, y);
        PaperLine below{.text = line.text, .align = Align::centre};
        return text(below, y + kBarcodeHeight);
      }
      case PaperLine::Kind::qr:
        return squares(placed_code(line), y);
      case PaperLine::Kind::picture:
        return picture(*line.picture.picture, y);
    }
  }

  void squares(const PlacedCode& code, int y) {
    const int left = kMargin + (kWidth - code.modules.width * code.dots) / 2;
    for (int row = 0; row < code.modules.height; ++row) {
      for (int x = 0; x < code.modules.width; ++x) {
        if (code.modules.at(x, row))
          cairo_rectangle(context_, left + x * code.dots, y + row * code.row_dots, code.dots,
                          code.row_dots);
      }
    }
    fill_sharply();
  }

  void picture(const core::MonoPicture& picture, int y) {
    const int step = shrink(picture);
    const int width = picture.width / step, left = kMargin + (kWidth - width) / 2;
    for (int row = 0; row < picture.height / step; ++row) {
      for (int x = 0; x < width;) {
        const int from = x;
        while (x < width && picture.at(x * step, row * step)) ++x;
        if (x > from) cairo_rectangle(context_, left + from, y + row, x - from, 1);
        if (x == from) ++x;
      }
    }
    fill_sharply();
  }

  void fill_sharply() {
    cairo_set_antialias(context_, CAIRO_ANTIALIAS_NONE);
    cairo_fill(context_);
    cairo_set_antialias(context_, CAIRO_ANTIALIAS_DEFAULT);
  }

  // Letters of one font that stand together; their text goes with them, to be copied and searched.
  struct Run {
    cairo_font_face_t* face = nullptr;
    std::string text = {};
    std::vector<cairo_glyph_t> glyphs = {};
    std::vector<cairo_text_cluster_t> clusters = {};
  };

  void text(const PaperLine& line, int y) {
    const int scale = scale_of(line), cell = kCharWidth * scale;
    const bool bold = line.emphasis != Emphasis::normal;
    const int room = kWidth - display_width(line.text) * cell;
    int x = kMargin;
    if (line.align == Align::centre) x += room / 2;
    if (line.align == Align::right) x += room;
    Run run;
    int base = x;  // of the letter that a combining mark belongs to
    for (std::string_view rest = line.text; !rest.empty();) {
      const CodePoint c = first_code_point(rest);
      std::string_view bytes = rest.substr(0, c.length);
      rest.remove_prefix(c.length);
      PageFonts::Glyph glyph = fonts_.find(c.value, bold);
      if (glyph.face == nullptr) {
        glyph = fonts_.find(U'?', bold);
        bytes = "?";
      }
      if (glyph.face == nullptr) continue;  // there is no font at all
      if (glyph.face != run.face) show(std::exchange(run, {.face = glyph.face}), scale);
      const int columns = display_width(c.value);
      if (columns > 0) base = x;
      run.text += bytes;
      run.glyphs.push_back(
          {glyph.index, static_cast<double>(base), static_cast<double>(y + kBaseline * scale)});
      run.clusters.push_back({static_cast<int>(bytes.size()), 1});
      x += columns * cell;
    }
    show(run, scale);
  }

  void show(const Run& run, int scale) {
    if (run.glyphs.empty()) return;
    cairo_set_font_face(context_, run.face);
    cairo_set_font_size(context_, kFontSize * scale);
    cairo_show_text_glyphs(context_, run.text.data(), static_cast<int>(run.text.size()),
                           run.glyphs.data(), static_cast<int>(run.glyphs.size()),
                           run.clusters.data(), static_cast<int>(run.clusters.size()),
                           cairo_text_cluster_flags_t{});
  }

  std::vector<PaperLine> lines_;
  int height_ = 0;
  cairo_t* context_ = nullptr;
  PageFonts fonts_;
};

cairo_status_t keep(void* bytes, const unsigned char* data, unsigned length) {
  auto& kept = *static_cast<Bytes*>(bytes);
  kept.insert(kept.end(), data, data + length);
  return CAIRO_STATUS_SUCCESS;
}

tl::unexpected<core::Error> library_failed(cairo_status_t status) {
  return core::fail(core::ErrorCode::internal,
                    std::string("cairo: ") + cairo_status_to_string(status));
}

// Of a PDF's own head: "2026-03-01T14:32:05Z".
std::string iso_time(core::Instant at) {
  const auto local = core::LocalTime::from(at, 0);
  return local.date() + 'T' + local.clock() + ":00Z";
}

}  // namespace

core::Result<Bytes> receipt_pdf(const core::ReceiptDocument& document, const PageAbout& about) {
  Bytes bytes;
  Page page(document);
  const Surface surface(cairo_pdf_surface_create_for_stream(
      keep, &bytes, kPaperWidth * kPointsPerDot, page.height() * kPointsPerDot));
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, about.title.c_str());
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE,
                                 iso_time(about.made_at).c_str());
  {
    const Context context(cairo_create(surface.get()));
    cairo_scale(context.get(), kPointsPerDot, kPointsPerDot);
    page.draw(context.get());
    cairo_show_page(context.get());
    if (const auto status = cairo_status(context.get()); status != CAIRO_STATUS_SUCCESS)
      return library_failed(status);
  }
  cairo_surface_finish(surface.get());
  if (const auto status = cairo_surface_status(surface.get()); status != CAIRO_STATUS_SUCCESS)
    return library_failed(status);
  return bytes;
}

core::Result<Bytes> receipt_png(const core::ReceiptDocument& document) {
  Page page(document);
  const int scale = 2 * page.height() <= kLongestPicture ? 2 : 1;
  if (page.height() > kLongestPicture) {
    return core::fail(core::ErrorCode::command_line,
                      "this receipt is too long for a picture; write it as a PDF");
  }
  const Surface surface(
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, kPaperWidth * scale, page.height() * scale));
  {
    const Context context(cairo_create(surface.get()));
    cairo_scale(context.get(), scale, scale);
    page.draw(context.get());
    if (const auto status = cairo_status(context.get()); status != CAIRO_STATUS_SUCCESS)
      return library_failed(status);
  }
  Bytes bytes;
  if (const auto status = cairo_surface_write_to_png_stream(surface.get(), keep, &bytes);
      status != CAIRO_STATUS_SUCCESS)
    return library_failed(status);
  return bytes;
}

}  // namespace holdfast::drivers
