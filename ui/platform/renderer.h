// Draws Dear ImGui's lists with SDL_Renderer: GL, GLES2 or software, as SDL chooses.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "pos/core/error.h"

struct ImDrawData;
struct ImFontAtlas;
struct SDL_Renderer;
struct SDL_Texture;
struct SDL_Window;

namespace holdfast::ui {

// Pixels in the order R, G, B, A.
struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
};

class Renderer {
 public:
  Renderer() = default;
  ~Renderer();
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;

  [[nodiscard]] core::Result<void> open(SDL_Window* window, bool software);
  void close();
  // The faces' pixels as a texture; called again after the atlas was built anew.
  [[nodiscard]] core::Result<void> upload(ImFontAtlas& atlas);
  // A grey picture, 0 black, row by row; what it is drawn by, until the next one is shown. Null
  // when the renderer has no room for it.
  [[nodiscard]] void* show_grey(int width, int height, const std::vector<std::uint8_t>& luminance);
  [[nodiscard]] std::pair<int, int> size() const;
  void draw(const ImDrawData& data, std::uint32_t background);
  void present();
  // What draw() has put there; before present().
  [[nodiscard]] core::Result<Picture> read() const;
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  SDL_Renderer* renderer_ = nullptr;
  SDL_Texture* texture_ = nullptr;
  SDL_Texture* grey_ = nullptr;
  int grey_width_ = 0, grey_height_ = 0;
  std::string name_;
};

}  // namespace holdfast::ui
