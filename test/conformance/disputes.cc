#include "conformance/disputes.h"

#include <algorithm>

#include "base/json.h"
#include "base/world.h"

namespace hinomi::conformance {
namespace {

std::string text_or(const json::object& object, std::string_view key, std::string_view otherwise) {
  std::string_view text = text_at(object, key);
  return std::string(text.empty() ? otherwise : text);
}

Result<void> read_disputes(const std::filesystem::path& path, std::vector<Dispute>& out) {
  std::string where = path.filename().string();
  json::value value = TRY(parse_json(TRY(real_disk().read(path))));
  const json::object* file = value.if_object();
  const json::array* cases = file ? array_at(*file, "cases") : nullptr;
  if (!cases) return fail(ErrorKind::invalid, "a disputes file has no cases", where);
  for (std::size_t i = 0; i < cases->size(); ++i) {
    std::string place = where + " case " + std::to_string(i);
    const json::object* one = (*cases)[i].if_object();
    if (!one) return fail(ErrorKind::invalid, "a dispute is no object", place);
    Dispute dispute{std::string(text_at(*file, "suite")),
                    std::string(text_at(*one, "case")),
                    std::string(text_at(*one, "ours")),
                    std::string(text_at(*one, "corpus")),
                    text_or(*one, "verdict", text_at(*file, "verdict")),
                    text_or(*one, "source", text_at(*file, "source"))};
    for (const std::string* part : {&dispute.suite, &dispute.key, &dispute.ours, &dispute.corpus,
                                    &dispute.verdict, &dispute.source})
      if (part->empty())
        return fail(ErrorKind::invalid, "a dispute is not complete", place,
                    "Give suite, case, ours, corpus, verdict and source");
    out.push_back(std::move(dispute));
  }
  return {};
}

}  // namespace

Result<std::vector<Dispute>> load_disputes(const std::filesystem::path& folder) {
  std::vector<Dispute> out;
  if (!real_disk().exists(folder)) return out;
  for (const auto& path : TRY(real_disk().list(folder)))
    if (path.extension() == ".json") TRY(read_disputes(path, out));
  return out;
}

const Dispute* find_dispute(const std::vector<Dispute>& disputes, std::string_view suite,
                            std::string_view key, std::string_view ours) {
  auto found = std::find_if(disputes.begin(), disputes.end(), [&](const Dispute& dispute) {
    return !key.empty() && dispute.suite == suite && dispute.key == key && dispute.ours == ours;
  });
  return found == disputes.end() ? nullptr : &*found;
}

}  // namespace hinomi::conformance
