#include "ui/platform/customer_window.h"

#include <SDL.h>
#include <imgui.h>

#include <algorithm>
#include <utility>

namespace holdfast::ui {
namespace {

using Kind = till::CustomerView::Kind;

// The next customer need not know what the last one bought: change that nobody cleared away goes
// from this screen, not from the cashier's.
constexpr std::int64_t kChangeShownMs = 30'000;
constexpr float kSmallestScale = 0.5F;
constexpr int kFrames = 2;  // until sizes have settled

bool is_over(const till::CustomerView& view) {
  return view.kind == Kind::change || view.kind == Kind::refund;
}

}  // namespace

CustomerWindow::CustomerWindow(CustomerScreen options, FontFiles files, bool software_renderer,
                               SDL_Window* own)
    : options_(std::move(options)),
      files_(std::move(files)),
      software_(software_renderer),
      own_(own) {}

CustomerWindow::~CustomerWindow() {
  close();
}

void CustomerWindow::close() {
  if (imgui_ != nullptr) {
    ImGui::SetCurrentContext(imgui_);
    ImGui::DestroyContext(imgui_);
    imgui_ = nullptr;
  }
  renderer_.close();
  if (window_ != nullptr) SDL_DestroyWindow(window_);
  window_ = nullptr;
  opened_on_ = -1;
  scale_ = 0;
  drawn_.reset();
}

// The one that the settings name, unless it is the till's own.
std::optional<int> CustomerWindow::display() const {
  if (options_.windowed) return 0;
  const int wanted = options_.display - 1;
  const int count = options_.displays ? options_.displays() : SDL_GetNumVideoDisplays();
  if (wanted < 0 || wanted >= count) return std::nullopt;
  if (wanted == SDL_GetWindowDisplayIndex(own_)) return std::nullopt;
  return wanted;
}

void CustomerWindow::look() {
  const std::optional<int> wanted = display();
  if (is_open() && (!wanted || *wanted != opened_on_)) close();
  if (!wanted || is_open()) return;
  // Without a window manager the newest window has the keyboard; that is the cashier's.
  if (open(*wanted)) {
    SDL_RaiseWindow(own_);
  } else {
    close();
  }
}

// In the middle where there is no room beside it.
SDL_Rect CustomerWindow::beside_the_till() const {
  SDL_Rect till{}, screen{};
  SDL_GetWindowPosition(own_, &till.x, &till.y);
  SDL_GetWindowSize(own_, &till.w, &till.h);
  SDL_GetDisplayBounds(std::max(SDL_GetWindowDisplayIndex(own_), 0), &screen);
  SDL_Rect place{till.x + till.w, till.y, options_.width, options_.height};
  if (place.x + place.w > screen.x + screen.w) place.x = place.y = SDL_WINDOWPOS_CENTERED;
  return place;
}

core::Result<void> CustomerWindow::open(int display) {
  SDL_Rect place = options_.windowed ? beside_the_till() : SDL_Rect{};
  std::uint32_t flags = SDL_WINDOW_RESIZABLE;
  if (!options_.windowed) {
    SDL_GetDisplayBounds(display, &place);
    flags = SDL_WINDOW_FULLSCREEN_DESKTOP | SDL_WINDOW_SKIP_TASKBAR;
  }
  window_ = SDL_CreateWindow("Holdfast · customer", place.x, place.y, place.w, place.h, flags);
  if (window_ == nullptr) return core::fail(core::ErrorCode::no_display, SDL_GetError());
  opened_on_ = display;
  if (auto opened = renderer_.open(window_, software_); !opened) return opened;
  imgui_ = ImGui::CreateContext();
  ImGui::SetCurrentContext(imgui_);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  ImGuiStyle& style = ImGui::GetStyle();
  style.WindowPadding = ImVec2(0, 0);
  style.WindowBorderSize = 0;
  style.WindowRounding = 0;
  style.AntiAliasedLinesUseTex = false;
  const auto [width, height] = renderer_.size();
  io.DisplaySize = ImVec2(static_cast<float>(width), static_cast<float>(height));
  return {};
}

core::Result<void> CustomerWindow::set_scale(float scale) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  const core::Result<Fonts> fonts = load_fonts(atlas, files_, scale);
  if (!fonts) return core::pass_on(fonts.error());
  if (auto uploaded = renderer_.upload(atlas); !uploaded) return uploaded;
  scale_ = scale;
  ui_.set_look(options_.dark ? dark_theme() : light_theme(), *fonts, scale);
  return {};
}

bool CustomerWindow::owns(std::uint32_t window_id) const {
  return window_ != nullptr && SDL_GetWindowID(window_) == window_id;
}

std::optional<std::int64_t> CustomerWindow::wait_ms(core::Instant now) const {
  if (!is_open() || !is_over(told_) || !drawn_ || !is_over(*drawn_)) return std::nullopt;
  return std::max<std::int64_t>(0, kChangeShownMs - (now - told_since_));
}

void CustomerWindow::show(const till::TillView& view, core::Instant now) {
  if (!is_open()) return;
  till::CustomerView wanted = options_.view(view);
  if (wanted != told_) {
    told_ = wanted;
    told_since_ = now;
  }
  // A clock that was set back must not keep it there.
  const std::int64_t shown_ms = now - told_since_;
  if (is_over(wanted) && (shown_ms >= kChangeShownMs || shown_ms < 0)) {
    till::CustomerView idle;
    idle.kind = Kind::idle;
    idle.shop_name = std::move(wanted.shop_name);
    wanted = std::move(idle);
  }
  const auto [width, height] = renderer_.size();
  ImGui::SetCurrentContext(imgui_);
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const bool same_size =
      size.x == static_cast<float>(width) && size.y == static_cast<float>(height);
  if (drawn_ == wanted && same_size && scale_ > 0) return;
  draw(wanted, now);
  drawn_ = std::move(wanted);
}

void CustomerWindow::draw(const till::CustomerView& view, core::Instant now) {
  const auto [width, height] = renderer_.size();
  const Rect window{0, 0, static_cast<float>(width), static_cast<float>(height)};
  const float scale =
      std::max(kSmallestScale, std::min(window.w / kCustomerWidthDp, window.h / kCustomerHeightDp));
  if (scale != scale_ && !set_scale(scale)) return close();
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = ImVec2(window.w, window.h);
  io.DeltaTime = 1.0F / 60;
  for (int i = 0; i < kFrames; ++i) {
    ImGui::NewFrame();
    ui_.begin_frame({{}, now});
    ImGui::SetNextWindowPos(ImVec2(0, 0));
    ImGui::SetNextWindowSize(ImVec2(window.w, window.h));
    ImGui::Begin("customer", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_NoInputs | ImGuiWindowFlags_NoBackground);
    customer(ui_, window, view, options_.greeting);
    ImGui::End();
    ui_.end_frame();
    ImGui::Render();
  }
  renderer_.draw(*ImGui::GetDrawData(), ui_.theme().background);
  renderer_.present();
  ++frames_;
}

core::Result<Picture> CustomerWindow::picture() {
  if (!is_open() || frames_ == 0)
    return core::fail(core::ErrorCode::internal, "nothing was drawn yet");
  ImGui::SetCurrentContext(imgui_);
  renderer_.draw(*ImGui::GetDrawData(), ui_.theme().background);
  return renderer_.read();
}

}  // namespace holdfast::ui
