#include "act/competent.h"

#include <algorithm>
#include <array>

#include "model/names.h"

namespace hinomi::act {

using picture::Picture;

namespace {

constexpr std::array<std::string_view, 12> choice_codes = {
    "by_author", "only_one",       "own_node",        "whole_country",
    "by_place",  "by_sector",      "none_registered", "no_municipality",
    "no_sector", "none_for_place", "none_for_sector", "several"};

struct ChoiceRow {
  std::string_view ja, en, remedy_ja, remedy_en;
};

// In the order of ChoiceCode.
constexpr std::array<ChoiceRow, 12> choice_rows = {{
    {"届け出る人が選んだ宛先", "Chosen by whoever files it", "", ""},
    {"この種類の機関は一つだけ登録されている", "The only body of this kind in the register", "",
     ""},
    {"このノードがその機関である", "This node is that body", "", ""},
    {"全国を受け持つ機関", "The body for the whole country", "", ""},
    {"所在地を受け持つ機関（{detail}）", "The body for the place ({detail})", "", ""},
    {"分野を受け持つ機関（{detail}）", "The body for the sector ({detail})", "", ""},
    {"宛先が決まらない: この種類の機関が登録されていない",
     "Not determined: no body of this kind is in the register",
     "機関を登録するか、様式を印刷して直接届け出てください",
     "Register the body, or print the form and file it directly"},
    {"宛先が決まらない: 届け出る組織の市区町村が登録されていない",
     "Not determined: the municipality of the filer is not in the register",
     "組織の市区町村を登録するか、下書きで宛先を選んでください",
     "Register the organisation's municipality, or choose the body in the draft"},
    {"宛先が決まらない: 届け出る組織の分野が登録されていない",
     "Not determined: the sector of the filer is not in the register",
     "組織の分野を登録するか、下書きで宛先を選んでください",
     "Register the organisation's sector, or choose the body in the draft"},
    {"宛先が決まらない: {detail} を受け持つ機関が登録されていない",
     "Not determined: no body in the register is for {detail}",
     "機関の管轄を登録するか、下書きで宛先を選んでください",
     "Register what the bodies are competent for, or choose one in the draft"},
    {"宛先が決まらない: 分野 {detail} を受け持つ機関が登録されていない",
     "Not determined: no body in the register is for the sector {detail}",
     "機関の管轄を登録するか、下書きで宛先を選んでください",
     "Register what the bodies are competent for, or choose one in the draft"},
    {"宛先が決まらない: 当てはまる機関が複数ある（{detail}）",
     "Not determined: several bodies fit ({detail})",
     "下書きで宛先を選ぶか、機関の管轄を登録してください",
     "Choose one in the draft, or register what each is competent for"},
}};

constexpr std::string_view sector_prefix = "sector:";

std::string filled(std::string_view text, std::string_view detail) {
  std::string out(text);
  if (std::size_t at = out.find("{detail}"); at != out.npos) out.replace(at, 8, detail);
  return out;
}

bool is_of_whole_country(const Member& body) { return body.jurisdiction.empty(); }

// Length of the entry that fits the place; 0: none.
std::size_t fit_of(const Member& body, std::string_view municipality) {
  std::size_t longest = 0;
  for (const std::string& entry : body.jurisdiction)
    if (!entry.starts_with(sector_prefix) && municipality.starts_with(entry))
      longest = std::max(longest, entry.size());
  return longest;
}

bool is_for_sector(const Member& body, const std::string& sector) {
  const auto& all = body.jurisdiction;
  return body.sector == sector ||
         std::find(all.begin(), all.end(), std::string(sector_prefix) + sector) != all.end();
}

class Chooser {
 public:
  Chooser(const Picture& picture, MemberKind kind) {
    for (const std::string& id :
         picture.people().members_by(picture::Register::By::kind, name_of(kind)))
      if (const Member* body = picture.member(id); body && !body->removed) bodies_.push_back(body);
  }

  Choice choose(const Picture& picture, Competence by, std::string_view filer_id) {
    if (bodies_.empty()) return made(ChoiceCode::none_registered);
    const Member* filer = picture.member(filer_id);
    std::vector<const Member*> whole;
    std::copy_if(bodies_.begin(), bodies_.end(), std::back_inserter(whole),
                 [](const Member* one) { return is_of_whole_country(*one); });
    if (bodies_.size() == 1 && !whole.empty()) return made(ChoiceCode::only_one, {}, whole);
    switch (by) {
      case Competence::country: return of_country(picture, whole);
      case Competence::place: return of_place(filer ? filer->municipality : std::string());
      case Competence::sector: return of_sector(filer ? filer->sector : std::string());
    }
    std::unreachable();
  }

 private:
  Choice of_country(const Picture& picture, const std::vector<const Member*>& whole) {
    const auto& found = whole.empty() ? bodies_ : whole;
    for (const Member* one : found)
      if (one->id == picture.setting().node) return made(ChoiceCode::own_node, {}, {one});
    if (found.size() == 1) return made(ChoiceCode::whole_country, {}, found);
    return made(ChoiceCode::several, ids_of(found));
  }

  Choice of_place(const std::string& municipality) {
    if (municipality.empty()) return made(ChoiceCode::no_municipality);
    std::size_t best = 0;
    for (const Member* one : bodies_) best = std::max(best, fit_of(*one, municipality));
    if (best == 0) return made(ChoiceCode::none_for_place, municipality);
    std::vector<const Member*> found;
    for (const Member* one : bodies_)
      if (fit_of(*one, municipality) == best) found.push_back(one);
    if (found.size() > 1) return made(ChoiceCode::several, ids_of(found));
    return made(ChoiceCode::by_place, municipality + ": " + municipality.substr(0, best), found);
  }

  Choice of_sector(const std::string& sector) {
    if (sector.empty()) return made(ChoiceCode::no_sector);
    std::vector<const Member*> found;
    for (const Member* one : bodies_)
      if (is_for_sector(*one, sector)) found.push_back(one);
    if (found.empty()) return made(ChoiceCode::none_for_sector, sector);
    if (found.size() > 1) return made(ChoiceCode::several, ids_of(found));
    return made(ChoiceCode::by_sector, sector, found);
  }

  static std::string ids_of(const std::vector<const Member*>& all) {
    std::string out;
    for (const Member* one : all) out += (out.empty() ? "" : ", ") + one->id;
    return out;
  }

  Choice made(ChoiceCode code, std::string detail = {},
              const std::vector<const Member*>& members = {}) const {
    Choice out{.code = code, .detail = std::move(detail)};
    for (const Member* one : members) out.members.push_back(one->id);
    for (const Member* one : bodies_) out.candidates.push_back(one->id);
    return out;
  }

  std::vector<const Member*> bodies_;
};

}  // namespace

std::string_view name_of(ChoiceCode code) { return detail::name_in(choice_codes, code); }

ChoiceWords words_of(const Choice& choice) {
  const ChoiceRow& row = choice_rows.at(static_cast<std::size_t>(choice.code));
  return {filled(row.ja, choice.detail), filled(row.en, choice.detail), std::string(row.remedy_ja),
          std::string(row.remedy_en)};
}

Choice competent(const Picture& picture, MemberKind kind, Competence by, std::string_view filer) {
  return Chooser(picture, kind).choose(picture, by, filer);
}

}  // namespace hinomi::act
