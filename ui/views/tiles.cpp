#include "ui/views/tiles.h"

#include <imgui.h>

#include <algorithm>
#include <vector>

#include "ui/widgets/panel.h"

namespace holdfast::ui {

namespace {

constexpr int kColumns = 5;
constexpr float kTileMinDp = 92, kTabDp = 52, kTabMinDp = 104, kPagerDp = 52;

struct Tab {
  std::optional<core::CategoryId> category;
  std::string name;
  Colour stripe = 0;
};

Colour stripe_of(const till::TillView& view, core::CategoryId category) {
  const auto found = std::ranges::find(view.categories, category, &core::Category::id);
  if (found == view.categories.end()) return 0;
  return category_stripe(static_cast<std::size_t>(found - view.categories.begin()));
}

bool pager(Ui& ui, const Rect& rect, const std::string& id, Icon icon, bool enabled,
           std::uint16_t usage) {
  const Press press(ui, {id, rect, enabled, usage});
  const Skin colours = skin(ui, Look::key, enabled, false);
  if (colours.fill != 0)
    fill(ui, rect, press.held() ? mix(colours.fill, ui.theme().background, 0.3F) : colours.fill);
  else
    bordered(ui, rect, colours.border, ui.paper());
  draw_icon(ui, rect.centred(ui.dp(24), ui.dp(24)), icon, colours.ink);
  return press.pressed();
}

bool tab_button(Ui& ui, const Rect& rect, const Tab& tab, ImFont* font, std::size_t index,
                bool chosen) {
  const Press press(ui, {"tab." + std::to_string(index), rect});
  const Skin colours = skin(ui, Look::tile, true, chosen);
  const Colour paper = press.held() ? mix(colours.fill, ui.theme().accent, 0.3F) : colours.fill;
  fill(ui, rect, paper);
  if (tab.stripe != 0 && !chosen)
    ui.draw()->AddRectFilled(ImVec2(rect.x + ui.dp(12), rect.bottom() - ui.dp(6)),
                             ImVec2(rect.right() - ui.dp(12), rect.bottom() - ui.dp(3)), tab.stripe,
                             ui.dp(1));
  const Surface surface(ui, paper);
  draw_text(ui, rect.inset(ui.dp(8), ui.dp(4)), tab.name,
            {.font = font, .ink = colours.ink, .align = 0.5F, .max_lines = 2, .shrink = true});
  return press.pressed();
}

// One face for all of them: the largest in which each name fits on a line.
ImFont* tab_font(Ui& ui, const std::vector<Tab>& tabs, std::size_t first, std::size_t end,
                 float room) {
  for (ImFont* font : {ui.fonts().strong, ui.fonts().body}) {
    const bool fits =
        std::all_of(tabs.begin() + static_cast<std::ptrdiff_t>(first),
                    tabs.begin() + static_cast<std::ptrdiff_t>(end),
                    [&](const Tab& tab) { return text_width(font, tab.name) <= room; });
    if (fits) return font;
  }
  return ui.fonts().small;
}

void draw_tabs(Ui& ui, Rect row, const std::vector<Tab>& tabs, TilesState& state) {
  const float gap = ui.dp(8);
  std::size_t fit = static_cast<std::size_t>((row.w + gap) / (ui.dp(kTabMinDp) + gap));
  const auto chosen = std::ranges::find(tabs, state.category, &Tab::category);
  const std::size_t chosen_at =
      chosen == tabs.end() ? 0 : static_cast<std::size_t>(chosen - tabs.begin());
  // Left and right go through the categories.
  std::size_t wanted = chosen_at;
  if (ui.take_key(key::right)) wanted = (chosen_at + 1) % tabs.size();
  if (ui.take_key(key::left)) wanted = (chosen_at + tabs.size() - 1) % tabs.size();
  bool turned = wanted != chosen_at;
  if (turned) {
    state.category = tabs[wanted].category;
    state.page = 0;
  }
  std::size_t first = 0;
  if (tabs.size() > fit) {
    const float side = ui.dp(kPagerDp);
    fit = static_cast<std::size_t>((row.w - 2 * side - gap) / (ui.dp(kTabMinDp) + gap));
    const std::size_t pages = (tabs.size() + fit - 1) / fit;
    if (turned) state.tab_page = wanted / fit;
    state.tab_page = std::min(state.tab_page, pages - 1);
    if (pager(ui, row.cut_left(side, gap), "tab.previous", Icon::chevron_left, state.tab_page > 0,
              key::none))
      --state.tab_page;
    else if (pager(ui, row.cut_right(side, gap), "tab.next", Icon::chevron_right,
                   state.tab_page + 1 < pages, key::none))
      ++state.tab_page;
    first = state.tab_page * fit;
  }
  const std::size_t shown = std::min(fit, tabs.size());
  const std::size_t end = std::min(first + fit, tabs.size());
  const float room = row.cell(0, 0, static_cast<int>(shown), 1, gap).w - ui.dp(16);
  ImFont* font = tab_font(ui, tabs, first, end, room);
  for (std::size_t i = first; i < end; ++i) {
    const Rect cell = row.cell(static_cast<int>(i - first), 0, static_cast<int>(shown), 1, gap);
    if (tab_button(ui, cell, tabs[i], font, i, i == chosen_at)) {
      state.category = tabs[i].category;
      state.page = 0;
    }
  }
}

bool tile_button(Ui& ui, const Rect& rect, const till::TileView& tile, std::size_t index,
                 Colour stripe) {
  const Theme& theme = ui.theme();
  const Press press(ui, {"tile." + std::to_string(index), rect});
  Colour paper = theme.tile;
  if (press.held())
    paper = mix(paper, theme.accent, 0.35F);
  else if (press.hovered())
    paper = mix(paper, theme.key, 0.6F);
  if (stripe != 0)
    striped(ui, rect, stripe, paper);
  else
    fill(ui, rect, paper);
  const Surface surface(ui, paper);
  Rect inside = rect.inset(ui.dp(10), ui.dp(8));
  inside.cut_left(ui.dp(6));
  const Rect price = inside.cut_bottom(line_height_px(ui.fonts().strong), ui.dp(2));
  draw_text(ui, inside, tile.name,
            {.valign = 0, .max_lines = 3, .shrink = true, .may_elide = true});
  draw_text(ui, price, core::to_display_number(tile.price),
            {.font = ui.fonts().strong, .align = 1, .shrink = true});
  return press.pressed();
}

}  // namespace

std::optional<core::VariantId> tiles(Ui& ui, Rect rect, const till::TillView& view,
                                     TilesState& state) {
  const float gap = ui.dp(8);
  std::optional<core::VariantId> pressed;
  if (view.tiles.empty()) {
    const Panel panel(ui, "tiles", rect);
    Rect text = rect.centred(rect.w - ui.dp(64), ui.dp(80));
    draw_text(ui, text.cut_top(ui.dp(34)), "No goods to tap",
              {.font = ui.fonts().strong, .align = 0.5F});
    draw_text(
        ui, text, "Scan, or type a barcode. Tiles are set up in the back office.",
        {.ink = ui.theme().muted, .align = 0.5F, .valign = 0, .max_lines = 2, .shrink = true});
    return pressed;
  }

  std::vector<Tab> tabs{{std::nullopt, "All", 0}};
  for (const core::Category& category : view.categories)
    if (std::ranges::find(view.tiles, category.id, &till::TileView::category) != view.tiles.end())
      tabs.push_back({category.id, category.name, stripe_of(view, category.id)});
  if (std::ranges::find(tabs, state.category, &Tab::category) == tabs.end()) state.category.reset();
  draw_tabs(ui, rect.cut_top(ui.dp(kTabDp), gap), tabs, state);

  std::vector<const till::TileView*> shown;
  for (const till::TileView& tile : view.tiles)
    if (!state.category || tile.category == *state.category) shown.push_back(&tile);
  const int rows = std::max(1, static_cast<int>((rect.h + gap) / (ui.dp(kTileMinDp) + gap)));
  std::size_t per_page = static_cast<std::size_t>(rows * kColumns);
  const bool paged = shown.size() > per_page;
  if (paged) --per_page;  // the last cell turns the page
  const std::size_t pages = std::max<std::size_t>(1, (shown.size() + per_page - 1) / per_page);
  state.page = std::min(state.page, pages - 1);
  const std::size_t first = state.page * per_page;
  for (std::size_t i = first; i < std::min(first + per_page, shown.size()); ++i) {
    const int at = static_cast<int>(i - first);
    const Rect cell = rect.cell(at % kColumns, at / kColumns, kColumns, rows, gap);
    if (tile_button(ui, cell, *shown[i], i, stripe_of(view, shown[i]->category)))
      pressed = shown[i]->id;
  }
  if (paged) {
    Rect cell = rect.cell(kColumns - 1, rows - 1, kColumns, rows, gap);
    const Area area(ui, "tile.pages", cell);
    const Rect keys = cell.cut_bottom(cell.h * 0.62F, ui.dp(2));
    draw_text(ui, cell, "Page " + std::to_string(state.page + 1) + " of " + std::to_string(pages),
              {.font = ui.fonts().small, .ink = ui.theme().muted, .align = 0.5F, .shrink = true});
    const bool back = pager(ui, keys.cell(0, 0, 2, 1, gap), "tile.previous", Icon::chevron_left,
                            state.page > 0, key::page_up);
    const bool forth = pager(ui, keys.cell(1, 0, 2, 1, gap), "tile.next", Icon::chevron_right,
                             state.page + 1 < pages, key::page_down);
    if (back) --state.page;
    if (forth) ++state.page;
  }
  return pressed;
}

}  // namespace holdfast::ui
