#include "ui/views/sign_in.h"

#include <algorithm>

#include "ui/widgets/banner.h"
#include "ui/widgets/keypad.h"

namespace holdfast::ui {

namespace {

constexpr int kColumns = 2;
constexpr float kPersonDp = 96;
constexpr int kAttemptsWorthSaying = 5;

void avatar(Ui& ui, const Rect& box, const std::string& name, std::size_t index) {
  const float radius = std::min(box.w, box.h) / 2;
  // The stripes' colours, dark enough for white letters.
  const Colour paper = mix(category_stripe(index), 0xFF000000U, 0.55F);
  disc(ui, box.centre_x(), box.centre_y(), radius * 2, paper);
  const Surface surface(ui, paper);
  draw_text(ui, box, initials(name),
            {.font = ui.fonts().strong, .ink = 0xFFFFFFFFU, .align = 0.5F, .shrink = true});
}

bool person_tile(Ui& ui, const Rect& rect, const till::PersonView& person, std::size_t index,
                 bool chosen) {
  const Theme& theme = ui.theme();
  const Press press(ui, {"person." + std::to_string(index), rect});
  Colour paper = chosen ? theme.selected : theme.panel;
  if (press.held()) paper = mix(paper, theme.accent, 0.35F);
  if (chosen)
    bordered(ui, rect, theme.accent, paper, 3);
  else
    fill(ui, rect, paper);
  const Surface surface(ui, paper);
  Rect inside = rect.inset(ui.dp(16), ui.dp(8));
  avatar(ui, inside.cut_left(ui.dp(52), ui.dp(14)), person.name, index);
  Rect words = inside.centred(
      inside.w, line_height_px(ui.fonts().strong) + line_height_px(ui.fonts().small) + ui.dp(4));
  draw_text(ui, words.cut_top(line_height_px(ui.fonts().strong), ui.dp(4)), person.name,
            {.font = ui.fonts().strong});
  std::string role = person.role;
  if (!role.empty() && role[0] >= 'a' && role[0] <= 'z')
    role[0] = static_cast<char>(role[0] - 'a' + 'A');
  draw_text(ui, words, role, {.font = ui.fonts().small, .ink = theme.muted});
  return press.pressed();
}

void choose(const core::PersonId& person, SignInState& state, Actions& actions) {
  state.pin.clear();
  actions.submit(till::command::ChoosePerson{person});
}

void people(Ui& ui, Rect rect, const till::SignInView& view, SignInState& state, Actions& actions) {
  const float gap = ui.dp(8);
  if (view.people.empty()) {
    const Panel panel(ui, "people", rect);
    draw_text(ui, rect.inset(ui.dp(48), ui.dp(48)),
              "Nobody may sign in here yet. Add people in the back office; they appear here when "
              "the server has sent them.",
              {.ink = ui.theme().muted, .align = 0.5F, .max_lines = 5, .shrink = true});
    return;
  }
  const auto chosen = std::ranges::find_if(
      view.people, [&](const till::PersonView& person) { return view.chosen == person.id; });
  const std::size_t chosen_at = static_cast<std::size_t>(chosen - view.people.begin());
  const int rows = std::max(1, static_cast<int>((rect.h + gap) / (ui.dp(kPersonDp) + gap)));
  std::size_t per_page = static_cast<std::size_t>(rows * kColumns);
  const bool paged = view.people.size() > per_page;
  if (paged) per_page -= kColumns;  // the last row turns the page

  // Arrows go through the names.
  std::size_t wanted = chosen_at;
  const std::size_t last = view.people.size() - 1;
  const bool none = chosen == view.people.end();
  if (ui.take_key(key::down)) wanted = none ? 0 : std::min(last, chosen_at + kColumns);
  if (ui.take_key(key::right)) wanted = none ? 0 : std::min(last, chosen_at + 1);
  if (ui.take_key(key::left)) wanted = none ? last : (chosen_at == 0 ? 0 : chosen_at - 1);
  if (ui.take_key(key::up))
    wanted = none ? last : (chosen_at < kColumns ? chosen_at : chosen_at - kColumns);
  if (wanted != chosen_at) {
    choose(view.people[wanted].id, state, actions);
    state.page = wanted / per_page;
  }

  const std::size_t pages = (view.people.size() + per_page - 1) / per_page;
  state.page = std::min(state.page, pages - 1);
  const std::size_t first = state.page * per_page;
  const float row_px = ui.dp(kPersonDp);
  for (std::size_t i = first; i < std::min(first + per_page, view.people.size()); ++i) {
    const int at = static_cast<int>(i - first);
    Rect row{rect.x, rect.y + static_cast<float>(at / kColumns) * (row_px + gap), rect.w, row_px};
    const Rect cell = row.cell(at % kColumns, 0, kColumns, 1, gap);
    if (person_tile(ui, cell, view.people[i], i, i == chosen_at))
      choose(view.people[i].id, state, actions);
  }
  if (paged) {
    Rect row{rect.x, rect.y + static_cast<float>(rows - 1) * (row_px + gap), rect.w, ui.dp(56)};
    if (button(ui, {.id = "person.previous",
                    .rect = row.cell(0, 0, kColumns, 1, gap),
                    .label = "Previous names",
                    .hint = "PgUp",
                    .key = key::page_up,
                    .enabled = state.page > 0}))
      --state.page;
    if (button(ui, {.id = "person.next",
                    .rect = row.cell(1, 0, kColumns, 1, gap),
                    .label = "More names",
                    .hint = "PgDn",
                    .key = key::page_down,
                    .enabled = state.page + 1 < pages}))
      ++state.page;
  }
}

void pin_dots(Ui& ui, const Rect& rect, std::size_t typed) {
  const std::size_t places = std::max(kShortestPin, typed);
  const float step = ui.dp(34);
  float x = rect.centre_x() - step * static_cast<float>(places - 1) / 2;
  for (std::size_t i = 0; i < places; ++i, x += step) {
    disc(ui, x, rect.centre_y(), ui.dp(18), i < typed ? ui.theme().text : ui.theme().muted);
    if (i >= typed) disc(ui, x, rect.centre_y(), ui.dp(14), ui.paper());
  }
}

std::string pin_words(const till::SignInView& view) {
  if (view.locked_for_s > 0)
    return "Too many wrong PINs. Try again in " + std::to_string(view.locked_for_s) +
           " s, or ask "
           "a manager.";
  if (view.checking) return "Checking the PIN…";
  if (view.attempts_left < kAttemptsWorthSaying)
    return std::to_string(view.attempts_left) +
           (view.attempts_left == 1 ? " attempt left" : " attempts left");
  return "Type your PIN and press Enter";
}

void pin_pad(Ui& ui, const Rect& rect, const till::SignInView& view, SignInState& state,
             Actions& actions) {
  const Theme& theme = ui.theme();
  const Panel panel(ui, "pin", rect);
  Rect inside = rect.inset(ui.dp(28), ui.dp(24));
  const auto chosen = std::ranges::find_if(
      view.people, [&](const till::PersonView& person) { return view.chosen == person.id; });
  const bool locked = view.locked_for_s > 0;
  const bool usable = chosen != view.people.end() && !view.checking && !locked;

  Rect head = inside.cut_top(ui.dp(72), ui.dp(12));
  if (chosen == view.people.end()) {
    draw_text(ui, head, "Choose your name", {.font = ui.fonts().title, .align = 0.5F});
  } else {
    const auto index = static_cast<std::size_t>(chosen - view.people.begin());
    avatar(ui, head.cut_left(ui.dp(64), ui.dp(16)), chosen->name, index);
    draw_text(ui, head, chosen->name, {.font = ui.fonts().title});
  }
  const Rect dots = inside.cut_top(ui.dp(40), ui.dp(8));
  if (locked)
    draw_icon(ui, dots.centred(ui.dp(36), ui.dp(36)), Icon::lock, theme.bad);
  else if (chosen != view.people.end())
    pin_dots(ui, dots, state.pin.text().size());
  const Rect words = inside.cut_top(ui.dp(44), ui.dp(12));
  if (chosen != view.people.end() || locked)
    draw_text(ui, words, pin_words(view),
              {.ink = theme.muted, .align = 0.5F, .max_lines = 2, .shrink = true});
  else
    draw_text(ui, words, "or press the arrow keys",
              {.ink = theme.muted, .align = 0.5F, .shrink = true});

  const Rect ok = inside.cut_bottom(ui.dp(72), ui.dp(8));
  keypad(ui, inside, {.enabled = usable, .with_point = false, .with_double = false}, state.pin);
  // The place of 00 stays free for forgetting what was typed.
  if (button(ui, {.id = "pin.clear",
                  .rect = inside.cell(1, 3, 3, 4, ui.dp(8)),
                  .label = "Clear",
                  .hint = "Esc",
                  .key = key::escape,
                  .look = Look::key,
                  .enabled = usable && !state.pin.empty(),
                  .kind = Widget::Kind::key}))
    state.pin.clear();
  if (button(ui, {.id = "pin.enter",
                  .rect = ok,
                  .label = "Sign in",
                  .hint = "↵",
                  .key = key::enter,
                  .look = Look::accent,
                  .font = ui.fonts().title,
                  .enabled = usable && state.pin.text().size() >= kShortestPin,
                  .kind = Widget::Kind::key})) {
    actions.submit(till::command::EnterPin{state.pin.text()});
    state.pin.clear();
  }
}

}  // namespace

void sign_in(Ui& ui, const Rect& rect, const till::TillView& view, const std::string& hint,
             SignInState& state, Actions& actions) {
  const float gap = ui.dp(8);
  if (view.sign_in.chosen != state.person) {
    state.person = view.sign_in.chosen.value_or(core::PersonId{});
    state.pin.clear();
  }
  Rect rest = rect;
  const Rect right = rest.cut_right(ui.dp(460), gap);
  pin_pad(ui, right, view.sign_in, state, actions);

  Rect head = rest.cut_top(ui.dp(120), gap);
  {
    const Area area(ui, "sign_in.head", head);
    head = head.inset(ui.dp(12), ui.dp(8));
    Rect words = head.centred(head.w, ui.dp(80));
    draw_text(ui, words.cut_top(ui.dp(40), ui.dp(6)), "Who is selling?",
              {.font = ui.fonts().title});
    std::string below = view.shop ? view.shop->shop_name + "  ·  " : std::string{};
    below += view.local_now.date() + "  ·  " + view.local_now.clock();
    draw_text(ui, words, below, {.ink = ui.theme().muted, .valign = 0});
  }
  if (view.banner.kind != till::Banner::Kind::none)
    banner(ui, rest.cut_top(ui.dp(64), gap), view.banner, "");
  if (!hint.empty()) {
    const Rect row = rest.cut_top(ui.dp(56), gap);
    const Panel panel(ui, "sign_in.hint", row);
    Rect inside = row.inset(ui.dp(16), ui.dp(4));
    draw_icon(ui, inside.cut_left(ui.dp(24), ui.dp(12)), Icon::info, ui.theme().accent);
    draw_text(ui, inside, hint, {.font = ui.fonts().strong, .max_lines = 2, .shrink = true});
  }
  people(ui, rest, view.sign_in, state, actions);
}

}  // namespace holdfast::ui
