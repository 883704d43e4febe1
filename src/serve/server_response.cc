#include "serve/server_response.h"

#include <algorithm>
#include <charconv>

#include "base/log.h"
#include "base/text.h"

namespace hinomi::serve {
namespace {

// RFC 9110 section 15, RFC 6585.
std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    default: return "";
  }
}

void append_number(std::string& out, std::uint64_t number) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

bool is_owned(std::string_view name) {
  for (std::string_view own : {"Date", "Server", "Content-Length", "Connection",
                               "Transfer-Encoding", "X-Content-Type-Options", "Keep-Alive"})
    if (equal_ignoring_case(name, own)) return true;
  return false;
}

bool may_stand(std::string_view name, std::string_view value) {
  const auto breaks = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
  const auto no_token = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == ':' || c == '\x7f';
  };
  return !name.empty() && std::ranges::none_of(name, no_token) &&
         std::ranges::none_of(value, breaks);
}

}  // namespace

void write_head(std::string& out, const HttpResponse& response, const HeadFacts& facts) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(response.status));
  out += ' ';
  out += reason_of(response.status);
  out += "\r\nDate: ";
  out += facts.date;
  out += "\r\nServer: hinomi\r\nX-Content-Type-Options: nosniff\r\n";
  for (const auto& [name, value] : response.headers) {
    if (is_owned(name)) continue;
    if (!may_stand(name, value)) {
      log(LogLevel::error, "header left out", {{"name", name}});
      continue;
    }
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
  }
  if (!response.events && response.status >= 200 && response.status != 204 &&
      response.status != 304) {
    out += "Content-Length: ";
    append_number(out, response.content().size());
    out += "\r\n";
  }
  if (!facts.keep_alive)
    out += "Connection: close\r\n";
  else if (facts.http_1_0)
    out += "Connection: keep-alive\r\n";
  out += "\r\n";
}

bool has_content(int status, bool head_method) {
  return !head_method && status >= 200 && status != 204 && status != 304;
}

bool asks_to_close(const HttpResponse& response) {
  return std::ranges::any_of(response.headers, [](const auto& field) {
    return equal_ignoring_case(field.first, "connection") &&
           equal_ignoring_case(field.second, "close");
  });
}

HttpResponse refusal(int status) {
  const auto make = [&](std::string_view kind, std::string_view what, std::string_view remedy) {
    HttpResponse response{.status = status, .headers = {{"Content-Type", "application/json"}}};
    response.body.append(R"({"error": {"kind": ")").append(kind);
    response.body.append(R"(", "what": ")").append(what);
    response.body.append(R"(", "where": "", "remedy": ")").append(remedy).append("\"}}\n");
    if (status == 503 || status == 429) response.headers.emplace_back("Retry-After", "1");
    return response;
  };
  switch (status) {
    case 400: return make("invalid", "not an HTTP/1.1 request", "Send one as RFC 9112 writes it");
    case 408: return make("busy", "the request came too slowly", "Send it again without pauses");
    case 413: return make("too_large", "the body is over the limit", "Send it in smaller parts");
    case 414: return make("too_large", "the target is over the limit", "Send a shorter query");
    case 417: return make("invalid", "unknown expectation", "Expect only 100-continue");
    case 429: return make("busy", "too many requests", "Wait as long as Retry-After says");
    case 431: return make("too_large", "the header is over 16 KiB", "Send fewer or shorter fields");
    case 503: return make("busy", "too much work waits", "Wait as long as Retry-After says");
    default: return make("io", "the request failed here", "See the log of the node");
  }
}

std::string http_date(Time time) {
  using namespace std::chrono;
  static constexpr std::string_view days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto midnight = floor<std::chrono::days>(time);
  const year_month_day date(midnight);
  const hh_mm_ss clock(floor<seconds>(time - midnight));
  char year[5];
  std::snprintf(year, sizeof year, "%04d", std::clamp(static_cast<int>(date.year()), 0, 9999));
  std::string out(days[weekday(midnight).c_encoding()]);
  const auto two = [&](auto number) {
    out += static_cast<char>('0' + number / 10);
    out += static_cast<char>('0' + number % 10);
  };
  out += ", ";
  two(static_cast<unsigned>(date.day()));
  out.append(" ").append(months[static_cast<unsigned>(date.month()) - 1]);
  out.append(" ").append(year).append(" ");
  two(clock.hours().count());
  out += ':';
  two(clock.minutes().count());
  out += ':';
  two(clock.seconds().count());
  out += " GMT";
  return out;
}

}  // namespace hinomi::serve
