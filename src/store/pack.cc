#include "store/pack.h"

#include <xxhash.h>
#include <zstd.h>

#include <memory>
#include <new>

namespace hinomi::store {

namespace {

struct Free {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

}  // namespace

void pack(std::string_view bytes, int level, std::string& out) {
  thread_local std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
  if (!context) throw std::bad_alloc();
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::size_t at = out.size();
  out.resize(at + ZSTD_compressBound(bytes.size()));
  // Fails only for a buffer that is too small, or without memory.
  std::size_t size =
      ZSTD_compress2(context.get(), out.data() + at, out.size() - at, bytes.data(), bytes.size());
  if (ZSTD_isError(size)) throw std::bad_alloc();
  out.resize(at + size);
}

Result<void> unpack(std::string_view packed, std::size_t most, std::string& out) {
  thread_local std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
  if (!context) throw std::bad_alloc();
  unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR)
    return fail(ErrorKind::damaged, "this is no zstd frame of ours");
  if (size > most) return fail(ErrorKind::too_large, "a zstd frame over the limit");
  out.resize(size);
  std::size_t got =
      ZSTD_decompressDCtx(context.get(), out.data(), out.size(), packed.data(), packed.size());
  if (ZSTD_isError(got) || got != size)
    return fail(ErrorKind::damaged, std::string("what is compressed is damaged: ") +
                                        (ZSTD_isError(got) ? ZSTD_getErrorName(got) : "size"));
  return {};
}

std::uint64_t hash_of(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

}  // namespace hinomi::store
