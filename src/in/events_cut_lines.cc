// Files of one record a line.
#include <cstring>

#include "base/text.h"
#include "in/event_lines.h"
#include "in/event_pieces.h"

namespace hinomi::in {

namespace {

std::uint64_t line_breaks(std::string_view text) {
  std::uint64_t out = 0;
  for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) ++out;
  return out;
}

class LineFile : public EventFile {
 public:
  LineFile(EventInput input, EventFormat format) : input_(std::move(input)), format_(format) {}

  EventFormat format() const override { return format_; }

  Result<bool> next(EventPiece& piece) override {
    piece.begin(format_);
    if (is_done_) return input_.end();
    if (std::exchange(is_new_, false)) line_ = 1;
    std::string& buffer = piece.buffer;
    std::size_t used = input_.begin(buffer), seen = 0;
    for (;;) {
      const void* end = ::memrchr(buffer.data() + seen, '\n', used - seen);
      if (end && used > seen) {
        std::size_t size = static_cast<std::size_t>(static_cast<const char*>(end) - buffer.data());
        if (!is_skipping_) return give(piece, size + 1, used);
        // The rest of the long line goes; what stands behind it is kept.
        const void* first = std::memchr(buffer.data() + seen, '\n', used - seen);
        std::size_t behind =
            static_cast<std::size_t>(static_cast<const char*>(first) - buffer.data()) + 1;
        std::memmove(buffer.data(), buffer.data() + behind, used - behind);
        used -= behind;
        seen = 0;
        is_skipping_ = false;
        ++line_;
        if (std::string_view(buffer.data(), used).contains('\n')) continue;
      }
      seen = used;
      if (used > input_.limits().record) {
        if (!is_skipping_)
          piece.bad.push_back({line_, Error{ErrorKind::too_large,
                                            "an event longer than " +
                                                std::to_string(input_.limits().record) + " bytes",
                                            {},
                                            "Leave it out or cut it"}});
        is_skipping_ = true;
        used = seen = 0;
      }
      std::size_t got = input_.more(buffer, used);
      if (got == 0) {
        is_new_ = input_.began_anew();
        is_done_ = !is_new_;
        if (is_skipping_) used = 0;
        is_skipping_ = false;
        return give(piece, used, used);
      }
      used += got;
    }
  }

 private:
  // `size` bytes of whole lines, out of `used`.
  Result<bool> give(EventPiece& piece, std::size_t size, std::size_t used) {
    piece.bytes = std::string_view(piece.buffer.data(), size);
    input_.keep(std::string_view(piece.buffer.data() + size, used - size));
    piece.first = line_;
    piece.lines = line_breaks(piece.bytes);
    if (size > 0 && piece.bytes.back() != '\n') ++piece.lines;
    line_ += piece.lines;
    if (format_ == EventFormat::zeek) {
      piece.header = header_;
      header_ = zeek_header_after(piece.bytes, header_);
    }
    return true;
  }

  EventInput input_;
  EventFormat format_;
  std::uint64_t line_ = 1;
  bool is_skipping_ = false, is_done_ = false, is_new_ = false;
  std::shared_ptr<const ZeekHeader> header_;
};

}  // namespace

std::unique_ptr<EventFile> cut_lines(EventInput input, EventFormat format) {
  return std::make_unique<LineFile>(std::move(input), format);
}

}  // namespace hinomi::in
