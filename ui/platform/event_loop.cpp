#include "ui/platform/event_loop.h"

#include <SDL.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr std::int64_t kFrameMs = 16;
constexpr std::int64_t kLongestWaitMs = 60'000;
// What a camera sees need not be smoother to aim by.
constexpr std::int64_t kCameraMs = 100;
constexpr int kSettleFrames = 2;
constexpr int kMaxFramesPerDraw = 256;
constexpr float kSmallestScale = 0.6F;
constexpr const char* kFontRoot = "/usr/share/fonts";

std::int64_t minute_of(core::Instant at) {
  return at.utc_ms / 60'000;
}
std::int64_t second_of(core::Instant at) {
  return at.utc_ms / 1'000;
}

float scale_for(const Rect& window, bool demo_open) {
  return std::max(kSmallestScale, std::min(window.w / Screens::width_dp(demo_open),
                                           window.h / Screens::height_dp()));
}

tl::unexpected<core::Error> no_window() {
  return core::fail(core::ErrorCode::no_display, SDL_GetError());
}

// A fullscreen window has the size of the screen from the beginning: without a window manager
// nobody makes it so.
SDL_Window* create_window(const Options& options) {
  SDL_Rect place{SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, options.width, options.height};
  if (options.fullscreen) SDL_GetDisplayBounds(0, &place);
  return SDL_CreateWindow(
      options.title.c_str(), place.x, place.y, place.w, place.h,
      options.fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : SDL_WINDOW_RESIZABLE);
}

}  // namespace

EventLoop::EventLoop(const Options& options)
    : options_(options), keyboard_(options.key_filter, [this](const core::ScannedCode& code) {
        if (host_ == nullptr) return;
        dirty_ = true;
        // Never queued up behind a question: who answers it would sell the goods unseen. While the
        // devices are looked at, the host explains it and sells nothing.
        if (screens_.dialog_open() && !screens_.devices_open())
          host_->submit(till::command::RefuseInput{{core::ErrorCode::scan_not_now, {}}});
        else
          host_->submit(till::command::Scan{code});
      }) {}

core::Result<std::unique_ptr<EventLoop>> EventLoop::open(const Options& options) {
  std::unique_ptr<EventLoop> loop{new EventLoop(options)};
  if (core::Result<void> opened = loop->open_window(); !opened)
    return core::pass_on(opened.error());
  return loop;
}

core::Result<void> EventLoop::open_window() {
  const core::Result<FontFiles> files = find_fonts(kFontRoot);
  if (!files) return core::pass_on(files.error());
  font_files_ = *files;

  // Fingers are handled here (touch.h); SDL must not make a mouse of them as well.
  SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
  SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
  SDL_SetHint(SDL_HINT_RENDER_SCALE_QUALITY, "nearest");
  SDL_SetHint(SDL_HINT_APP_NAME, options_.title.c_str());
  if (SDL_InitSubSystem(SDL_INIT_VIDEO | SDL_INIT_EVENTS) != 0) return no_window();
  // Where there is no display SDL falls back to drawing for nobody. That is right for who
  // asked for it only.
  const std::string_view driver{SDL_GetCurrentVideoDriver()};
  if ((driver == "offscreen" || driver == "dummy") && SDL_getenv("SDL_VIDEODRIVER") == nullptr) {
    SDL_SetError("there is no display");
    return no_window();
  }
  window_ = create_window(options_);
  if (window_ == nullptr) return no_window();
  if (!options_.fullscreen) SDL_SetWindowMinimumSize(window_, 800, 480);
  if (auto opened = renderer_.open(window_, options_.software_renderer); !opened) return opened;
  // With text input on, an input method may swallow keys before they are seen here.
  SDL_StopTextInput();
  if (std::string_view{SDL_GetCurrentVideoDriver()} == "x11")
    SDL_EventState(SDL_SYSWMEVENT, SDL_ENABLE);
  wake_event_ = SDL_RegisterEvents(1);

  imgui_ = ImGui::CreateContext();
  ImGui::SetCurrentContext(imgui_);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.BackendRendererName = "holdfast_sdl_renderer";
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
#if IMGUI_VERSION_NUM >= 18700
  io.ConfigInputTrickleEventQueue = false;  // pointer.h does it, for every version alike
#endif
  ImGuiStyle& style = ImGui::GetStyle();
  style.WindowPadding = ImVec2(0, 0);
  style.WindowBorderSize = 0;
  style.WindowRounding = 0;
  style.AntiAliasedLinesUseTex = false;

  const auto [width, height] = renderer_.size();
  io.DisplaySize = ImVec2(static_cast<float>(width), static_cast<float>(height));
  const float scale =
      scale_for({0, 0, static_cast<float>(width), static_cast<float>(height)}, false);
  if (auto set = set_scale(scale); !set) return set;
  if (options_.sound) sound_ = std::make_unique<Sound>();
  if (options_.customer) {
    customer_ = std::make_unique<CustomerWindow>(*options_.customer, font_files_,
                                                 options_.software_renderer, window_);
    customer_->look();
    ImGui::SetCurrentContext(imgui_);
  }
  return {};
}

