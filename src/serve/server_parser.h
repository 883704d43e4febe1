// Reads one request with Beast's parser into memory of its own, and refuses what Beast lets pass
// but two HTTP parties could read differently. Included by session.cc alone.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <charconv>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http.h"
#include "base/text.h"

namespace hinomi::serve {

// One thread. Limits are checked before anything is copied.
class RequestParser : public boost::beast::http::basic_parser<true> {
 public:
  using ErrorCode = boost::beast::error_code;

  // `text` is cleared and used for the head; it outlives the parser, so that its memory serves the
  // next request too. `target_bytes`: longest request target.
  RequestParser(std::string& text, std::size_t target_bytes, std::size_t head_bytes)
      : text_(text), target_bytes_(target_bytes) {
    text_.clear();
    header_limit(static_cast<std::uint32_t>(head_bytes));
    body_limit(boost::none);  // ours is in on_piece: known only when the head is
  }

  // As `put`, but a field folded over several lines is refused (RFC 9112 section 5.2): Beast would
  // join the lines, others see two fields.
  std::size_t read(boost::asio::const_buffer bytes, ErrorCode& ec) {
    bytes_ = {static_cast<const char*>(bytes.data()), bytes.size()};
    return put(bytes, ec);
  }

  // What to answer after an error: 400, 413, 414 or 503.
  int refusal() const { return refusal_; }
  bool has_line() const { return target_.second != 0; }
  bool expects_continue() const { return expects_continue_; }
  bool strange_expectation() const { return strange_expectation_; }

  // Fills method, path, query and headers of `request`, as views into `text`. False when the head
  // breaks a rule of RFC 9112 that needs the whole head.
  bool take_head(HttpRequest& request) {
    request.method = view(method_);
    request.headers.clear();
    for (const auto& [name, value] : fields_) request.headers.emplace_back(view(name), view(value));
    // RFC 9112 section 3.2: exactly one Host in HTTP/1.1, not more than one in HTTP/1.0.
    if (hosts_ > 1 || (hosts_ == 0 && !http_1_0_)) return false;
    // RFC 9112 section 6.1: HTTP/1.0 knows no transfer coding.
    if (chunked() && http_1_0_) return false;
    std::string_view target = view(target_);
    if (request.method == "CONNECT" || (request.method == "OPTIONS" && target == "*")) {
      request.path = target;
      request.query = {};
      return true;
    }
    // RFC 9112 section 3.2.2: a server takes the absolute form too.
    for (std::string_view scheme : {"http://", "https://"})
      if (equal_ignoring_case(target.substr(0, scheme.size()), scheme)) {
        target.remove_prefix(std::min(target.size(), target.find_first_of("/?", scheme.size())));
        if (target.empty()) target = "/";
        break;
      }
    if (!target.starts_with('/')) return false;
    const auto question = target.find('?');
    request.path = target.substr(0, question);
    request.query = question == target.npos ? "" : target.substr(question + 1);
    return true;
  }
  bool http_1_0() const { return http_1_0_; }

  // Called with each piece of the body; answers 0, or the status to refuse it with.
  std::function<int(std::string_view)> on_piece;

 private:
  using Part = std::pair<std::size_t, std::size_t>;  // place and length in text_
  using View = boost::beast::string_view;

  Part keep(View text) {
    const Part part{text_.size(), text.size()};
    text_.append(text.data(), text.size());
    return part;
  }
  std::string_view view(Part part) const {
    return std::string_view(text_).substr(part.first, part.second);
  }
  void refuse(ErrorCode& ec, int status) {
    refusal_ = status;
    ec = boost::beast::http::error::bad_value;
  }

  bool is_folded(View name, std::string_view value) const {
    if (value.empty()) return false;
    const std::less<const char*> before;
    // Joined lines are in memory of Beast's own; a value alone on its second line is not.
    if (before(value.data(), bytes_.data()) || before(bytes_.data() + bytes_.size(), value.data()))
      return true;
    const char* end = name.data() + name.size();
    return std::string_view(end, static_cast<std::size_t>(value.data() - end)).find('\n') !=
           std::string_view::npos;
  }

  void on_request_impl(boost::beast::http::verb, View method, View target, int version,
                       ErrorCode& ec) override {
    if (target.size() > target_bytes_) return refuse(ec, 414);
    method_ = keep(method);
    target_ = keep(target);
    http_1_0_ = version == 10;
  }
  void on_field_impl(boost::beast::http::field known, View name, View value,
                     ErrorCode& ec) override {
    using boost::beast::http::field;
    // A trailer field could pass for a header field that was checked before (RFC 9110 section
    // 6.5.1), so none is handed on.
    if (headed_) return;
    const std::string_view text(value.data(), value.size());
    if (is_folded(name, text)) return refuse(ec, 400);
    switch (known) {
      case field::host: ++hosts_; break;
      case field::content_length:
        // "5, 5" and a repeated field are read differently by different parties.
        if (std::exchange(has_length_, true) || text.empty() ||
            text.find_first_not_of("0123456789") != text.npos)
          return refuse(ec, 400);
        break;
      case field::transfer_encoding:
        // Beast takes an unknown coding for no body at all.
        if (!equal_ignoring_case(text, "chunked")) return refuse(ec, 400);
        break;
      case field::expect:
        (equal_ignoring_case(text, "100-continue") ? expects_continue_ : strange_expectation_) =
            true;
        break;
      default: break;
    }
    const Part kept = keep(name);
    fields_.emplace_back(kept, keep(value));
  }
  void on_header_impl(ErrorCode&) override { headed_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
  std::size_t on_body_impl(View piece, ErrorCode& ec) override {
    if (const int status = on_piece({piece.data(), piece.size()})) refuse(ec, status);
    return piece.size();
  }
  void on_chunk_header_impl(std::uint64_t, View, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View piece, ErrorCode& ec) override {
    return on_body_impl(piece, ec);
  }
  void on_finish_impl(ErrorCode&) override {}
  void on_response_impl(int, View, int, ErrorCode&) override {}

  std::string& text_;
  std::string_view bytes_;  // being read
  const std::size_t target_bytes_;
  Part method_{}, target_{};
  std::vector<std::pair<Part, Part>> fields_;
  int hosts_ = 0;
  int refusal_ = 400;
  bool http_1_0_ = false;
  bool has_length_ = false;
  bool headed_ = false;
  bool expects_continue_ = false;
  bool strange_expectation_ = false;
};

}  // namespace hinomi::serve
