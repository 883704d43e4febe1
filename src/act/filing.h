// Forms: answered once, they become a report and a draft for each authority that must be told, each
// with its clock. Nothing is sent: every draft waits for an approver of the member that answered.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "act/competent.h"
#include "act/desk.h"
#include "in/calendar.h"
#include "in/form.h"

namespace hinomi::act {

// The forms there are, read once.
class Forms {
 public:
  // `folder`: content, with forms/*.json and calendar/japan.json. Error: invalid, with file and
  // JSON pointer; io. No folder: no forms.
  static Result<Forms> load(Disk& disk, const std::filesystem::path& folder);

  const std::map<std::string, in::Form, std::less<>>& all() const { return forms_; }
  const in::Form* form(std::string_view id) const;
  const in::Calendar* calendar() const { return calendar_ ? &*calendar_ : nullptr; }
  // May somebody without an account answer it?
  static bool is_for_citizens(const in::Form& form) { return form.id.starts_with("citizen-"); }

 private:
  std::map<std::string, in::Form, std::less<>> forms_;
  std::optional<in::Calendar> calendar_;
};

struct FiledDraft {
  std::string draft;  // empty when dry
  std::string duty;
  in::FormDraft made;
  Choice choice;  // which body would get it now
};

struct FilingAnswer {
  std::string report;  // empty when dry, or when there are problems
  std::vector<FiledDraft> drafts;
  std::vector<Error> problems;  // with the answers; nothing was kept when there is one
};

class Filing {
 public:
  Filing(World& world, picture::Keeper& keeper, Desk& desk, const Forms& forms);

  // Errors: missing (no such form), denied (the role; a form that is not for citizens), and those
  // of Desk::report.
  Result<FilingAnswer> answer(const Actor& actor, std::string_view form,
                              const json::object& answers, std::optional<Tlp> tlp, bool dry_run);
  // By somebody without an account: only the forms for citizens, and only the centre hears of it.
  Result<FilingAnswer> answer_of_citizen(std::string_view form, const json::object& answers);

  const Forms& forms() const { return forms_; }

 private:
  Result<FilingAnswer> file(const Actor& actor, const in::Form& form, const json::object& answers,
                            std::optional<Tlp> tlp, bool dry_run);

  World& world_;
  picture::Keeper& keeper_;
  Desk& desk_;
  const Forms& forms_;
};

}  // namespace hinomi::act