EventLoop::~EventLoop() {
  sound_.reset();
  customer_.reset();
  if (imgui_ != nullptr) {
    ImGui::SetCurrentContext(imgui_);
    ImGui::DestroyContext(imgui_);
  }
  renderer_.close();
  if (window_ != nullptr) SDL_DestroyWindow(window_);
  SDL_QuitSubSystem(SDL_INIT_VIDEO | SDL_INIT_EVENTS);
}

core::Result<void> EventLoop::set_scale(float scale) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  const core::Result<Fonts> fonts = load_fonts(atlas, font_files_, scale);
  if (!fonts) return core::pass_on(fonts.error());
  if (auto uploaded = renderer_.upload(atlas); !uploaded) return uploaded;
  scale_ = scale;
  ui_.set_look(options_.theme == Options::Theme::dark ? dark_theme() : light_theme(), *fonts,
               scale);
  return {};
}

void EventLoop::wake() {
  if (wake_pending_.exchange(true)) return;
  SDL_Event event{};
  event.type = wake_event_;
  if (SDL_PushEvent(&event) < 0) wake_pending_ = false;
}

void EventLoop::quit() {
  quit_ = true;
  wake();
}

void EventLoop::run(Host& host) {
  while (!quit_) step(host, kLongestWaitMs);
}

std::int64_t EventLoop::wait_ms(const Host& host) const {
  if (dirty_) return 0;
  if (moving_) return kFrameMs;
  const std::int64_t now_ms = host.now().utc_ms;
  std::int64_t wait = 60'000 - now_ms % 60'000;
  if (host.view().sign_in.locked_for_s > 0) wait = std::min(wait, 1'000 - now_ms % 1'000);
  if (host.camera() != nullptr && screens_.shows_camera()) wait = std::min(wait, kCameraMs);
  if (const auto keys = keyboard_.wait_ms()) wait = std::min(wait, *keys);
  if (customer_) {
    if (const auto over = customer_->wait_ms(host.now())) wait = std::min(wait, *over);
  }
  return wait;
}

void EventLoop::step(Host& host, std::int64_t longest_wait_ms) {
  host_ = &host;
  ImGui::SetCurrentContext(imgui_);
  const auto wait = static_cast<int>(std::min(wait_ms(host), longest_wait_ms));
  SDL_Event event;
  const bool arrived =
      wait > 0 ? SDL_WaitEventTimeout(&event, wait) != 0 : SDL_PollEvent(&event) != 0;
  if (arrived) {
    do handle(event);
    while (SDL_PollEvent(&event) != 0);
  }
  keyboard_.tick();
  tick(host);
  if (host.pump()) dirty_ = true;
  look_at_camera(host);
  if (dirty_ || moving_ || pointer_.pending() || keyboard_.pending()) draw(host);
  if (customer_) {
    customer_->show(host.view(), host.now());
    ImGui::SetCurrentContext(imgui_);
  }
  const int tone = host.take_tone();
  if (tone != 0 && sound_ != nullptr) sound_->play(tone == 1 ? Tone::good : Tone::bad);
  host_ = nullptr;
}

void EventLoop::settle(Host& host) {
  dirty_ = true;
  do step(host, 0);
  while (dirty_ || moving_);
}

bool EventLoop::handle_customer(const SDL_Event& event) {
  switch (event.type) {
    case SDL_DISPLAYEVENT:
      customer_->look();
      ImGui::SetCurrentContext(imgui_);
      return true;
    case SDL_MOUSEMOTION:
      return customer_->owns(event.motion.windowID);
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
      return customer_->owns(event.button.windowID);
    case SDL_MOUSEWHEEL:
      return customer_->owns(event.wheel.windowID);
    case SDL_FINGERDOWN:
    case SDL_FINGERMOTION:
    case SDL_FINGERUP:
      return customer_->owns(event.tfinger.windowID);
    case SDL_WINDOWEVENT:
      if (!customer_->owns(event.window.windowID)) return false;
      customer_->redraw();
      return true;
    case SDL_RENDER_DEVICE_RESET:
      customer_->renew();
      return false;
    default:
      return false;
  }
}

