// One way to fail. A function that can fail returns Result<T>; TRY(x) hands the value on or returns
// the Error to the caller. Exceptions live only at a library's edge and are caught there.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace hinomi {

// What a caller can do about an error decides its kind; serve/ maps it to an HTTP status.
enum class ErrorKind {
  invalid,    // the input is wrong: correct it and send it again
  too_large,  // over a limit: send less
  denied,     // not allowed, or not known to be allowed
  missing,    // no such thing (also: none that this party may know of)
  conflict,   // the state does not allow it now
  busy,       // full or shutting down: try again later
  io,         // disk or network failed
  damaged,    // stored data is not what was written
};

std::string_view name_of(ErrorKind kind);

// What went wrong, where (file, line 3, JSON pointer /objects/7/pattern, byte 120) and what to do.
struct Error {
  ErrorKind kind = ErrorKind::invalid;
  std::string what;
  std::string where;
  std::string remedy;

  // "what (where). remedy"; the parts that are empty are left out.
  std::string text() const;
};

template <class T = void>
struct [[nodiscard]] Result : std::expected<T, Error> {
  using std::expected<T, Error>::expected;
};

inline std::unexpected<Error> fail(ErrorKind kind, std::string what, std::string where = {},
                                   std::string remedy = {}) {
  return std::unexpected(Error{kind, std::move(what), std::move(where), std::move(remedy)});
}

namespace detail {
template <class T>
T take(Result<T>& result) {
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}
}  // namespace detail

}  // namespace hinomi

// The value of a Result, or return its Error from the function around it. Not inside the braces of
// an aggregate behind another member: g++ 12 does not destroy what of it was made before the
// return.
#define TRY(expression) HINOMI_TRY(expression, __COUNTER__)
#define HINOMI_TRY(expression, number) HINOMI_TRY_JOIN(expression, number)
#define HINOMI_TRY_JOIN(expression, number) HINOMI_TRY_NAMED(expression, try_result_##number)
#define HINOMI_TRY_NAMED(expression, name)                      \
  ({                                                            \
    auto name = (expression);                                   \
    if (!name) return std::unexpected(std::move(name).error()); \
    ::hinomi::detail::take(name);                               \
  })
