#include "model/letter.h"

#include "model/body.h"
#include "model/names.h"

namespace hinomi {
namespace {

constexpr std::array<std::string_view, 6> purposes = {"warning", "question", "answer",
                                                      "check",   "filing",   "advice"};
constexpr std::array<std::string_view, 3> competences = {"country", "place", "sector"};
constexpr std::array<std::string_view, 3> urgencies = {"routine", "today", "now"};
constexpr std::array<std::string_view, 6> receipt_states = {"sent",   "delivered",    "failed",
                                                            "opened", "acknowledged", "acted"};
constexpr std::array<std::string_view, 6> sayings = {"useful", "not_useful", "false_positive",
                                                     "seen",   "enrichment", "answer"};

}  // namespace

std::string_view name_of(Purpose purpose) { return detail::name_in(purposes, purpose); }
std::optional<Purpose> purpose_from(std::string_view name) {
  return detail::value_in<Purpose>(purposes, name);
}
std::string_view name_of(Urgency urgency) { return detail::name_in(urgencies, urgency); }
std::optional<Urgency> urgency_from(std::string_view name) {
  return detail::value_in<Urgency>(urgencies, name);
}
std::string_view name_of(ReceiptState state) { return detail::name_in(receipt_states, state); }
std::optional<ReceiptState> receipt_state_from(std::string_view name) {
  return detail::value_in<ReceiptState>(receipt_states, name);
}
std::string_view name_of(Competence competence) { return detail::name_in(competences, competence); }
std::optional<Competence> competence_from(std::string_view name) {
  return detail::value_in<Competence>(competences, name);
}
std::string_view name_of(Saying saying) { return detail::name_in(sayings, saying); }
std::optional<Saying> saying_from(std::string_view name) {
  return detail::value_in<Saying>(sayings, name);
}

template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Address>
void each_field(Self& self, Visit& visit) {
  visit("members", self.members);
  visit("groups", self.groups);
  visit("sectors", self.sectors);
  visit("municipalities", self.municipalities);
  visit("products", self.products);
  visit("flaws", self.flaws);
  visit("suppliers", self.suppliers);
  visit("services", self.services);
  visit("obligations", self.obligations);
  visit("kinds", self.kinds);
  visit("everyone", self.everyone);
}
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Draft>
void each_field(Self& self, Visit& visit) {
  visit.needed("title", self.title);
  visit("text", self.text);
  visit("title_en", self.title_en);
  visit("text_en", self.text_en);
  visit.needed("purpose", self.purpose);
  visit("urgency", self.urgency);
  visit("to", self.to);
  visit("basis", self.basis);
  visit("until", self.until);
  visit("answer_minutes", self.answer_minutes);
  visit("sources", self.sources);
  visit("deidentified", self.deidentified);
  visit("anonymous", self.anonymous);
  visit("community", self.community);
  visit("tier", self.tier);
  visit("follows", self.follows);
  visit("form", self.form);
  visit("authority", self.authority);
  visit("competence", self.competence);
  visit("amends", self.amends);
  visit("member", self.member);
  visit.needed("by", self.by);
}
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Addressee>
void each_field(Self& self, Visit& visit) {
  visit.needed("member", self.member);
  visit("contact", self.contact);
  visit("channel", self.channel);
  visit("instead_of", self.instead_of);
  visit("why", self.why);
}
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Letter>
void each_field(Self& self, Visit& visit) {
  visit("draft", self.draft);
  visit.needed("cause", self.cause);
  visit.needed("approver", self.approver);
  visit("basis", self.basis);
  visit("until", self.until);
  visit.needed("purpose", self.purpose);
  visit("urgency", self.urgency);
  visit.needed("title", self.title);
  visit("text", self.text);
  visit("title_en", self.title_en);
  visit("text_en", self.text_en);
  visit("about", self.about);
  visit("recalls", self.recalls);
  visit("escalates", self.escalates);
  visit("answer_minutes", self.answer_minutes);
  visit("to", self.to);
}
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Receipt>
void each_field(Self& self, Visit& visit) {
  visit.needed("letter", self.letter);
  visit.needed("member", self.member);
  visit("contact", self.contact);
  visit("channel", self.channel);
  visit.needed("state", self.state);
  visit.needed("at", self.at);
  visit("by", self.by);
  visit("note", self.note);
}
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Consent>
void each_field(Self& self, Visit& visit) {
  visit.needed("subject", self.subject);
  visit("to", self.to);
  visit.needed("deidentified_only", self.deidentified_only);
  visit("until", self.until);
  visit("withdrawn", self.withdrawn);
  visit("by", self.by);
}
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Feedback>
void each_field(Self& self, Visit& visit) {
  visit.needed("subject", self.subject);
  visit.needed("says", self.says);
  visit("text", self.text);
  visit("by", self.by);
}
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, BreakGlass>
void each_field(Self& self, Visit& visit) {
  visit.needed("by", self.by);
  visit.needed("reason", self.reason);
  visit.needed("until", self.until);
}

std::string to_json(const Draft& draft) { return detail::body_of(draft); }
Letter as_read(const Letter& letter) {
  return {.approver = letter.approver,
          .basis = letter.basis,
          .until = letter.until,
          .purpose = letter.purpose,
          .urgency = letter.urgency,
          .title = letter.title,
          .text = letter.text,
          .title_en = letter.title_en,
          .text_en = letter.text_en,
          .about = letter.about,
          .recalls = letter.recalls,
          .escalates = letter.escalates,
          .answer_minutes = letter.answer_minutes};
}

std::string to_json(const Letter& letter) { return detail::body_of(letter); }
std::string to_json(const Receipt& receipt) { return detail::body_of(receipt); }
std::string to_json(const Consent& consent) { return detail::body_of(consent); }
std::string to_json(const Feedback& feedback) { return detail::body_of(feedback); }
std::string to_json(const BreakGlass& taken) { return detail::body_of(taken); }
Result<Draft> draft_from_json(std::string_view body) {
  return detail::read_body<Draft>(body, "draft");
}
Result<Letter> letter_from_json(std::string_view body) {
  return detail::read_body<Letter>(body, "letter");
}
Result<Receipt> receipt_from_json(std::string_view body) {
  return detail::read_body<Receipt>(body, "receipt");
}
Result<Consent> consent_from_json(std::string_view body) {
  return detail::read_body<Consent>(body, "consent");
}
Result<Feedback> feedback_from_json(std::string_view body) {
  return detail::read_body<Feedback>(body, "feedback");
}
Result<BreakGlass> break_glass_from_json(std::string_view body) {
  return detail::read_body<BreakGlass>(body, "break_glass");
}

}  // namespace hinomi
