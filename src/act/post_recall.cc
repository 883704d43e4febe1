// Taking a letter back: at every addressee that may have it, also of its escalations. What still
// waits is not sent any more, since the fold takes it out of what waits.
#include "act/made_here.h"
#include "act/post_parts.h"

namespace hinomi::act {

using picture::Draft;
using picture::LetterRow;
using picture::Picture;

namespace post {

std::vector<const LetterRow*> tree_of(const Picture& picture, const LetterRow& row) {
  const auto& letters = picture.letters().letters();
  std::vector<const LetterRow*> out{&letters[row.root]};
  for (std::uint32_t branch : out[0]->branches) out.push_back(&letters[branch]);
  return out;
}

std::uint64_t touch_of_tree(const Picture& picture, std::string_view letter) {
  const LetterRow* row = picture.letters().letter(letter);
  return picture::touch_of(row ? picture.letters().letters()[row->root].id : letter);
}

Draft recall_letter(World& world, const Picture& picture, const LetterRow& row, std::string cause,
                    std::string approver, std::string_view reason, std::vector<Addressee> to) {
  Letter letter{.draft = row.letter.draft,
                .cause = std::move(cause),
                .approver = std::move(approver),
                .basis = row.letter.basis,
                .until = row.letter.until,
                .purpose = row.letter.purpose,
                .urgency = Urgency::now,
                .title = "取り消し: " + row.letter.title,
                .text = "この通知を取り消します。理由: " + std::string(reason),
                .about = row.id,
                .recalls = true,
                // At once, day and night; but answered in the letter's own time.
                .answer_minutes = static_cast<int>(picture::answer_within(row.letter).count()),
                .to = std::move(to)};
  letter.title_en =
      "Recalled: " + (row.letter.title_en.empty() ? row.letter.title : row.letter.title_en);
  letter.text_en = "This letter is taken back. Reason: " + std::string(reason);
  sort_addressees(letter.to);
  Draft draft = made_here(world, Kind::letter, picture, row.marking, to_json(letter));
  draft.origin = row.origin;
  return draft;
}

}  // namespace post

namespace {

// `failed` too: it may have arrived all the same.
std::vector<Addressee> who_may_have(const Picture& picture, const LetterRow& row) {
  std::vector<Addressee> out;
  std::set<std::pair<std::string, std::string>> there;
  for (const LetterRow* letter : post::tree_of(picture, row))
    for (std::size_t i = 0; i < letter->letter.to.size(); ++i) {
      const Addressee& to = letter->letter.to[i];
      if (!letter->deliveries[i].state || !there.emplace(to.member, to.contact).second) continue;
      out.push_back({.member = to.member, .contact = to.contact, .why = {"recall"}});
      const Contact* contact = picture.people().contact(to.contact);
      out.back().channel = contact ? route::channel_of(*contact) : to.channel;
    }
  return out;
}

}  // namespace

Result<LetterAnswer> Post::recall(const Actor& actor, std::string_view id,
                                  std::string_view reason) {
  if (!may(actor.role, Act::recall))
    return fail(ErrorKind::denied, "only an approver recalls", actor.name,
                "Ask an approver of your organisation");
  if (reason.empty())
    return fail(ErrorKind::invalid, "a recall needs its reason", "reason",
                "Say why in a few words");
  LetterAnswer answer;
  std::string root = keeper_.read([&](const Picture& picture) {
    const LetterRow* row = picture.letters().letter(id);
    return row ? picture.letters().letters()[row->root].id : std::string(id);
  });
  auto build = [&](const Picture& picture, Position, Time) -> Result<std::vector<Draft>> {
    const LetterRow* row = picture.letters().letter(root);
    if (!row || !post::is_of_desk(actor.party, row->sender))
      return fail(ErrorKind::missing, "no such letter", std::string(id.substr(0, 64)),
                  "GET /api/v1/letters?box=sent lists yours");
    if (row->letter.recalls)
      return fail(ErrorKind::invalid, "this letter takes another back itself", root,
                  "Write a new letter instead");
    if (!row->recalled_by.empty())
      return fail(ErrorKind::conflict, "this letter is recalled already", row->recalled_by,
                  "See the letter that took it back");
    Recall recall{.by = actor.name, .reason = std::string(reason)};
    std::vector<Draft> drafts;
    drafts.push_back(made_here(world_, Kind::recall, picture,
                               combine({.tlp = Tlp::amber_strict}, row->marking), to_json(recall)));
    drafts.back().origin = actor.party.member;
    std::vector<Addressee> to = who_may_have(picture, *row);
    answer.contacts = to.size();
    std::set<std::string> members;
    for (const Addressee& one : to) members.insert(one.member);
    answer.members = members.size();
    drafts.push_back(post::recall_letter(world_, picture, *row, drafts[0].id, actor.name, reason,
                                         std::move(to)));
    answer.letter = drafts.back().id;
    return drafts;
  };
  TRY(keeper_.write({.touches = {picture::touch_of(root)}, .build = build}));
  return answer;
}

}  // namespace hinomi::act
