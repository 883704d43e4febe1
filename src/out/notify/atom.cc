#include "out/notify/atom.h"

#include "base/id.h"
#include "base/text.h"
#include "out/notify/words.h"

namespace hinomi::notify {
namespace {

// XML 1.0 section 2.2 has no U+FFFE and U+FFFF.
void xml_element(std::string& out, std::string_view name, std::string_view text,
                 std::string_view attributes = {}) {
  out += '<';
  out += name;
  out += attributes;
  out += '>';
  std::string clean(text);
  for (std::string_view no : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"})
    for (std::size_t at = 0; (at = clean.find(no, at)) != clean.npos;) clean.erase(at, no.size());
  append_markup(out, clean);
  out += "</";
  out += name;
  out += ">\n";
}

void atom_link(std::string& out, std::string_view relation, std::string_view url) {
  out += "<link rel=\"";
  out += relation;
  out += "\" href=\"";
  append_markup(out, url);
  out += "\"/>\n";
}

void append_entry(std::string& out, const AtomHead& head, const AtomEntry& entry) {
  const Letter& letter = entry.item.letter;
  const Words& say = words(head.language);
  bool recalled = letter.recalls || !entry.item.recalled_by.empty();
  std::string title = "[" + std::string(hinomi::name_of(entry.item.marking.tlp)) + "] ";
  if (entry.item.exercise) title += say.exercise;
  if (recalled) title += say.recalled;
  title += title_of(letter, head.language);
  std::string text;
  if (entry.item.exercise) text += std::string(say.exercise_line) + "\n";
  if (recalled) text += std::string(say.recalled_line) + "\n";
  text += text_of(letter, head.language);
  out += "<entry>\n";
  xml_element(out, "id", "urn:uuid:" + entry.item.id);
  xml_element(out, "title", title);
  xml_element(out, "published", format_time(entry.item.received));
  xml_element(out, "updated", format_time(entry.updated));
  for (std::string_view term : {hinomi::name_of(letter.purpose), hinomi::name_of(letter.urgency)}) {
    out += "<category term=\"";
    append_markup(out, term);
    out += "\"/>\n";
  }
  atom_link(out, "alternate", head.base_url + "/notices/" + entry.item.id);
  xml_element(out, "content", text, " type=\"text\"");
  out += "</entry>\n";
}

}  // namespace

std::string to_atom(const AtomHead& head, const std::vector<AtomEntry>& entries) {
  // One feed a node and member, wherever it is fetched from (section 4.2.6).
  static constexpr std::string_view feeds = "6c7a3d0e-3d54-5f9b-9a3e-0a4a6d0f6b11";
  std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"";
  out += "http://www.w3.org/2005/Atom\" xml:lang=\"";
  out += head.language == Language::ja ? "ja\">\n" : "en\">\n";
  xml_element(out, "id", "urn:uuid:" + named_id(feeds, head.node + "\n" + head.member));
  xml_element(out, "title", head.node);
  xml_element(out, "updated", format_time(head.updated));
  out += "<author>";
  xml_element(out, "name", head.node);
  out += "</author>\n";
  atom_link(out, "self", head.base_url + "/feeds/letters.atom");
  for (const AtomEntry& entry : entries) append_entry(out, head, entry);
  return out + "</feed>\n";
}

}  // namespace hinomi::notify
