#include "in/intake_bulk.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "in/event_object.h"
#include "in/json_text.h"

namespace hinomi::in {
namespace {

constexpr std::string_view actions[] = {"index", "create", "update", "delete"};
constexpr std::string_view not_parsed = "document_parsing_exception";
constexpr std::string_view not_allowed = "illegal_argument_exception";

struct BulkReader {
  std::string_view rest;  // padded behind
  std::string_view index;
  const IntakeLimits& limits;
  std::size_t line = 0;  // number of the last one taken
  ObjectReader objects = {};
  PaddedText padded = {};
  Bulk out = {};
  std::string_view last_text = {};  // of an action; shippers repeat it
  BulkItem last_item = {};

  // False at the end.
  bool take_line(std::string_view& text) {
    if (rest.empty()) return false;
    const std::size_t end = rest.find('\n');  // there is one: read_bulk has looked
    text = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    ++line;
    if (text.ends_with('\r')) text.remove_suffix(1);
    return true;
  }

  std::unexpected<Error> wrong_action(std::string what) const {
    return fail(ErrorKind::invalid,
                "Malformed action/metadata line [" + std::to_string(line) + "], " + what,
                "line " + std::to_string(line), "Send {\"index\": {}} before each document");
  }

  Result<BulkItem> read_action(std::string_view text) {
    if (text != last_text) {
      last_item = TRY(read_new_action(text));
      last_text = text;
    }
    return last_item;
  }

  Result<BulkItem> read_new_action(std::string_view text) {
    if (auto good = objects.check(text); !good) return wrong_action(good.error().what);
    BulkItem item{.index = std::string(index)};
    std::string given;
    std::size_t members = 0;
    objects.for_each_member(text, [&](std::string_view key, std::string_view json) {
      const auto known = std::find(std::begin(actions), std::end(actions), key);
      if (++members == 1 && known != std::end(actions)) item.action = *known;
      given = json;
    });
    if (item.action.empty() || members != 1)
      return wrong_action("expected one of index, create, update and delete");
    if (!given.starts_with('{')) return wrong_action("expected an object behind the action");
    objects.for_each_member(padded.hold(given), [&](std::string_view key, std::string_view json) {
      if (key == "_index" && json.starts_with('"')) item.index = objects.text_of(json);
      if (key == "_id" && json.starts_with('"')) item.id = objects.text_of(json);
    });
    return item;
  }

  void read_document(BulkItem& item, std::string_view text) {
    const std::string place = "line " + std::to_string(line) + ": ";
    if (text.size() > limits.event) {
      item.status = 413;
      item.type = not_allowed;
      item.reason = place + "an event over " + std::to_string(limits.event) + " bytes";
    } else if (auto good = objects.check(text); !good) {
      item.status = 400;
      item.type = not_parsed;
      item.reason = place + good.error().what;
    } else {
      append_on_one_line(text, out.lines);
      out.lines += '\n';
      ++out.count;
    }
  }

  Result<void> read() {
    for (std::string_view text; take_line(text);) {
      if (trim(text).empty()) continue;
      BulkItem item = TRY(read_action(text));
      const bool has_document = item.action != "delete";
      if (has_document && !take_line(text))
        return fail(ErrorKind::invalid, "an action without its document",
                    "line " + std::to_string(line), "Send the document on the next line");
      if (item.action == "index" || item.action == "create") {
        read_document(item, text);
      } else {
        item.status = 400;
        item.type = not_allowed;
        item.reason = "line " + std::to_string(line) +
                      ": events are only added: op_type [index] or [create], not [" +
                      std::string(item.action) + "]";
      }
      out.items.push_back(std::move(item));
    }
    return {};
  }
};

void append_member(std::string_view key, std::string_view text, std::string& out) {
  append_json_key(key, out);
  append_json_text(text, out);
}

// Elasticsearch makes ids of 20 letters; these are as unlike any other.
void append_item(const BulkItem& item, std::string_view request, std::size_t number,
                 std::string& out) {
  out += '{';
  append_member("_index", item.index, out);
  const std::string made =
      item.id.empty() ? std::string(request) + "-" + std::to_string(number) : item.id;
  append_member("_id", made, out);
  if (item.type.empty()) {
    out += R"(,"_version":1,"result":"created",)"
           R"("_shards":{"total":1,"successful":1,"failed":0},"_seq_no":)";
    out += std::to_string(number) + R"(,"_primary_term":1)";
  }
  out += R"(,"status":)" + std::to_string(item.status);
  if (!item.type.empty()) {
    out += R"(,"error":{)";
    append_member("type", item.type, out);
    append_member("reason", item.reason, out);
    out += '}';
  }
  out += '}';
}

}  // namespace

void Bulk::refuse_taken(int status, std::string_view type, std::string_view reason) {
  lines.clear();
  count = 0;
  for (BulkItem& item : items)
    if (item.type.empty()) {
      item.status = status;
      item.type = type;
      item.reason = reason;
    }
}

Result<Bulk> read_bulk(std::string_view body, std::string_view index, const IntakeLimits& limits) {
  if (body.empty()) return fail(ErrorKind::invalid, "request body is required");
  if (!body.ends_with('\n'))
    return fail(ErrorKind::invalid, "The bulk request must be terminated by a newline [\\n]");
  PaddedText whole;
  BulkReader reader{whole.hold(body), index, limits};
  reader.out.lines.reserve(body.size());
  TRY(reader.read());
  if (reader.out.items.empty()) return fail(ErrorKind::invalid, "request body is required");
  return std::move(reader.out);
}

Bulk read_document(std::string_view body, std::string_view action, std::string_view index,
                   std::string_view id, const IntakeLimits& limits) {
  PaddedText whole;
  BulkReader reader{{}, index, limits, 1};
  BulkItem item{.action = action, .index = std::string(index), .id = std::string(id)};
  reader.read_document(item, whole.hold(body));
  reader.out.items.push_back(std::move(item));
  return std::move(reader.out);
}

std::string bulk_answer(const Bulk& bulk, std::chrono::milliseconds took,
                        std::string_view request) {
  const bool errors = std::any_of(bulk.items.begin(), bulk.items.end(),
                                  [](const BulkItem& item) { return !item.type.empty(); });
  std::string out = R"({"took":)" + std::to_string(took.count()) +
                    (errors ? R"(,"errors":true,"items":[)" : R"(,"errors":false,"items":[)");
  for (std::size_t i = 0; i < bulk.items.size(); ++i) {
    out += i == 0 ? "{" : ",{";
    append_json_key(bulk.items[i].action, out);
    append_item(bulk.items[i], request, i, out);
    out += '}';
  }
  return out + "]}";
}

std::string document_answer(const BulkItem& item, std::string_view request) {
  if (!item.type.empty()) return elastic_error(item.status, item.type, item.reason);
  std::string out;
  append_item(item, request, 0, out);
  return out;
}

std::string elastic_error(int status, std::string_view type, std::string_view reason) {
  std::string cause = "{";
  append_member("type", type, cause);
  append_member("reason", reason, cause);
  return R"({"error":{"root_cause":[)" + cause + "}]," + cause.substr(1) + R"(},"status":)" +
         std::to_string(status) + "}";
}

}  // namespace hinomi::in
