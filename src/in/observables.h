// What an event names that an indicator can name: addresses, names, URLs, mail addresses, digests,
// as the mapping (in/observe_mapping.h) says where they lie. Of a URL and of a mail address also
// the host.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "in/named_before.h"
#include "in/observe_mapping.h"
#include "in/observe_text.h"
#include "in/quick.h"

namespace hinomi::in {

struct Observable {
  IndicatorType type = IndicatorType::domain;  // never network
  std::string_view value;                      // normalised (in/normalise.h)
  std::string_view field;                      // as the mapping names it
};

// Takes the texts of an event's fields, wherever they were found. One thread.
class Observer {
 public:
  explicit Observer(const ObserveMapping& mapping);

  // The fields that it wants, by number; those that only say which event it is too.
  const std::vector<std::string>& fields() const { return names_; }

  // A new event; what was found in the last one is gone.
  void begin();
  // A member of a field; several members are several calls. The text lives until end().
  void add(std::uint32_t field, std::string_view text) {
    Head& head = heads_[field];
    given_.push_back({field, head.epoch == epoch_ ? head.last : none, text});
    head = {epoch_, static_cast<std::uint32_t>(given_.size() - 1)};
  }
  // Each value once, with the first field that has it. Good until the next begin(), as are the
  // texts that were given.
  std::span<const Observable> end();

 private:
  struct Use {
    std::uint32_t source = 0;
    Cut cut = Cut::whole;
    std::uint32_t types = 0;  // as bit_of() has them
  };
  static constexpr std::uint32_t none = ~0u;
  struct Given {
    std::uint32_t field = 0, before = none;  // the one before of the same field
    std::string_view text;
  };
  struct Head {
    std::uint64_t epoch = 0;
    std::uint32_t last = none;  // of its given ones, when it has the event's epoch
  };
  struct Is {
    std::uint32_t field = 0;
    std::vector<std::string> texts;
  };
  struct Source {
    std::vector<std::vector<Is>> any;
    std::uint64_t epoch = 0;
    bool holds = false;
  };
  struct Joined {
    std::uint32_t types = 0, source = 0;
    std::vector<std::string> before;
    std::vector<std::uint32_t> fields;
  };

  std::uint32_t number_of(const std::string& field);
  bool holds(std::uint32_t source);
  bool holds(const Is& test) const;
  std::uint32_t last_given(std::uint32_t field) const {
    return heads_[field].epoch == epoch_ ? heads_[field].last : none;
  }
  void take_known(const Use& use, std::string_view text, std::uint32_t field);
  void add(IndicatorType type, std::string_view value, std::uint32_t field);
  void take(const Use& use, std::string_view text, std::uint32_t field);
  void take_whole(std::uint32_t types, std::string_view text, std::uint32_t field);
  void take_host(std::string_view text, std::uint32_t field);
  void take_words(std::string_view text, bool mails_only, std::uint32_t field);
  void join(const Joined& joined);
  bool put(IndicatorType type, std::string_view text, std::uint32_t field);

  std::vector<std::string> names_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::vector<Use>> uses_;  // by field
  std::vector<Source> sources_;
  std::vector<Joined> joined_;
  std::uint64_t epoch_ = 0;
  std::vector<Given> given_;
  std::vector<Head> heads_;  // by field
  std::vector<Observable> found_;
  std::vector<Word> words_;
  std::string text_;
  Kept kept_;
  NamedBefore named_before_;
  std::vector<std::pair<IndicatorType, std::string_view>> taken_;  // of one text
};

// Finds them in an event's JSON. One thread.
class ObservableReader {
 public:
  explicit ObservableReader(const ObserveMapping& mapping);
  ~ObservableReader();

  // `json`: one object, with simdjson::SIMDJSON_PADDING readable bytes behind it. Good until the
  // next call. What is no JSON object names nothing.
  std::span<const Observable> read(std::string_view json);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace hinomi::in
