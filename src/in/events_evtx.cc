#include "in/events_evtx.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "in/events_evtx_value.h"
#include "in/json_text.h"
#include "in/utf8.h"

namespace hinomi::in {

namespace {

constexpr std::size_t record_header = 24;  // mark, size, number, time
constexpr int deepest = 64;
constexpr std::size_t most_elements = 5'000;
constexpr std::size_t most_bytes = 16 << 20;  // of one record's texts

struct Element {
  std::string_view name;
  std::vector<std::pair<std::string_view, EvtxValue>> attributes;
  std::vector<EvtxValue> values;
  std::vector<Element*> children;
};

struct Slot {  // a template's value
  std::size_t at = 0, size = 0;
  std::uint8_t type = 0;
};

class BinaryXml {
 public:
  explicit BinaryXml(std::string_view chunk) : chunk_(chunk) {}

  // The tokens from `at` to `end` or to the end of the stream, into `parent`. `slots`: the values
  // of the template that they are.
  Result<void> read(std::size_t at, std::size_t end, const std::vector<Slot>* slots,
                    Element& parent, int depth) {
    if (depth > deepest) return refuse(at, "elements within elements, too deep");
    std::vector<Element*> open = {&parent};
    while (at < end) {
      std::uint8_t token = TRY(number<std::uint8_t>(at));
      switch (token & ~more_flag) {
        case end_of_stream: return {};
        case fragment_header: at += 4; break;
        case open_element: {
          Element* made = TRY(start(at, token, slots, depth));
          if (open.size() + static_cast<std::size_t>(depth) > deepest)
            return refuse(at, "elements within elements, too deep");
          open.back()->children.push_back(made);
          if (!is_empty_) open.push_back(made);
          break;
        }
        case end_element:
          at += 1;
          if (open.size() == 1) return refuse(at, "an element ends that did not begin");
          open.pop_back();
          break;
        case template_instance: TRY(instance(at, *open.back(), depth)); break;
        case instruction_target:
          at += 1;
          TRY(name(at));
          break;
        case instruction_data: {
          std::size_t length = TRY(number<std::uint16_t>(at + 1));
          at += 3 + length * 2;
          break;
        }
        default: TRY(content(at, token, slots, open.back()->values, open.back(), depth));
      }
    }
    return {};
  }

 private:
  enum Token : std::uint8_t {
    end_of_stream = 0x00,
    open_element = 0x01,
    close_start = 0x02,
    close_empty = 0x03,
    end_element = 0x04,
    value_text = 0x05,
    attribute = 0x06,
    cdata = 0x07,
    character = 0x08,
    entity = 0x09,
    instruction_target = 0x0A,
    instruction_data = 0x0B,
    template_instance = 0x0C,
    substitution = 0x0D,
    optional_substitution = 0x0E,
    fragment_header = 0x0F,
    more_flag = 0x40,
  };

  std::unexpected<Error> refuse(std::size_t at, std::string what) const {
    return fail(ErrorKind::invalid, std::move(what), "byte " + std::to_string(at) + " of its chunk",
                "The record is damaged; export the log again");
  }

  template <class T>
  Result<T> number(std::size_t at) const {
    if (at > chunk_.size() || chunk_.size() - at < sizeof(T))
      return refuse(at, "the record does not end");
    return evtx_number<T>(chunk_, at);
  }
  Result<std::string_view> bytes(std::size_t at, std::size_t size) {
    if (at > chunk_.size() || chunk_.size() - at < size)
      return refuse(at, "the record does not end");
    spent_ += size;
    if (spent_ > most_bytes) return refuse(at, "a record larger than 16 MiB");
    return chunk_.substr(at, size);
  }

  // Moves `at` behind the reference, and behind the name when it stands there itself.
  Result<std::string_view> name(std::size_t& at) {
    std::size_t place = TRY(number<std::uint32_t>(at));
    at += 4;
    std::size_t length = TRY(number<std::uint16_t>(place + 6));
    std::string_view utf16 = TRY(bytes(place + 8, length * 2));
    if (place == at) at = place + 8 + length * 2 + 2;
    return texts_.emplace_back(evtx_text(utf16));
  }

