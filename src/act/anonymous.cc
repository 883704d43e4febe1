#include "act/anonymous.h"

#include "judge/conceal/conceal.h"

namespace hinomi::act {

namespace {

constexpr int fewest_alike = 5;  // members on one step, the sender among them

int step_of(int reliability) { return (reliability + 12) / 25 * 25; }

}  // namespace

int unnamed_reliability(const picture::Picture& picture, std::string_view id) {
  const Member* sender = picture.member(id);
  if (!sender || sender->removed) return -1;
  const int step = step_of(sender->reliability);
  int alike = 0;
  for (const auto& [other, member] : picture.members())
    if (!member.removed && step_of(member.reliability) == step && ++alike == fewest_alike)
      return step;
  return -1;
}

Result<void> check_anonymous(const picture::Picture& picture, std::string_view member,
                             in::Format format, std::string_view body) {
  // A mail has its sender in the head, a workbook its author in a part that nobody sees.
  if (format == in::Format::mail || format == in::Format::xlsx)
    return fail(ErrorKind::invalid, "mail and workbooks name who wrote them", "anonymous",
                "Send what is in it as text or CSV");
  const Member* sender = picture.member(member);
  if (!sender) return {};
  std::vector<const Contact*> contacts;
  for (const std::string& id : picture.people().contacts_of(member))
    if (const Contact* contact = picture.people().contact(id)) contacts.push_back(contact);
  if (!conceal::has_trace(body, conceal::traces_of(*sender, contacts))) return {};
  return fail(ErrorKind::invalid, "the report itself names your organisation or its people",
              "anonymous", "Take that out, or send it under your name");
}

}  // namespace hinomi::act
