#include "judge/detect/needles.h"

#include <hs.h>

#include <new>

namespace hinomi::detect {

// As literals, which compile many times faster than the same as expressions; on_literal looks at
// where one must begin or end.
Needles::Needles(std::span<const Needle> needles) {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  std::vector<unsigned> flags, numbers;
  for (const Needle& needle : needles) {
    numbers.push_back(static_cast<unsigned>(numbers.size()));
    texts.push_back(needle.text.c_str());
    sizes.push_back(needle.text.size());
    flags.push_back(needle.cased ? 0 : unsigned{HS_FLAG_CASELESS});
    if (!needle.at_start && !needle.at_end) flags.back() |= HS_FLAG_SINGLEMATCH;
    literals_.push_back(
        {static_cast<std::uint32_t>(needle.text.size()), needle.at_start, needle.at_end});
  }
  hs_compile_error_t* error = nullptr;
  if (hs_compile_lit_multi(texts.data(), flags.data(), numbers.data(), sizes.data(),
                           static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, nullptr, &database_,
                           &error) == HS_SUCCESS)
    return;
  hs_free_compile_error(error);
  database_ = nullptr;
}

Needles::~Needles() { hs_free_database(database_); }

std::size_t Needles::bytes() const {
  std::size_t out = 0;
  if (database_) hs_database_size(database_, &out);
  return out;
}

Scratch::~Scratch() { hs_free_scratch(scratch_); }

void Needles::make_room(Scratch& scratch) const {
  if (database_ && hs_alloc_scratch(database_, &scratch.scratch_) != HS_SUCCESS)
    throw std::bad_alloc();
}

struct Needles::Call {
  const Needles* needles;
  std::size_t size;  // of the text
  Found found;
  void* context;
};

int Needles::on_literal(unsigned number, unsigned long long, unsigned long long to, unsigned,
                        void* context) {
  auto* call = static_cast<Call*>(context);
  const Literal& literal = call->needles->literals_[number];
  if (literal.at_start && to != literal.size) return 0;
  if (literal.at_end && to != call->size) return 0;
  call->found(call->context, number);
  return 0;
}

void Needles::scan(std::string_view text, Scratch& scratch, Found found, void* context) const {
  if (!database_ || text.empty()) return;
  Call call{this, text.size(), found, context};
  hs_scan(database_, text.data(), static_cast<unsigned>(text.size()), 0, scratch.scratch_,
          on_literal, &call);
}

}  // namespace hinomi::detect
