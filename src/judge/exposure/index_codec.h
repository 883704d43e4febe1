// Writes and reads values by lists of their fields: fields(codec, value), the same for both ways.
// Private to judge/exposure.
#pragma once

#include <bit>
#include <memory>
#include <optional>
#include <roaring/roaring.hh>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "judge/exposure/cvss.h"
#include "store/segment_bytes.h"

namespace hinomi::exposure::codec {

template <class T, template <class...> class Of>
constexpr bool is_of = false;
template <template <class...> class Of, class... T>
constexpr bool is_of<Of<T...>, Of> = true;

template <class T>
concept Number = std::is_integral_v<T> || std::is_enum_v<T>;
template <class T>
concept Pointer = is_of<T, std::optional> || is_of<T, std::unique_ptr> || is_of<T, std::shared_ptr>;
template <class T>
concept Map = requires { typename T::mapped_type; };
template <class T>
concept Set = requires { typename T::key_type; } && !Map<T>;
template <class T>
concept Array = requires { std::tuple_size<T>::value; } && requires(T& all) { all.begin(); };

class Saver {
 public:
  static constexpr bool loads = false;

  template <class... T>
  void operator()(const T&... all) {
    (put(all), ...);
  }

  std::string bytes;

 private:
  void size(std::size_t number) { store::put_varint(number, bytes); }
  void put(const std::string& text) { store::put_text(text, bytes); }
  void put(Time time) { store::put_fixed(time.time_since_epoch().count(), bytes); }
  void put(double number) { store::put_fixed(std::bit_cast<std::uint64_t>(number), bytes); }
  void put(const Cvss& cvss) { put(cvss.text()); }
  void put(const Roaring& numbers) {
    size(numbers.getSizeInBytes());
    const std::size_t at = bytes.size();
    bytes.resize(at + numbers.getSizeInBytes());
    numbers.write(bytes.data() + at);
  }
  template <class T>
  void put(const T& value) {
    if constexpr (Number<T>) {
      store::put_varint(static_cast<std::uint64_t>(value), bytes);
    } else if constexpr (Pointer<T>) {
      size(value ? 1 : 0);
      if (value) put(*value);
    } else if constexpr (Array<T>) {
      for (const auto& one : value) put(one);
    } else if constexpr (Map<T> || Set<T> || is_of<T, std::vector>) {
      size(value.size());
      for (const auto& one : value) put(one);
    } else if constexpr (is_of<T, std::pair>) {
      put(value.first);
      put(value.second);
    } else {
      fields(*this, const_cast<T&>(value));  // one list for both ways; nothing is changed here
    }
  }
};

class Loader {
 public:
  static constexpr bool loads = true;

  explicit Loader(std::string_view bytes) : from_(bytes) {}

  template <class... T>
  void operator()(T&... all) {
    (take(all), ...);
  }
  void spoil() { is_good_ = false; }
  bool is_good() const { return is_good_ && from_.is_good(); }
  bool at_end() const { return from_.at_end(); }

 private:
  std::size_t size() {
    const std::uint64_t out = from_.varint();
    if (out <= from_.rest().size()) return out;  // each takes a byte at least
    spoil();
    return 0;
  }
  void take(std::string& text) { text = from_.text(); }
  void take(Time& time) { time = Time(Duration(from_.fixed<std::int64_t>())); }
  void take(double& number) { number = std::bit_cast<double>(from_.fixed<std::uint64_t>()); }
  void take(Cvss& cvss) {
    auto read = Cvss::parse(from_.text());
    if (read)
      cvss = std::move(*read);
    else
      spoil();
  }
  void take(Roaring& numbers) {
    const std::string_view bytes = from_.text();
    if (!bytes.empty()) numbers = Roaring::readSafe(bytes.data(), bytes.size());
  }
  template <class T>
  void take(T& value) {
    if constexpr (Number<T>) {
      value = static_cast<T>(from_.varint());
    } else if constexpr (Pointer<T>) {
      value.reset();
      if (size() == 0) return;
      std::remove_cvref_t<decltype(*value)> one{};
      take(one);
      if constexpr (is_of<T, std::optional>)
        value = std::move(one);
      else if constexpr (is_of<T, std::unique_ptr>)
        value = std::make_unique<typename T::element_type>(std::move(one));
      else
        value = std::make_shared<typename T::element_type>(std::move(one));
    } else if constexpr (Array<T>) {
      for (auto& one : value) take(one);
    } else if constexpr (Map<T>) {
      for (std::size_t i = size(); i > 0 && is_good(); --i) {
        typename T::key_type key;
        take(key);
        take(value[std::move(key)]);
      }
    } else if constexpr (Set<T>) {
      for (std::size_t i = size(); i > 0 && is_good(); --i) {
        typename T::key_type key;
        take(key);
        value.insert(std::move(key));
      }
    } else if constexpr (is_of<T, std::vector>) {
      value.resize(size());
      for (auto& one : value) take(one);
    } else if constexpr (is_of<T, std::pair>) {
      take(value.first);
      take(value.second);
    } else {
      fields(*this, value);
    }
  }

  store::ByteReader from_;
  bool is_good_ = true;
};

}  // namespace hinomi::exposure::codec
