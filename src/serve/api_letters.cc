// Letters: the sender's desk sees how far they came with whom, an addressee its own.
#include <algorithm>
#include <map>

#include "in/gate.h"
#include "serve/api_letter_parts.h"

namespace hinomi::serve {
namespace {

using picture::LetterRow;
using picture::Picture;

enum class LetterState : std::uint8_t { any, answered, unanswered, failed, recalled };
enum class LetterSort : std::uint8_t { newest, oldest, title };

struct LetterFilter {
  bool sent = false;
  std::string part;
  std::optional<Purpose> purpose;
  LetterState state = LetterState::any;
  LetterSort sort = LetterSort::newest;

  bool takes_all() const { return part.empty() && !purpose && state == LetterState::any; }
};

Result<std::size_t> word_in(const ApiCall& call, std::string_view name,
                            std::span<const std::string_view> words) {
  std::string text = call.query(name);
  if (text.empty()) return std::size_t(0);
  auto found = std::find(words.begin(), words.end(), text);
  if (found != words.end()) return std::size_t(found - words.begin());
  std::string all;
  for (std::string_view word : words)
    if (!word.empty()) all += (all.empty() ? "One of " : ", ") + std::string(word);
  return fail(ErrorKind::invalid, "no such " + std::string(name) + ": " + text.substr(0, 40),
              std::string(name), all);
}

Result<LetterFilter> letter_filter_of(const ApiCall& call) {
  static constexpr std::string_view boxes[] = {"received", "sent"};
  static constexpr std::string_view states[] = {"", "answered", "unanswered", "failed", "recalled"};
  static constexpr std::string_view sorts[] = {"-received", "received", "title"};
  LetterFilter filter;
  // Without a word: what the node's own desk sent; for all others what they got.
  filter.sent = call.query("box").empty()
                    ? call.is_own() && is_letter_desk(call, call.actor.party.member)
                    : TRY(word_in(call, "box", boxes)) == 1;
  filter.part = call.query("q");
  if (std::string purpose = call.query("purpose"); !purpose.empty()) {
    filter.purpose = purpose_from(purpose);
    if (!filter.purpose)
      return fail(ErrorKind::invalid, "no such purpose", "purpose",
                  "One of warning, question, answer, check, filing, advice");
  }
  filter.state = static_cast<LetterState>(TRY(word_in(call, "state", states)));
  filter.sort = static_cast<LetterSort>(TRY(word_in(call, "sort", sorts)));
  return filter;
}

bool fits_state(const LetterRow& row, std::string_view member, const LetterFilter& filter) {
  bool recalled = !row.recalled_by.empty();
  switch (filter.state) {
    case LetterState::any: return true;
    case LetterState::answered: return is_answered(row, member, filter.sent);
    case LetterState::unanswered: return !recalled && !is_answered(row, member, filter.sent);
    case LetterState::failed:
      if (filter.sent) return row.counts[static_cast<int>(ReceiptState::failed)] != 0;
      return false;
    case LetterState::recalled: return recalled;
  }
  std::unreachable();
}

// `row`: of the desk's own, or of those addressed to the member.
bool fits(const ApiCall& call, const LetterRow& row, const LetterFilter& filter) {
  if (!filter.sent && !is_for_groups_of(row, call.actor.party)) return false;
  if (filter.purpose && row.letter.purpose != *filter.purpose) return false;
  if (!fits_state(row, call.actor.party.member, filter)) return false;
  return filter.part.empty() || holds_part(row.letter.title, filter.part) ||
         holds_part(row.letter.title_en, filter.part);
}

// Places of the page in order. `all`: oldest first; `after`: place of the last one before.
std::vector<std::uint32_t> page_of(std::vector<std::uint32_t> all, LetterSort sort,
                                   const std::deque<LetterRow>& letters,
                                   std::optional<std::uint32_t> after, std::size_t limit) {
  auto before = [&](std::uint32_t a, std::uint32_t b) {
    if (sort == LetterSort::title)
      if (int order = letters[a].letter.title.compare(letters[b].letter.title); order != 0)
        return order < 0;
    return sort == LetterSort::newest ? a > b : a < b;
  };
  auto from = all.begin();
  if (sort == LetterSort::title) {
    if (after) std::erase_if(all, [&](std::uint32_t place) { return !before(*after, place); });
    from = all.begin();
    auto size = static_cast<std::ptrdiff_t>(std::min(limit, all.size()));
    std::partial_sort(from, from + size, all.end(), before);
  } else {
    if (sort == LetterSort::newest) std::reverse(from, all.end());
    if (after) from = std::upper_bound(from, all.end(), *after, before);
  }
  auto size = std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(limit), all.end() - from);
  return {from, from + size};
}

}  // namespace

