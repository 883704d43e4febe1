// Any JSON as answers to a form of every type of question: no crash, what is taken stays as it is
// when written and read again, and drafts have no holes.
#include <cstdint>
#include <cstdlib>

#include "in/form.h"

namespace {

using namespace hinomi;

constexpr std::string_view form_text = R"({"id":"all","version":1,"source":{"ja":"s","en":"s"},
"title":{"ja":"t","en":"t"},"intro":{"ja":"i","en":"i"},"questions":[
{"id":"text","type":"text","words":{"ja":"a","en":"a"},"required":true},
{"id":"indicator_long","type":"long_text","words":{"ja":"b","en":"b"}},
{"id":"choice","type":"choice","words":{"ja":"c","en":"c"},
 "choices":[{"id":"one","words":{"ja":"1","en":"1"}},{"id":"two","words":{"ja":"2","en":"2"}}]},
{"id":"many","type":"many","words":{"ja":"d","en":"d"},"when":{"question":"choice","is":["two"]},
 "choices":[{"id":"one","words":{"ja":"1","en":"1"}},{"id":"two","words":{"ja":"2","en":"2"}}]},
{"id":"time","type":"time","words":{"ja":"e","en":"e"}},
{"id":"number","type":"number","words":{"ja":"f","en":"f"}},
{"id":"yes","type":"yes_no","words":{"ja":"g","en":"g"}},
{"id":"contact","type":"contact","words":{"ja":"h","en":"h"},"required":true,
 "when":{"question":"yes","is":["yes"]}}],
"recipients":[{"authority":"centre","title":{"ja":"t","en":"t"},"rule":{"ja":"r","en":"r"},
"trigger":"time","clocks":[{"stage":"preliminary","hours":72},
{"stage":"final","when":{"question":"many","is":["one"]},"days":60,"move_to_business_day":true},
{"stage":"final","days":30}],"fields":["text","many","contact","time"],
"text":{"ja":"<{text}|{many}|{contact}|{time}>","en":"<{text}>"}}]})";
constexpr std::string_view calendar_text =
    R"({"utc_offset_minutes":540,"zone":"JST","holidays":[{"day":"2026-01-01"}]})";

void must(bool truth) {
  if (!truth) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const in::Form form = in::parse_form(form_text, "form", {}).value();
  static const in::Calendar calendar = in::Calendar::parse(calendar_text, "calendar").value();
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto other = in::parse_form(text, "fuzz", form.questions);
  must(other || (!other.error().where.empty() && !other.error().remedy.empty()));
  auto parsed = parse_json(text);
  if (!parsed || !parsed->is_object()) return 0;
  in::CheckedAnswers once = in::check_answers(form, parsed->get_object());
  for (const Error& error : once.problems)
    must(error.where.starts_with("answers/") && !error.remedy.empty());
  std::string written = in::write_answers(form, once.answers);
  auto record = parse_json(written);
  must(record.has_value());
  in::CheckedAnswers twice = in::check_answers(form, *object_at(record->get_object(), "answers"));
  must(in::write_answers(form, twice.answers) == written);
  for (const in::FormDraft& draft :
       in::drafts_of(form, once.answers, calendar, Time(std::chrono::days(20'000))))
    must(draft.text.ja.starts_with('<') && draft.text.ja.ends_with('>'));
  return 0;
}
