#include "out/form/document.h"

#include "base/json.h"

namespace hinomi::form {
namespace {

json::object in_both(const in::Words& words) { return {{"ja", words.ja}, {"en", words.en}}; }

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

}  // namespace

Document own_copy(const in::Form& form, const in::Answers& answers, const in::Calendar& calendar,
                  Time now) {
  Document out;
  out.form = form.id;
  out.version = form.version;
  out.title = form.title;
  out.made = now;
  out.made_text = calendar.text_of(now);
  out.fields = in::fields_of(form, answers, calendar);
  return out;
}

Document document_of(const in::Form& form, const in::FormDraft& draft, const in::Calendar& calendar,
                     Time now) {
  Document out;
  out.form = form.id;
  out.version = form.version;
  out.title = draft.title;
  out.authority = in::name_of(draft.authority);
  out.stage = in::name_of(draft.stage);
  out.rule = draft.rule;
  out.text = draft.text;
  out.due = draft.due;
  if (draft.due) out.due_text = calendar.text_of(*draft.due);
  out.made = now;
  out.made_text = calendar.text_of(now);
  out.fields = draft.fields;
  return out;
}

Result<std::string> to_json(const Document& document) {
  json::array fields;
  for (const in::FormField& field : document.fields)
    fields.push_back({{"question", field.question},
                      {"label", in_both(field.label)},
                      {"value", in_both(field.value)}});
  return canonical_json(json::object{
      {"form", document.form},
      {"version", document.version},
      {"title", in_both(document.title)},
      {"authority", text_or_null(document.authority)},
      {"stage", text_or_null(document.stage)},
      {"rule", in_both(document.rule)},
      {"text", in_both(document.text)},
      {"due", document.due ? json::value(format_time(*document.due)) : json::value(nullptr)},
      {"made", format_time(document.made)},
      {"fields", std::move(fields)}});
}

}  // namespace hinomi::form