  Result<Element*> start(std::size_t& at, std::uint8_t token, const std::vector<Slot>* slots,
                         int depth) {
    at += 1;
    if (slots) at += 2;  // dependency; only in templates
    at += 4;             // size
    if (elements_.size() >= most_elements) return refuse(at, "a record of too many elements");
    Element& made = elements_.emplace_back();
    made.name = TRY(name(at));
    if (token & more_flag) at += 4;  // size of the attributes
    for (;;) {
      std::uint8_t next = TRY(number<std::uint8_t>(at));
      switch (next & ~more_flag) {
        case attribute: {
          at += 1;
          std::string_view key = TRY(name(at));
          std::vector<EvtxValue> values;
          for (;;) {
            std::uint8_t part = TRY(number<std::uint8_t>(at)) & ~more_flag;
            if (part == attribute || part == close_start || part == close_empty) break;
            TRY(content(at, part, slots, values, nullptr, depth));
          }
          made.attributes.emplace_back(key, joined(values));
          break;
        }
        case close_start:
        case close_empty:
          at += 1;
          is_empty_ = (next & ~more_flag) == close_empty;
          return &made;
        default: return refuse(at, "a start of an element that is none");
      }
    }
  }

  // Text, a reference or a value of the template.
  Result<void> content(std::size_t& at, std::uint8_t token, const std::vector<Slot>* slots,
                       std::vector<EvtxValue>& values, Element* parent, int depth) {
    switch (token & ~more_flag) {
      case value_text: {
        std::size_t length = TRY(number<std::uint16_t>(at + 2));
        values.push_back({.text = evtx_text(TRY(bytes(at + 4, length * 2)))});
        at += 4 + length * 2;
        return {};
      }
      case cdata: {
        std::size_t length = TRY(number<std::uint16_t>(at + 1));
        values.push_back({.text = evtx_text(TRY(bytes(at + 3, length * 2)))});
        at += 3 + length * 2;
        return {};
      }
      case character: {
        std::string text;
        append_code_point(text, TRY(number<std::uint16_t>(at + 1)));
        values.push_back({.text = std::move(text)});
        at += 3;
        return {};
      }
      case entity: {
        at += 1;
        std::string_view key = TRY(name(at));
        values.push_back({.text = key == "lt"     ? "<"
                                  : key == "gt"   ? ">"
                                  : key == "amp"  ? "&"
                                  : key == "quot" ? "\""
                                  : key == "apos" ? "'"
                                                  : "&" + std::string(key) + ";"});
        return {};
      }
      case substitution:
      case optional_substitution: {
        std::size_t index = TRY(number<std::uint16_t>(at + 1));
        at += 4;
        if (!slots || index >= slots->size()) return refuse(at, "a value that is not there");
        const Slot& slot = (*slots)[index];
        if (slot.type == evtx_binary_xml && parent && slot.size > 0)
          return nested(slot, *parent, depth);
        values.push_back(evtx_value(slot.type, TRY(bytes(slot.at, slot.size))));
        return {};
      }
      default: return refuse(at, "no binary XML");
    }
  }

  Result<void> nested(const Slot& slot, Element& parent, int depth) {
    return read(slot.at, slot.at + slot.size, nullptr, parent, depth + 1);
  }

  Result<void> instance(std::size_t& at, Element& parent, int depth) {
    std::size_t made = TRY(number<std::uint32_t>(at + 6));
    at += 10;
    std::size_t size = TRY(number<std::uint32_t>(made + 20));
    std::size_t body = made + 24;
    if (made == at) at = body + size;
    std::size_t count = TRY(number<std::uint32_t>(at));
    at += 4;
    TRY(bytes(at, count * 4));
    std::vector<Slot> slots(count);
    std::size_t value = at + count * 4;
    for (Slot& slot : slots) {
      slot.size = TRY(number<std::uint16_t>(at));
      slot.type = TRY(number<std::uint8_t>(at + 2));
      slot.at = value;
      value += slot.size;
      at += 4;
    }
    TRY(bytes(body, size));
    at = value;
    return read(body, body + size, &slots, parent, depth + 1);
  }

 public:
  // Several parts of one text are one text.
  static EvtxValue joined(const std::vector<EvtxValue>& values) {
    if (values.empty()) return {.is_null = true};
    if (values.size() == 1) return values[0];
    EvtxValue out;
    for (const EvtxValue& value : values) out.text += value.text;
    return out;
  }