Result<HttpResponse> list_letters(ApiCall& call) {
  std::size_t limit = TRY(limit_of(call));
  LetterFilter filter = TRY(letter_filter_of(call));
  std::string after_id = call.query("after");
  std::string_view member = call.actor.party.member;
  if (filter.sent && !is_letter_desk(call, member))
    return fail(ErrorKind::denied, "what was sent is for the desk", call.actor.name,
                "Ask for box=received");
  json::array items;
  json::value next;
  std::size_t total = 0;
  bool known = call.shared.keeper.read([&](const Picture& picture) {
    const picture::Letters& letters = picture.letters();
    std::optional<std::uint32_t> after;
    if (!after_id.empty()) {
      const LetterRow* row = letters.letter(after_id);
      if (!row || !may_see_letter(call, picture, *row)) return false;
      after = letters.place_of(after_id);
    }
    const auto& all = filter.sent ? letters.letters_from(member) : letters.letters_to(member);
    std::vector<std::uint32_t> fitting;
    // The desk sees all of its own: nothing has to be looked at but the page.
    if (filter.sent && filter.takes_all())
      fitting = all;
    else if (filter.sent || picture.member(member))
      std::copy_if(all.begin(), all.end(), std::back_inserter(fitting), [&](std::uint32_t place) {
        return fits(call, letters.letters()[place], filter);
      });
    total = fitting.size();
    auto page = page_of(std::move(fitting), filter.sort, letters.letters(), after, limit + 1);
    bool more = page.size() > limit;
    if (more) page.pop_back();
    for (std::uint32_t place : page)
      items.push_back(letter_json(call, picture, letters.letters()[place], false));
    if (more) next = letters.letters()[page.back()].id;
    return true;
  });
  if (!known)
    return fail(ErrorKind::invalid, "not the end of a page of this list", "after",
                "Send the `next` of the page before");
  return json_response({{"items", std::move(items)}, {"next", std::move(next)}, {"total", total}});
}

Result<HttpResponse> get_letter(ApiCall& call) {
  return call.shared.keeper.read([&](const Picture& picture) -> Result<HttpResponse> {
    return json_response(letter_json(call, picture, *TRY(letter_asked(call, picture)), true));
  });
}

// For the sender's desk alone: by sector of the addressees' members.
Result<HttpResponse> list_letter_sectors(ApiCall& call) {
  struct Sector {
    std::size_t to = 0, answered = 0;
  };
  std::map<std::string, Sector> sectors;
  auto asked = call.shared.keeper.read([&](const Picture& picture) -> Result<void> {
    const LetterRow* row = TRY(letter_asked(call, picture));
    if (!is_letter_desk(call, row->sender)) return no_such_letter(call.arguments[0]);
    for (std::size_t i = 0; i < row->letter.to.size(); ++i) {
      auto member = picture.members().find(row->letter.to[i].member);
      Sector& sector =
          sectors[member == picture.members().end() ? std::string() : member->second.sector];
      ++sector.to;
      const auto& state = row->deliveries[i].state;
      sector.answered += state && picture::is_answer(*state);
    }
    return {};
  });
  TRY(std::move(asked));
  json::array items;
  for (const auto& [name, sector] : sectors)
    items.push_back({{"name", name},
                     {"to", sector.to},
                     {"answered", sector.answered},
                     {"rate", double(sector.answered) / double(sector.to)}});
  return json_response({{"items", std::move(items)}, {"next", nullptr}});
}

Result<HttpResponse> post_letter_receipt(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  Receipt receipt{.letter = call.arguments[0],
                  .contact = std::string(text_at(body, "contact")),
                  .note = std::string(in::cut(text_at(body, "note"), 4000))};
  auto state = receipt_state_from(text_at(body, "state"));
  if (!state)
    return fail(ErrorKind::invalid, "no such state", "state", "One of opened, acknowledged, acted");
  receipt.state = *state;
  bool known = call.shared.keeper.read([&](const Picture& picture) {
    const LetterRow* row = picture.letters().letter(receipt.letter);
    return row &&
           (is_addressee(*row, call.actor.party, picture) || is_letter_desk(call, row->sender));
  });
  if (!known) return no_such_letter(receipt.letter);
  std::string id = TRY(call.shared.post.receipt(call.actor, std::move(receipt)));
  return json_response({{"receipt", id_or_null(id)}}, id.empty() ? 200 : 201);
}

Result<HttpResponse> post_letter_recall(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  auto answer = TRY(call.shared.post.recall(call.actor, call.arguments[0],
                                            in::cut(text_at(body, "reason"), 4000)));
  return json_response(
      {{"letter", answer.letter}, {"members", answer.members}, {"contacts", answer.contacts}}, 201);
}

}  // namespace hinomi::serve
