// Bodies of Elasticsearch's _bulk: a line that says what is to be done, then a line with the
// document (Elasticsearch 8 reference, "Bulk API"). An event is kept as it is; index and id are
// echoed and nothing more.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "in/event_batch.h"

namespace hinomi::in {

struct BulkItem {
  std::string_view action = {};     // "index", "create", "update" or "delete"
  std::string index = {}, id = {};  // as sent; empty: not said
  int status = 201;
  std::string type = {}, reason = {};  // of what is refused
};

struct Bulk {
  std::string lines;  // of the items that are taken
  std::uint32_t count = 0;
  std::vector<BulkItem> items;

  // What was to be taken is not: everything is answered so.
  void refuse_taken(int status, std::string_view type, std::string_view reason);
};

// `index`: of the path, for actions that name none. A document that is no JSON object, and what is
// no new event (update, delete), is an item of its own; the others are taken. Error: invalid, with
// the line, when it cannot be told any more which line is what: nothing is taken.
Result<Bulk> read_bulk(std::string_view body, std::string_view index,
                       const IntakeLimits& limits = {});

// One document, as for /INDEX/_doc: one item.
Bulk read_document(std::string_view body, std::string_view action, std::string_view index,
                   std::string_view id, const IntakeLimits& limits = {});

// What shippers read: took, errors, and the items with their status in the order of the actions.
// `request`: for the ids of documents that came without one.
std::string bulk_answer(const Bulk& bulk, std::chrono::milliseconds took, std::string_view request);
// The same of one document.
std::string document_answer(const BulkItem& item, std::string_view request);

// {"error": {"root_cause": [...], "type", "reason"}, "status": N}
std::string elastic_error(int status, std::string_view type, std::string_view reason);

}  // namespace hinomi::in
