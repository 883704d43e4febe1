// A deleter for what a C library hands out: std::unique_ptr<BIO, FreeWith<BIO_free_all>>.
#pragma once

namespace hinomi {

template <auto release>
struct FreeWith {
  void operator()(auto* object) const { release(object); }
};

}  // namespace hinomi
