// What every widget and view draws with: the theme, the faces, the scale, the input of
// this frame and the registry of what was drawn.
//
// Threads: the UI's.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "pos/core/instant.h"
#include "pos/ports/camera_preview.h"
#include "ui/platform/fonts.h"
#include "ui/widgets/keys.h"
#include "ui/widgets/registry.h"

struct ImDrawList;

namespace holdfast::ui {

// What a camera that scans sees, ready to be drawn.
struct CameraShown {
  bool present = false;                                 // the till has such a camera
  std::shared_ptr<const ports::CameraPicture> picture;  // null before the first
  void* texture = nullptr;
};

class Ui {
 public:
  // The input of one frame: at most one key, so that each sees the screen that the one
  // before has made.
  struct Input {
    std::optional<PressedKey> key;
    core::Instant now;
  };

  void set_look(const Theme& theme, const Fonts& fonts, float scale);
  void begin_frame(const Input& input);
  void end_frame();

  [[nodiscard]] const Theme& theme() const { return *theme_; }
  [[nodiscard]] const Fonts& fonts() const { return fonts_; }
  [[nodiscard]] float scale() const { return scale_; }
  // Device-independent pixels to whole pixels.
  [[nodiscard]] float dp(float units) const;
  [[nodiscard]] core::Instant now() const { return now_; }
  [[nodiscard]] ImDrawList* draw() const;
  // What scrolling leaves of it.
  [[nodiscard]] Rect visible_part(const Rect& rect) const;

  Registry registry;
  CameraShown camera;

  // ---- layers: while a dialog is open, what lies under it gets no key ----------
  void set_layer(int layer, int active_layer);
  [[nodiscard]] int layer() const { return layer_; }
  [[nodiscard]] bool layer_active() const { return layer_ == active_layer_; }

  // True once, for the key of this frame, on the active layer; not with Ctrl or Alt.
  bool take_key(std::uint16_t usage);
  void drop_key() { key_.reset(); }
  [[nodiscard]] std::optional<PressedKey> key() const { return key_; }

  // ---- Tab moves a focus over everything that can be pressed --------------------
  [[nodiscard]] bool focused(std::string_view id) const { return focus_ == id; }
  bool take_focus_press(std::string_view id);
  void clear_focus() { focus_.clear(); }

  // ---- surfaces: what the next text is drawn on ----------------------------------
  [[nodiscard]] Colour paper() const { return paper_; }
  Colour set_paper(Colour paper);  // returns the one before

  // ---- scrolling ------------------------------------------------------------------
  struct Scroll {
    float offset_px = 0;
    float velocity_px_s = 0;
    float limit_px = 0;  // the largest offset
  };
  [[nodiscard]] Scroll& scroll(const std::string& id) { return scrolls_[id]; }
  void scroll_by(const std::string& id, float px);
  void fling(const std::string& id, float velocity_px_s);
  // Moves what was flung; true while something still moves.
  bool animate(core::Instant now);

 private:
  void move_focus(bool backwards);

  const Theme* theme_ = &dark_theme();
  Fonts fonts_;
  float scale_ = 1;
  core::Instant now_, animated_at_;
  std::optional<PressedKey> key_;
  int layer_ = 0, active_layer_ = 0;
  std::string focus_;
  Colour paper_ = 0;
  std::map<std::string, Scroll> scrolls_;
};

// Texts on `colour` for the time of a block.
class Surface {
 public:
  Surface(Ui& ui, Colour colour) : ui_(ui), before_(ui.set_paper(colour)) {}
  ~Surface() { ui_.set_paper(before_); }
  Surface(const Surface&) = delete;
  Surface& operator=(const Surface&) = delete;

 private:
  Ui& ui_;
  Colour before_;
};

// A named part of the screen that texts belong to, for the time of a block.
class Area {
 public:
  Area(Ui& ui, std::string id, const Rect& rect);
  ~Area() { ui_.registry.close(); }
  Area(const Area&) = delete;
  Area& operator=(const Area&) = delete;

 private:
  Ui& ui_;
};

}  // namespace holdfast::ui
