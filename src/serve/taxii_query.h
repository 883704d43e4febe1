// What a TAXII request asks for: filters, page, and the token that continues a page.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "serve/taxii_collection.h"

namespace hinomi::serve {

struct TaxiiQuery {
  TaxiiFilter filter;
  std::size_t limit = 100;       // at most 1,000
  std::optional<Time> position;  // from `next`
  std::string bound_to;          // the filters, as `next` is bound to them
};

// `scope` is part of what `next` is bound to: the path. Error: invalid, saying which parameter.
Result<TaxiiQuery> taxii_query(std::string_view query, std::string_view scope,
                               std::string_view secret);

// The `next` of a page that ended at `last`. It holds nothing but that time, which the reader has
// seen, and a keyed digest over it and the filters.
std::string taxii_next(Time last, const TaxiiQuery& query, std::string_view secret);

// Whether an Accept header takes TAXII 2.1 (RFC 9110 section 12.5.1).
bool accepts_taxii(std::string_view accept);

}  // namespace hinomi::serve
