#include "serve/taxii.h"

#include <algorithm>

#include "base/id.h"
#include "base/json.h"
#include "base/text.h"
#include "serve/taxii_query.h"

namespace hinomi::serve {
namespace {

constexpr std::string_view stix_media_type = "application/stix+json;version=2.1";
// TAXII asks for a limit on what may be sent to it; nothing may.
constexpr std::int64_t longest_content = 1;

HttpResponse taxii_answer(std::string body) {
  HttpResponse out;
  out.headers.emplace_back("Content-Type", taxii_media_type);
  out.headers.emplace_back("Cache-Control", "no-store");
  out.body = std::move(body);
  return out;
}

HttpResponse taxii_answer(const json::object& body) { return taxii_answer(json::serialize(body)); }

// "/a/b/" -> "a", then "b"; the part taken is decoded.
std::string take_segment(std::string_view& path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return percent_decode(segment, false);
}

json::object collection_of(const TaxiiView& view) {
  json::object out{{"id", view.collection_id},
                   {"title", view.title},
                   {"can_read", true},
                   {"can_write", false},
                   {"media_types", json::array{stix_media_type}}};
  if (!view.description.empty()) out["description"] = view.description;
  return out;
}

HttpResponse discovery(const TaxiiView& view) {
  std::string root = view.base + "/taxii2/root/";
  json::object out{{"title", view.node}, {"default", root}, {"api_roots", json::array{root}}};
  if (!view.contact.empty()) out["contact"] = view.contact;
  return taxii_answer(out);
}

HttpResponse api_root(const TaxiiView& view) {
  return taxii_answer(json::object{{"title", view.node},
                                   {"versions", json::array{taxii_media_type}},
                                   {"max_content_length", longest_content}});
}

// Objects, manifest and versions differ in the key and in what they write of each version.
template <class Write>
HttpResponse paged(std::string_view key, const TaxiiCollection::Page& page, const TaxiiQuery& query,
                   std::string_view secret, Write write) {
  if (page.objects.empty()) return taxii_answer(std::string("{}"));
  std::string body = page.more ? R"({"more":true,"next":")" +
                                     taxii_next(page.objects.back()->added, query, secret) + R"(",)"
                               : R"({"more":false,)";
  body += '"';
  body += key;
  body += "\":[";
  for (const TaxiiObject* object : page.objects) {
    if (object != page.objects.front()) body += ',';
    write(body, *object);
  }
  HttpResponse out = taxii_answer(body + "]}");
  out.headers.emplace_back("X-TAXII-Date-Added-First", format_time(page.objects.front()->added));
  out.headers.emplace_back("X-TAXII-Date-Added-Last", format_time(page.objects.back()->added));
  return out;
}

HttpResponse no_such(std::string_view what) {
  return taxii_error(404, "Not Found", "There is no such " + std::string(what) + ".");
}

enum class Listing { objects, manifest, versions };

HttpResponse list(const HttpRequest& request, const TaxiiView& view, Listing listing,
                  const std::string& only_id) {
  const TaxiiCollection& collection = view.collection;
  auto query = taxii_query(request.query, request.path, collection.secret());
  if (!query) return taxii_error(400, "Bad Request", query.error().text());
  if (!only_id.empty()) {
    if (!collection.has(only_id, view.may_see)) return no_such("object");
    bool asked = query->filter.ids.empty() ||
                 std::find(query->filter.ids.begin(), query->filter.ids.end(), only_id) !=
                     query->filter.ids.end();
    if (!asked) return taxii_answer(std::string("{}"));
    query->filter.ids = {only_id};
  }
  if (listing == Listing::versions) query->filter.all_versions = true;
  auto page = collection.page(query->filter, query->position, query->limit, view.may_see);
  switch (listing) {
    case Listing::objects:
      return paged(
          "objects", page, *query, collection.secret(),
          [&](std::string& out, const TaxiiObject& object) { out += collection.render(object); });
    case Listing::manifest:
      return paged("objects", page, *query, collection.secret(),
                   [&](std::string& out, const TaxiiObject& object) {
                     out += R"({"id":")" + object.id + R"(","date_added":")" +
                            format_time(object.added) + R"(","version":")" +
                            format_time_millis(object.version) + R"(","media_type":")";
                     out += stix_media_type;
                     out += "\"}";
                   });
    case Listing::versions: break;
  }
  return paged("versions", page, *query, collection.secret(),
               [&](std::string& out, const TaxiiObject& object) {
                 out += '"' + format_time_millis(object.version) + '"';
               });
}

HttpResponse reading_only(const HttpRequest& request) {
  if (request.method == "POST" || request.method == "DELETE")
    return taxii_error(403, "Forbidden", "This collection can be read, not written.");
  HttpResponse out = taxii_error(405, "Method Not Allowed", "Use GET.");
  out.headers.emplace_back("Allow", "GET");
  return out;
}

// Below /taxii2/root/collections/{id}.
HttpResponse in_collection(const HttpRequest& request, const TaxiiView& view,
                           std::string_view path) {
  bool reads = request.method == "GET" || request.method == "HEAD";
  if (path.size() <= 1) return reads ? taxii_answer(collection_of(view)) : reading_only(request);
  std::string what = take_segment(path);
  if (what != "objects" && what != "manifest") return no_such("resource");
  if (!reads) return reading_only(request);
  bool manifest = what == "manifest";
  if (path.size() <= 1)
    return list(request, view, manifest ? Listing::manifest : Listing::objects, {});
  std::string id = take_segment(path);
  std::size_t dashes = id.find("--");
  if (manifest || dashes == id.npos || !is_uuid(std::string_view(id).substr(dashes + 2)))
    return no_such("object");
  if (path.size() <= 1) return list(request, view, Listing::objects, id);
  if (take_segment(path) == "versions" && path.size() <= 1)
    return list(request, view, Listing::versions, id);
  return no_such("resource");
}

HttpResponse route(const HttpRequest& request, const TaxiiView& view) {
  std::string_view path = request.path;
  bool reads = request.method == "GET" || request.method == "HEAD";
  if (take_segment(path) != "taxii2") return no_such("resource");
  if (path.size() <= 1) return reads ? discovery(view) : reading_only(request);
  if (take_segment(path) != "root") return no_such("API root");
  if (path.size() <= 1) return reads ? api_root(view) : reading_only(request);
  if (take_segment(path) != "collections") return no_such("resource");
  if (path.size() <= 1) {
    if (!reads) return reading_only(request);
    return taxii_answer(json::object{{"collections", json::array{collection_of(view)}}});
  }
  if (take_segment(path) != view.collection_id) return no_such("collection");
  return in_collection(request, view, path);
}

}  // namespace

HttpResponse serve_taxii(const HttpRequest& request, const TaxiiView& view) {
  // Several Accept lines are one list (RFC 9110 section 5.3).
  std::string accept;
  for (const auto& [name, value] : request.headers)
    if (equal_ignoring_case(name, "accept")) accept.append(accept.empty() ? "" : ",").append(value);
  if (!accepts_taxii(accept))
    return taxii_error(406, "Not Acceptable",
                       "Accept " + std::string(taxii_media_type) + ", or leave the header out.");
  return route(request, view);
}

HttpResponse taxii_error(int status, std::string_view title, std::string_view description) {
  HttpResponse out = taxii_answer(json::object{
      {"title", title}, {"description", description}, {"http_status", std::to_string(status)}});
  out.status = status;
  if (status == 401)
    out.headers.emplace_back("WWW-Authenticate", "Basic realm=\"hinomi\", Bearer realm=\"hinomi\"");
  return out;
}

}  // namespace hinomi::serve
