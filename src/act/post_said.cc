// What those say who report and read: whom they let know, how far a letter came with them, what it
// was worth.
#include "act/made_here.h"
#include "act/post_parts.h"
#include "in/normalise.h"

namespace hinomi::act {

using picture::Draft;
using picture::LetterRow;
using picture::Picture;

namespace {

constexpr std::size_t longest_note = 4000;  // bytes
constexpr std::size_t most_consents = 100;

Result<void> check_reader(const Actor& actor) {
  if (may(actor.role, Act::read_letters) && may(actor.role, Act::report)) return {};
  return fail(ErrorKind::denied,
              "the role " + std::string(name_of(actor.role)) + " speaks for nobody", actor.name,
              "Ask a reporter of your organisation");
}

bool is_consent_to(std::string_view to) {
  for (std::string_view prefix : {"tier:", "member:"})
    if (to.starts_with(prefix)) return to.size() > prefix.size();
  return to == "all" || member_kind_from(to).has_value();
}

bool is_its_own(const Picture& picture, std::string_view subject, std::string_view member) {
  if (const auto* report = picture.report(subject)) return report->origin == member;
  const auto* draft = picture.letters().draft(subject);
  return draft && draft->origin == member;
}

const LetterRow* letter_for(const Picture& picture, std::string_view id, std::string_view member) {
  const LetterRow* row = picture.letters().letter(id);
  return row && row->place_of(member, {}) != row->letter.to.size() ? row : nullptr;
}

// May it say something of this? What it may not know of it cannot judge.
bool is_known(const Picture& picture, std::string_view subject, const Party& party) {
  if (letter_for(picture, subject, party.member)) return true;
  if (const LetterRow* row = picture.letters().letter(subject))
    return post::is_of_desk(party, row->sender);
  if (const auto* report = picture.report(subject))
    return may_know(report->marking, report->origin, party);
  std::size_t colon = subject.find(':');
  if (colon == subject.npos) return false;
  auto type = indicator_type_from(subject.substr(0, colon));
  const auto* entry = type ? picture.find(*type, subject.substr(colon + 1)) : nullptr;
  return entry && may_know(picture.marking(*entry), picture.origin_of(*entry), party);
}

// "domain:Bad.Example" as its key is written.
std::string subject_of(std::string_view text) {
  std::size_t colon = text.find(':');
  auto type = colon == text.npos ? std::nullopt : indicator_type_from(text.substr(0, colon));
  if (!type) return std::string(text);
  auto indicator = in::normalise(*type, text.substr(colon + 1));
  return indicator ? key_of(indicator->type, indicator->value) : std::string(text);
}

}  // namespace

Result<std::string> Post::consent(const Actor& actor, Consent consent) {
  TRY(check_reader(actor));
  consent.by = actor.name;
  if (consent.to.empty() || consent.to.size() > most_consents)
    return fail(ErrorKind::invalid, "a consent names whom it lets know", "to",
                "Send kinds (\"police\"), \"tier:NAME\", \"member:ID\" or \"all\"");
  for (const std::string& to : consent.to)
    if (!is_consent_to(to))
      return fail(ErrorKind::invalid, "nobody is called so: " + to.substr(0, 64), "to",
                  "Send kinds (\"police\"), \"tier:NAME\", \"member:ID\" or \"all\"");
  std::string id;
  auto build = [&](const Picture& picture, Position, Time now) -> Result<std::vector<Draft>> {
    if (!is_its_own(picture, consent.subject, actor.party.member))
      return fail(ErrorKind::missing, "no report or question of yours",
                  consent.subject.substr(0, 64), "Name the id of your own report or draft");
    if (consent.until && *consent.until <= now)
      return fail(ErrorKind::invalid, "the end of the consent has passed", "until",
                  "Choose a time to come");
    std::vector<Draft> drafts{
        made_here(world_, Kind::consent, picture, {.tlp = Tlp::amber_strict}, to_json(consent))};
    drafts[0].origin = actor.party.member;
    id = drafts[0].id;
    return drafts;
  };
  TRY(keeper_.write({.touches = {picture::touch_of(consent.subject)}, .build = build}));
  return id;
}

Result<std::string> Post::feedback(const Actor& actor, Feedback feedback) {
  TRY(check_reader(actor));
  feedback.by = actor.name;
  feedback.subject = subject_of(feedback.subject);
  if (feedback.text.size() > longest_note)
    return fail(ErrorKind::too_large, "the text is too long", "text", "At most 4000 bytes");
  std::string id;
  auto build = [&](const Picture& picture, Position, Time) -> Result<std::vector<Draft>> {
    if (!is_known(picture, feedback.subject, actor.party))
      return fail(ErrorKind::missing, "no such letter, report or indicator",
                  feedback.subject.substr(0, 64), "Name one that you may know of");
    bool asks = feedback.says == Saying::answer;
    const LetterRow* asked = letter_for(picture, feedback.subject, actor.party.member);
    if (asks && (!asked || asked->letter.purpose != Purpose::question || feedback.text.empty()))
      return fail(ErrorKind::invalid, "an answer is to a question that you were asked, in words",
                  "says, text", "Write what you know");
    std::vector<Draft> drafts{
        made_here(world_, Kind::feedback, picture, {.tlp = Tlp::amber_strict}, to_json(feedback))};
    drafts[0].origin = actor.party.member;
    id = drafts[0].id;
    return drafts;
  };
  TRY(keeper_.write({.touches = {picture::touch_of(feedback.subject)}, .build = build}));
  return id;
}

namespace {

// Place of an addressee whom somebody of the sender's desk reaches by hand: on paper, by telephone.
// letter.to.size(): none.
std::size_t reached_by_hand(const LetterRow& row, const Party& desk, const std::string& contact) {
  auto found = row.places.find(contact);
  if (contact.empty() || found == row.places.end() || !post::is_of_desk(desk, row.sender))
    return row.letter.to.size();
  ChannelKind channel = row.letter.to[found->second].channel;
  bool by_hand = channel == ChannelKind::phone || channel == ChannelKind::print;
  return by_hand ? found->second : row.letter.to.size();
}

// Whoever calls may try again; else states only get stronger.
bool is_news(const std::optional<ReceiptState>& before, ReceiptState now) {
  bool tried =
      now == ReceiptState::failed || (now == ReceiptState::sent && before == ReceiptState::failed);
  return !before || *before < now || (tried && *before <= ReceiptState::failed);
}

}  // namespace

Result<std::string> Post::receipt(const Actor& actor, Receipt receipt) {
  TRY(check_reader(actor));
  receipt.by = actor.name;
  if (receipt.note.size() > longest_note)
    return fail(ErrorKind::too_large, "the note is too long", "note", "At most 4000 bytes");
  std::string id;
  auto build = [&](const Picture& picture, Position, Time now) -> Result<std::vector<Draft>> {
    const LetterRow* row = picture.letters().letter(receipt.letter);
    std::size_t place = row ? reached_by_hand(*row, actor.party, receipt.contact) : 0;
    bool by_hand = row && place < row->letter.to.size();
    receipt.member = by_hand ? row->letter.to[place].member : actor.party.member;
    receipt.channel = by_hand ? row->letter.to[place].channel : ChannelKind::page;
    if (!by_hand) {
      row = letter_for(picture, receipt.letter, receipt.member);
      place = row ? row->place_of(receipt.member, receipt.contact) : 0;
    }
    if (!row || place == row->letter.to.size())
      return fail(ErrorKind::missing, "no such letter", receipt.letter.substr(0, 64),
                  "GET /api/v1/letters?box=received lists yours");
    if (!by_hand && receipt.state < ReceiptState::opened)
      return fail(ErrorKind::invalid, "a reader says opened, acknowledged or acted", "state",
                  "Send {\"state\": \"acknowledged\"}");
    auto [from, to] = row->range_of(receipt.member);
    if (!receipt.contact.empty()) from = place, to = place + 1;
    bool news = false;
    for (std::size_t i = from; i < to; ++i)
      news |= is_news(row->deliveries[i].state, receipt.state);
    std::vector<Draft> drafts;
    if (!news) return drafts;  // it was as far already
    receipt.at = now;
    drafts.push_back(
        made_here(world_, Kind::receipt, picture, {.tlp = Tlp::amber_strict}, to_json(receipt)));
    drafts[0].origin = receipt.member;
    id = drafts[0].id;
    return drafts;
  };
  // A thousand offices answer one warning within a minute: what one member says touches nothing of
  // another's.
  const std::uint64_t tree = keeper_.read(
      [&](const Picture& picture) { return post::touch_of_tree(picture, receipt.letter); });
  TRY(keeper_.write({.touches = {picture::touch_of(receipt.letter + "\n" + actor.party.member)},
                     .build = build,
                     .reads = {tree}}));
  return id;
}

}  // namespace hinomi::act
