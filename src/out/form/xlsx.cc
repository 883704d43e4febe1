#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "out/form/document.h"
#include "out/form/sayings.h"

namespace hinomi::form {
namespace {

// Excel takes 32,767 UTF-16 units in a cell; a longer answer goes on in the next row.
constexpr std::size_t most_units = 32'000;

struct CodePoint {
  std::size_t length;  // bytes
  std::size_t units;   // of UTF-16
};

CodePoint code_point_at(std::string_view text, std::size_t at) {
  auto first = static_cast<unsigned char>(text[at]);
  std::size_t length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  return {std::min(length, text.size() - at), std::size_t(length == 4 ? 2 : 1)};
}

// Without what XML 1.0 has no character for (section 2.2).
std::string for_xml(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    auto byte = static_cast<unsigned char>(text[i]);
    std::string_view code = text.substr(i, code_point_at(text, i).length);
    bool none = (byte < 0x20 && byte != '\n' && byte != '\t') || code == "\xEF\xBF\xBE" ||
                code == "\xEF\xBF\xBF";
    if (!none) out += code;
    i += code.size();
  }
  return out;
}

// In pieces that fit into a cell; at least one.
std::vector<std::string> cell_texts(std::string_view text) {
  std::vector<std::string> out(1);
  std::string clean = for_xml(text);
  std::size_t units = 0;
  for (std::size_t i = 0; i < clean.size();) {
    CodePoint code = code_point_at(clean, i);
    if (units + code.units > most_units) {
      out.emplace_back();
      units = 0;
    }
    out.back().append(clean, i, code.length);
    units += code.units;
    i += code.length;
  }
  return out;
}

// The library writes to a path; this one leads to memory, so that no answers are left on a disk.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("form", MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (is_open()) close(descriptor_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  bool is_open() const { return descriptor_ >= 0; }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }
  std::string bytes() const {
    std::string out;
    char buffer[16 * 1024];
    for (ssize_t size; (size = pread(descriptor_, buffer, sizeof buffer, off_t(out.size()))) > 0;)
      out.append(buffer, std::size_t(size));
    return out;
  }

 private:
  int descriptor_;
};

class Writer {
 public:
  explicit Writer(Language language) : language_(language) {}

  Result<std::string> write(const Document& document) {
    MemoryFile file;
    if (!file.is_open()) return cannot_write("no memory");
    lxw_workbook* book = workbook_new(file.path().c_str());
    if (!book) return cannot_write("no memory");
    lxw_doc_properties properties{};
    // The library takes the clock when nothing is said.
    properties.created = static_cast<std::time_t>(
        std::chrono::floor<std::chrono::seconds>(document.made).time_since_epoch().count());
    workbook_set_properties(book, &properties);
    fill(book, document);
    lxw_error error = workbook_close(book);
    if (error != LXW_NO_ERROR) return cannot_write(lxw_strerror(error));
    if (error_ != LXW_NO_ERROR) return cannot_write(lxw_strerror(error_));
    return file.bytes();
  }

 private:
  static std::unexpected<Error> cannot_write(std::string what) {
    return fail(ErrorKind::io, "the workbook cannot be written: " + std::move(what), {},
                "Export it as JSON or print it");
  }

  void fill(lxw_workbook* book, const Document& document) {
    const Sayings& say = sayings(language_);
    sheet_ = workbook_add_worksheet(book, nullptr);
    heading_ = workbook_add_format(book);
    format_set_bold(heading_);
    wrapped_ = workbook_add_format(book);
    format_set_text_wrap(wrapped_);
    format_set_align(wrapped_, LXW_ALIGN_VERTICAL_TOP);
    worksheet_set_column(sheet_, 0, 0, 24, nullptr);
    worksheet_set_column(sheet_, 1, 1, 36, nullptr);
    worksheet_set_column(sheet_, 2, 2, 80, nullptr);
    worksheet_set_paper(sheet_, 9);  // A4
    worksheet_set_landscape(sheet_);
    worksheet_fit_to_pages(sheet_, 1, 0);

    put_row("", in_language(document.title, language_), "", heading_);
    if (!document.authority.empty()) put_row("", std::string(say.draft), "", wrapped_);
    for (const auto& [name, text] : head_lines(document, language_))
      put_row("", name, text, wrapped_);
    ++row_;
    put_row(std::string(id_heading), std::string(say.item), std::string(say.answer), heading_);
    for (const in::FormField& field : document.fields)
      put_row(field.question, in_language(field.label, language_),
              in_language(field.value, language_), wrapped_);
    if (document.authority.empty()) return;
    ++row_;
    put_row("", std::string(say.letter), in_language(document.text, language_), wrapped_);
  }

  void put_row(const std::string& id, const std::string& name, const std::string& text,
               lxw_format* format) {
    for (const std::string& piece : cell_texts(text)) {
      put(0, id, format);
      put(1, for_xml(name), format);
      put(2, piece, format);
      ++row_;
    }
  }

  // Always as a string: nothing somebody answered becomes a formula or a link.
  void put(lxw_col_t column, const std::string& text, lxw_format* format) {
    if (text.empty()) return;
    lxw_error error = worksheet_write_string(sheet_, row_, column, text.c_str(), format);
    if (error != LXW_NO_ERROR) error_ = error;
  }

  Language language_;
  lxw_worksheet* sheet_ = nullptr;
  lxw_format* heading_ = nullptr;
  lxw_format* wrapped_ = nullptr;
  lxw_row_t row_ = 0;
  lxw_error error_ = LXW_NO_ERROR;
};

}  // namespace

Result<std::string> to_xlsx(const Document& document, Language language) {
  return Writer(language).write(document);
}

}  // namespace hinomi::form
