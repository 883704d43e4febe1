// Receipts that machines bring.
#include <map>

#include "act/made_here.h"
#include "act/post_parts.h"

namespace hinomi::act {

using picture::Draft;
using picture::LetterRow;
using picture::Picture;

namespace {

// A letter that was on its way while it was taken back is taken back there too.
using Late = std::map<std::string, std::vector<Addressee>>;  // by the letter's id

void note_late(const LetterRow& row, const Receipt& receipt, std::size_t place, Late& late) {
  if (row.recalled_by.empty() || row.deliveries[place].state || receipt.contact.empty()) return;
  Addressee to = row.letter.to[place];
  to.why = {"recall"};
  to.instead_of.clear();
  auto& all = late[row.id];
  for (const Addressee& one : all)
    if (one.contact == to.contact) return;
  all.push_back(std::move(to));
}

}  // namespace

Result<std::size_t> Post::note(std::span<const Receipt> receipts) {
  std::size_t taken = 0;
  picture::Job job;
  std::set<std::uint64_t> trees;
  keeper_.read([&](const Picture& picture) {
    for (const Receipt& one : receipts) trees.insert(post::touch_of_tree(picture, one.letter));
  });
  job.touches.assign(trees.begin(), trees.end());
  job.build = [&](const Picture& picture, Position, Time) -> Result<std::vector<Draft>> {
    std::vector<Draft> drafts;
    Late late;
    for (const Receipt& receipt : receipts) {
      const LetterRow* row = picture.letters().letter(receipt.letter);
      if (!row) continue;
      std::size_t place = row->place_of(receipt.member, receipt.contact);
      if (place == row->letter.to.size()) continue;
      drafts.push_back(
          made_here(world_, Kind::receipt, picture, {.tlp = Tlp::amber_strict}, to_json(receipt)));
      drafts.back().origin = receipt.member;
      note_late(*row, receipt, place, late);
      ++taken;
    }
    for (auto& [id, to] : late) {
      const LetterRow& root = picture.letters().letters()[picture.letters().letter(id)->root];
      const LetterRow* by = picture.letters().letter(root.recalled_by);
      drafts.push_back(post::recall_letter(world_, picture, root, by->id, by->letter.approver,
                                           "すでに取り消されています / already taken back",
                                           std::move(to)));
    }
    return drafts;
  };
  TRY(keeper_.write(std::move(job)));
  return taken;
}

}  // namespace hinomi::act