void EventLoop::handle(const SDL_Event& event) {
  if (customer_ && handle_customer(event)) return;
  if (keyboard_.handle(event)) {
    dirty_ = dirty_ || keyboard_.pending();
    return;
  }
  if (event.type == wake_event_) {
    wake_pending_ = false;
    return;
  }
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const auto finger_at = [&](void (Touch::*what)(std::int64_t, float, float, std::int64_t)) {
    (touch_.*what)(event.tfinger.fingerId, event.tfinger.x * size.x, event.tfinger.y * size.y,
                   static_cast<std::int64_t>(event.tfinger.timestamp));
  };
  switch (event.type) {
    case SDL_QUIT:
      quit_ = true;
      break;
    case SDL_MOUSEMOTION:
      if (event.motion.which == SDL_TOUCH_MOUSEID) return;
      SDL_ShowCursor(SDL_ENABLE);
      mouse_x_ = static_cast<float>(event.motion.x);
      mouse_y_ = static_cast<float>(event.motion.y);
      pointer_.move(mouse_x_, mouse_y_);
      break;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
      if (event.button.which == SDL_TOUCH_MOUSEID || event.button.button != SDL_BUTTON_LEFT) return;
      pointer_.move(static_cast<float>(event.button.x), static_cast<float>(event.button.y));
      if (event.type == SDL_MOUSEBUTTONDOWN)
        pointer_.press();
      else
        pointer_.release();
      break;
    case SDL_MOUSEWHEEL:
      screens_.wheel(ui_, mouse_x_, mouse_y_, event.wheel.preciseY);
      break;
    case SDL_FINGERDOWN:
      SDL_ShowCursor(SDL_DISABLE);
      finger_at(&Touch::down);
      break;
    case SDL_FINGERMOTION:
      finger_at(&Touch::moved);
      break;
    case SDL_FINGERUP:
      finger_at(&Touch::up);
      break;
    case SDL_WINDOWEVENT:
      if (event.window.event == SDL_WINDOWEVENT_LEAVE) pointer_.leave();
      // With a second window open SDL does not take this for the end.
      if (event.window.event == SDL_WINDOWEVENT_CLOSE) quit_ = true;
      break;
    case SDL_RENDER_DEVICE_RESET:
      scale_ = 0;  // the texture is gone: make it anew
      ui_.camera = {};
      break;
    default:
      return;
  }
  dirty_ = true;
}

void EventLoop::tick(Host& host) {
  const core::Instant now = host.now();
  const bool counting_down = host.view().sign_in.locked_for_s > 0;
  const bool due = minute_of(now) != minute_ || (counting_down && second_of(now) != second_);
  minute_ = minute_of(now);
  second_ = second_of(now);
  if (!due) return;
  host.submit(till::command::ClockTicked{});
  dirty_ = true;
  // Not every driver tells of a screen that was plugged in.
  if (customer_) {
    customer_->look();
    ImGui::SetCurrentContext(imgui_);
  }
}

void EventLoop::look_at_camera(const Host& host) {
  ui_.camera.present = host.camera() != nullptr;
  if (!ui_.camera.present || !screens_.shows_camera()) return;
  const auto picture = host.camera()->latest();
  const bool is_new =
      picture && (!ui_.camera.picture || ui_.camera.picture->number != picture->number);
  if (!is_new) return;
  ui_.camera.texture = renderer_.show_grey(picture->width, picture->height, picture->luminance);
  ui_.camera.picture = picture;
  dirty_ = true;
}

void EventLoop::draw(Host& host) {
  dirty_ = false;
  moving_ = ui_.animate(host.now());
  int settle = kSettleFrames;
  for (int i = 0; i < kMaxFramesPerDraw; ++i) {
    const bool had_input = pointer_.pending() || keyboard_.pending();
    const bool acted = build_frame(host);
    if (had_input || acted)
      settle = kSettleFrames;
    else if (settle-- <= 0)
      break;
  }
  renderer_.draw(*ImGui::GetDrawData(), ui_.theme().background);
  renderer_.present();
  ++frames_presented_;
}

bool EventLoop::build_frame(Host& host) {
  const auto [width, height] = renderer_.size();
  const Rect window{0, 0, static_cast<float>(width), static_cast<float>(height)};
  const float scale = scale_for(window, screens_.demo_open(window, host.demo()));
  if (scale != scale_ && !set_scale(scale)) {
    quit_ = true;
    return false;
  }
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = ImVec2(window.w, window.h);
  io.DeltaTime = static_cast<float>(kFrameMs) / 1'000;
  pointer_.feed_frame();
  ImGui::NewFrame();
  ui_.begin_frame({keyboard_.next(), host.now()});
  Actions actions;
  screens_.draw(ui_, window, host.view(), host.demo(), host.devices(), actions);
  ui_.end_frame();
  ImGui::Render();
  ++frames_built_;
  carry_out(host, actions);
  return !actions.till.empty() || !actions.demo.empty() || !actions.devices.empty();
}

void EventLoop::carry_out(Host& host, const Actions& actions) {
  if (screens_.dialog_open() != dialog_told_) {
    dialog_told_ = screens_.dialog_open();
    host.set_dialog_open(dialog_told_);
  }
  if (screens_.devices_open() != devices_told_) {
    devices_told_ = screens_.devices_open();
    host.set_devices_open(devices_told_);
  }
  for (const till::Command& command : actions.till) host.submit(command);
  for (const DemoCommand& command : actions.demo) host.submit(command);
  for (const DeviceCommand& command : actions.devices) host.ask(command);
  if (!actions.till.empty() || !actions.demo.empty()) host.pump();
}

core::Result<Picture> EventLoop::picture() {
  ImGui::SetCurrentContext(imgui_);
  if (frames_built_ == 0) return core::fail(core::ErrorCode::internal, "nothing was drawn yet");
  // What was presented may be gone from the back buffer.
  renderer_.draw(*ImGui::GetDrawData(), ui_.theme().background);
  return renderer_.read();
}

}  // namespace holdfast::ui
