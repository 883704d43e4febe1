// TAXII 2.1 (OASIS Standard, 10 June 2021), reading side: discovery, one API root, one collection.
//
//   /taxii2/                                       discovery
//   /taxii2/root/                                  API root
//   /taxii2/root/collections/                      and .../{id}/
//   /taxii2/root/collections/{id}/objects/         and .../{object-id}/, .../{object-id}/versions/
//   /taxii2/root/collections/{id}/manifest/
//
// A page's `next` says where it ended and is bound to the filters of its request; the server keeps
// nothing. An object that the caller may not see is nowhere: not in pages, counts, `more` or 404.
#pragma once

#include <string>
#include <string_view>

#include "base/http.h"
#include "serve/taxii_collection.h"

namespace hinomi::serve {

inline constexpr std::string_view taxii_media_type = "application/taxii+json;version=2.1";

// What one authenticated caller may see. References live while the request is handled.
struct TaxiiView {
  const TaxiiCollection& collection;
  std::string collection_id;  // UUID
  std::string title;          // of the collection, to people
  std::string description;
  std::string node;     // the server's title
  std::string contact;  // may be empty
  std::string base;     // "https://node.example:8420", before /taxii2/; empty: relative addresses
  TaxiiCollection::MaySee may_see;
};

// Any thread. The caller has been authenticated; for others answer taxii_error(401, ...).
HttpResponse serve_taxii(const HttpRequest& request, const TaxiiView& view);

// An error in TAXII's form (section 3.6.1), with `WWW-Authenticate` when the status is 401.
HttpResponse taxii_error(int status, std::string_view title, std::string_view description);

}  // namespace hinomi::serve