 private:
  std::string_view chunk_;
  std::deque<Element> elements_;
  std::deque<std::string> texts_;
  std::size_t spent_ = 0;
  bool is_empty_ = false;  // the element that was started last
};

void append_evtx_value(const EvtxValue& value, std::string& out) {
  if (value.is_null) {
    out += "null";
  } else if (value.is_text) {
    append_json_text(value.text, out);
  } else {
    out += value.text;
  }
}

// Data by its Name; a name that stands there already gets a number.
std::string_view key_of(const Element& element) {
  if (element.name == "Data")
    for (const auto& [key, value] : element.attributes)
      if (key == "Name" && !value.is_null) return value.text;
  return element.name;
}
bool is_plain_data(const Element& element) {
  return element.name == "Data" && key_of(element).data() == element.name.data();
}

void append_element(const Element& element, std::string& out);

void append_children(const Element& parent, std::string& out) {
  const auto& children = parent.children;
  std::vector<std::string_view> keys;
  bool has_data = false;
  for (const Element* one : children) {
    if (is_plain_data(*one)) {  // all of them are one list
      if (std::exchange(has_data, true)) continue;
      std::vector<const Element*> all;
      for (const Element* child : children)
        if (is_plain_data(*child)) all.push_back(child);
      append_json_key("Data", out);
      out += all.size() == 1 ? "{\"#text\":" : "{\"#text\":[";
      for (std::size_t j = 0; j < all.size(); ++j) {
        if (j > 0) out += ',';
        append_evtx_value(BinaryXml::joined(all[j]->values), out);
      }
      out += all.size() == 1 ? "}" : "]}";
      continue;
    }
    std::string_view key = key_of(*one);
    std::size_t same = static_cast<std::size_t>(std::count(keys.begin(), keys.end(), key));
    keys.push_back(key);
    if (same == 0)
      append_json_key(key, out);
    else
      append_json_key(std::string(key) + "_" + std::to_string(same), out);
    append_element(*one, out);
  }
}

void append_element(const Element& element, std::string& out) {
  bool is_named_data = element.name == "Data";
  bool has_attributes = false;
  for (const auto& [key, value] : element.attributes)
    has_attributes = has_attributes || (!value.is_null && !is_named_data);
  EvtxValue value = BinaryXml::joined(element.values);
  // Data that is empty is a text, as evtx_dump has it; any other element is null.
  if (value.is_null || (value.is_text && value.text.empty()))
    value = {.is_text = is_named_data, .is_null = !is_named_data};
  if (!has_attributes && element.children.empty()) return append_evtx_value(value, out);
  out += '{';
  if (has_attributes) {
    out += "\"#attributes\":{";
    for (const auto& [key, attribute_value] : element.attributes) {
      if (attribute_value.is_null) continue;
      append_json_key(key, out);
      append_evtx_value(attribute_value, out);
    }
    out += '}';
  }
  if (!value.is_null) {
    append_json_key("#text", out);
    append_evtx_value(value, out);
  }
  append_children(element, out);
  out += '}';
}

}  // namespace

Result<std::vector<EvtxRecord>> evtx_records(std::string_view chunk, bool& is_cut) {
  is_cut = false;
  if (!chunk.starts_with(std::string_view("ElfChnk\0", 8)) || chunk.size() < evtx_chunk_header)
    return fail(ErrorKind::invalid, "no chunk of records", {}, "Export the log again");
  std::vector<EvtxRecord> out;
  std::size_t end = std::min<std::size_t>(evtx_number<std::uint32_t>(chunk, 48), chunk.size());
  for (std::size_t at = evtx_chunk_header; at + record_header < end;) {
    std::size_t size = evtx_number<std::uint32_t>(chunk, at + 4);
    if (evtx_number<std::uint32_t>(chunk, at) != 0x00002A2A || size < record_header + 4 ||
        size > chunk.size() - at) {
      is_cut = true;
      break;
    }
    out.push_back({at, size});
    at += size;
  }
  return out;
}

Result<void> append_evtx_json(std::string_view chunk, EvtxRecord record, std::string& out) {
  BinaryXml parser(chunk);
  Element root;
  // Its last four bytes are its size once more.
  TRY(parser.read(record.at + record_header, record.at + record.size - 4, nullptr, root, 0));
  if (root.children.empty())
    return fail(ErrorKind::invalid, "a record without an event", {}, "Export the log again");
  out += '{';
  append_children(root, out);
  out += '}';
  return {};
}

}  // namespace hinomi::in
