// Zeroed memory straight from the kernel, in huge pages where it gives them: a random look-up in
// gigabytes is bound by the page tables otherwise.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <utility>

namespace hinomi {

class Pages {
 public:
  Pages() = default;
  explicit Pages(std::size_t bytes) : bytes_(bytes) {
    if (bytes == 0) return;
    void* memory =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    ::madvise(memory, bytes, MADV_HUGEPAGE);
    memory_ = static_cast<char*>(memory);
  }
  ~Pages() {
    if (memory_) ::munmap(memory_, bytes_);
  }
  Pages(Pages&& other) noexcept
      : memory_(std::exchange(other.memory_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  Pages& operator=(Pages&& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }

  char* data() { return memory_; }
  const char* data() const { return memory_; }
  std::size_t size() const { return bytes_; }

  // More or less of it, what was there kept; it may lie elsewhere then.
  void resize(std::size_t bytes) {
    if (memory_ == nullptr || bytes == 0) {
      *this = Pages(bytes);
      return;
    }
    void* memory = ::mremap(memory_, bytes_, bytes, MREMAP_MAYMOVE);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    memory_ = static_cast<char*>(memory);
    bytes_ = bytes;
  }

 private:
  char* memory_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace hinomi
