#include "ui/platform/renderer.h"

#include <SDL.h>
#include <imgui.h>

#include <tuple>

namespace holdfast::ui {

namespace {

tl::unexpected<core::Error> sdl_failure(const std::string& what) {
  return core::fail(core::ErrorCode::internal, what + ": " + SDL_GetError());
}

}  // namespace

Renderer::~Renderer() {
  close();
}

void Renderer::close() {
  if (grey_ != nullptr) SDL_DestroyTexture(grey_);
  if (texture_ != nullptr) SDL_DestroyTexture(texture_);
  if (renderer_ != nullptr) SDL_DestroyRenderer(renderer_);
  grey_ = nullptr;
  texture_ = nullptr;
  renderer_ = nullptr;
}

core::Result<void> Renderer::open(SDL_Window* window, bool software) {
  const std::uint32_t flags = software ? SDL_RENDERER_SOFTWARE : SDL_RENDERER_PRESENTVSYNC;
  renderer_ = SDL_CreateRenderer(window, -1, flags);
  if (renderer_ == nullptr && !software)
    renderer_ = SDL_CreateRenderer(window, -1, SDL_RENDERER_SOFTWARE);
  if (renderer_ == nullptr) return sdl_failure("no renderer for the window");
  SDL_RendererInfo info{};
  if (SDL_GetRendererInfo(renderer_, &info) == 0) name_ = info.name;
  return {};
}

core::Result<void> Renderer::upload(ImFontAtlas& atlas) {
  unsigned char* pixels = nullptr;
  int width = 0, height = 0;
  atlas.GetTexDataAsRGBA32(&pixels, &width, &height);
  if (texture_ != nullptr) SDL_DestroyTexture(texture_);
  texture_ = SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_ABGR8888, SDL_TEXTUREACCESS_STATIC, width,
                               height);
  if (texture_ == nullptr || SDL_UpdateTexture(texture_, nullptr, pixels, width * 4) != 0)
    return sdl_failure("no texture for the typefaces of " + std::to_string(width) + "x" +
                       std::to_string(height) + " pixels");
  SDL_SetTextureBlendMode(texture_, SDL_BLENDMODE_BLEND);
  atlas.SetTexID(static_cast<ImTextureID>(texture_));
  atlas.ClearTexData();
  return {};
}

void* Renderer::show_grey(int width, int height, const std::vector<std::uint8_t>& luminance) {
  if (grey_ != nullptr && (width != grey_width_ || height != grey_height_)) {
    SDL_DestroyTexture(grey_);
    grey_ = nullptr;
  }
  if (grey_ == nullptr) {
    grey_ = SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_ABGR8888, SDL_TEXTUREACCESS_STATIC, width,
                              height);
    grey_width_ = width;
    grey_height_ = height;
  }
  std::vector<std::uint32_t> pixels;
  pixels.reserve(luminance.size());
  for (const std::uint32_t level : luminance) {
    pixels.push_back(0xFF000000U | level << 16U | level << 8U | level);
  }
  if (grey_ == nullptr || SDL_UpdateTexture(grey_, nullptr, pixels.data(), width * 4) != 0) {
    return nullptr;
  }
  return grey_;
}

std::pair<int, int> Renderer::size() const {
  int width = 0, height = 0;
  SDL_GetRendererOutputSize(renderer_, &width, &height);
  return {width, height};
}

void Renderer::draw(const ImDrawData& data, std::uint32_t background) {
  SDL_SetRenderDrawColor(renderer_, background & 0xFFU, (background >> 8U) & 0xFFU,
                         (background >> 16U) & 0xFFU, 255);
  SDL_RenderClear(renderer_);
  for (int i = 0; i < data.CmdListsCount; ++i) {
    const ImDrawList& list = *data.CmdLists[i];
    for (const ImDrawCmd& command : list.CmdBuffer) {
      const SDL_Rect clip{static_cast<int>(command.ClipRect.x),
                          static_cast<int>(command.ClipRect.y),
                          static_cast<int>(command.ClipRect.z - command.ClipRect.x),
                          static_cast<int>(command.ClipRect.w - command.ClipRect.y)};
      if (clip.w <= 0 || clip.h <= 0 || command.ElemCount == 0) continue;
      SDL_RenderSetClipRect(renderer_, &clip);
      const ImDrawVert* vertices = list.VtxBuffer.Data + command.VtxOffset;
      // The packed colour has the byte order of SDL_Color.
      SDL_RenderGeometryRaw(renderer_, static_cast<SDL_Texture*>(command.GetTexID()),
                            &vertices->pos.x, sizeof(ImDrawVert),
                            reinterpret_cast<const SDL_Color*>(&vertices->col), sizeof(ImDrawVert),
                            &vertices->uv.x, sizeof(ImDrawVert),
                            list.VtxBuffer.Size - static_cast<int>(command.VtxOffset),
                            list.IdxBuffer.Data + command.IdxOffset,
                            static_cast<int>(command.ElemCount), sizeof(ImDrawIdx));
    }
  }
  SDL_RenderSetClipRect(renderer_, nullptr);
}

void Renderer::present() {
  SDL_RenderPresent(renderer_);
}

core::Result<Picture> Renderer::read() const {
  Picture picture;
  std::tie(picture.width, picture.height) = size();
  const std::size_t row_bytes = static_cast<std::size_t>(picture.width) * 4;
  picture.rgba.resize(row_bytes * static_cast<std::size_t>(picture.height));
  if (SDL_RenderReadPixels(renderer_, nullptr, SDL_PIXELFORMAT_ABGR8888, picture.rgba.data(),
                           static_cast<int>(row_bytes)) != 0)
    return sdl_failure("the window's pixels cannot be read");
  return picture;
}

}  // namespace holdfast::ui
