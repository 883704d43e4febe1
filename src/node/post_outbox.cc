#include "node/post_outbox.h"

namespace hinomi::node {

std::vector<Parcel> PostOutbox::due(Time now, std::size_t most) {
  std::vector<Parcel> out;
  for (act::Outgoing& outgoing : post_.due(now, most)) {
    Parcel parcel{.outgoing = std::move(outgoing)};
    // What cannot be opened signs nothing: the courier says that the channel has no key.
    if (Channel& channel = parcel.outgoing.channel; channel.kind == ChannelKind::webhook)
      channel.key = keys_.open(parcel.outgoing.contact, channel).value_or(std::string());
    keeper_.read([&](const picture::Picture& picture) {
      const act::Outgoing::Item& first = parcel.outgoing.letters.front();
      if (const picture::LetterRow* row = picture.letters().letter(first.id))
        parcel.attempts = row->deliveries[first.place].attempts;
      for (const act::Outgoing::Item& item : parcel.outgoing.letters) {
        // A mail that follows another to the same reader answers that one.
        const picture::LetterRow* about = picture.letters().letter(item.letter.about);
        std::size_t place =
            about ? about->place_of(parcel.outgoing.member, parcel.outgoing.contact) : 0;
        bool had = about && place < about->letter.to.size();
        parcel.about.push_back(
            had ? std::optional(notify::ticket_for(about->id, parcel.outgoing.contact))
                : std::nullopt);
      }
    });
    out.push_back(std::move(parcel));
  }
  return out;
}

int PostOutbox::attempts(const Flight& flight) {
  return keeper_.read([&](const picture::Picture& picture) {
    const picture::LetterRow* row = picture.letters().letter(flight.letters.front());
    std::size_t place = row ? row->place_of(flight.member, flight.contact) : 0;
    return row && place < row->deliveries.size() ? row->deliveries[place].attempts : -1;
  });
}

}  // namespace hinomi::node
