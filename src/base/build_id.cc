#include "base/build_id.h"

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/hash.h"

namespace hinomi {
namespace {

// Notes of an ELF file: name's size, text's size, type, then both, each filled up to four bytes.
std::string id_in(std::string_view notes) {
  ElfW(Nhdr) head;
  auto filled = [](std::size_t size) { return (size + 3) / 4 * 4; };
  while (notes.size() >= sizeof head) {
    std::memcpy(&head, notes.data(), sizeof head);
    const std::size_t at = sizeof head + filled(head.n_namesz);
    if (notes.size() < at + head.n_descsz) break;
    if (head.n_type == NT_GNU_BUILD_ID &&
        notes.substr(sizeof head, head.n_namesz).starts_with("GNU"))
      return to_hex(notes.substr(at, head.n_descsz));
    notes.remove_prefix(std::min(notes.size(), at + filled(head.n_descsz)));
  }
  return {};
}

// The first that it is called with is the program itself: then it answers 1, which ends it.
int look(dl_phdr_info* program, std::size_t, void* out) {
  for (int i = 0; i < program->dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = program->dlpi_phdr[i];
    if (part.p_type != PT_NOTE) continue;
    auto* notes = reinterpret_cast<const char*>(program->dlpi_addr + part.p_vaddr);
    if (auto id = id_in({notes, part.p_memsz}); !id.empty())
      *static_cast<std::string*>(out) = std::move(id);
  }
  return 1;
}

}  // namespace

std::string build_id() {
  std::string out;
  dl_iterate_phdr(look, &out);
  return out;
}

}  // namespace hinomi
