#include "act/anonymous.h"

#include "judge/conceal/conceal.h"

namespace hinomi::act {

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
