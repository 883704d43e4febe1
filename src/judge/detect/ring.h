// A queue in one piece of memory that grows and shrinks with what is in it.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace hinomi::detect {

template <class T>
class Ring {
 public:
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T& operator[](std::size_t i) { return slots_[(head_ + i) & (slots_.size() - 1)]; }
  const T& operator[](std::size_t i) const { return slots_[(head_ + i) & (slots_.size() - 1)]; }
  T& front() { return (*this)[0]; }
  const T& front() const { return (*this)[0]; }
  T& back() { return (*this)[size_ - 1]; }
  const T& back() const { return (*this)[size_ - 1]; }

  void push(T value) {
    if (size_ == slots_.size()) resize(size_ ? size_ * 2 : least);
    ++size_;
    back() = std::move(value);
  }
  void pop() {
    front() = T();
    head_ = (head_ + 1) & (slots_.size() - 1);
    --size_;
    if (slots_.size() > least * 4 && size_ < slots_.size() / 8) resize(slots_.size() / 4);
  }

 private:
  static constexpr std::size_t least = 2;

  void resize(std::size_t count) {
    std::vector<T> slots(count);
    for (std::size_t i = 0; i < size_; ++i) slots[i] = std::move((*this)[i]);
    slots_ = std::move(slots);
    head_ = 0;
  }

  std::vector<T> slots_;  // as many as a power of two
  std::size_t head_ = 0, size_ = 0;
};

}  // namespace hinomi::detect
