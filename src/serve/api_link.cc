// One-time links: whoever got a letter acknowledges it without an account. The link alone says who
// it is, and shows that one letter; nothing else can be reached from it.
#include <variant>

#include "in/gate.h"
#include "out/notify/link_page.h"
#include "out/notify/print.h"
#include "out/notify/tickets.h"
#include "serve/api_letter_parts.h"
#include "serve/letter_message.h"

namespace hinomi::serve {
namespace {

using notify::NoPage;
using picture::LetterRow;
using picture::Picture;

constexpr std::size_t longest_note = 1000;  // bytes

HttpResponse page(std::string html, int status) {
  HttpResponse response{.status = status};
  response.headers = {{"Content-Type", "text/html; charset=utf-8"},
                      {"Cache-Control", "no-store"},
                      {"Content-Security-Policy", std::string(notify::page_policy)},
                      {"Referrer-Policy", "no-referrer"},
                      {"X-Robots-Tag", "noindex"}};
  response.body = std::move(html);
  return response;
}

// Who holds the ticket, as the register knows it now.
struct Reader {
  act::Actor actor;
  Receipt receipt;  // letter and contact
  std::optional<ReceiptState> state;
  bool may_answer = false;
  std::string html;  // for who reads
};

// Nothing when the letter, or its addressee, is none any more: who left a group or the register
// sees its letters no longer.
std::optional<Reader> reader_of(ApiCall& call, const notify::Ticket& ticket) {
  Time now = call.shared.world.clock.now();
  return call.shared.keeper.read([&](const Picture& picture) -> std::optional<Reader> {
    const LetterRow* row = picture.letters().letter(ticket.letter);
    std::size_t place = row ? notify::place_of(ticket, row->letter) : 0;
    if (!row || place == row->letter.to.size()) return {};
    const Addressee& to = row->letter.to[place];
    const Member* member = picture.member(to.member);
    const Contact* contact = picture.people().contact(to.contact);
    if (!member || !contact) return {};
    Reader reader{.actor = {.name = contact->holder.empty() ? contact->role : contact->holder,
                            .role = Role::reporter,
                            .party = {.member = to.member,
                                      .relation = member->relation,
                                      .groups = member->groups}},
                  .receipt = {.letter = row->id, .contact = to.contact}};
    call.actor = reader.actor;
    if (!is_addressee(*row, call.actor.party, picture)) return {};
    reader.state = row->deliveries[place].state;
    bool over = row->letter.until && *row->letter.until <= now;
    reader.may_answer = !over && row->recalled_by.empty();
    if (!writes(call.request))
      reader.html = to_link_page(message_to(call.shared, picture, *row, place), reader.state, now);
    return reader;
  });
}

// A person with a browser, not a program that looks what is behind a link (a mail filter, a chat's
// preview): it says that somebody went there.
bool is_a_person(const HttpRequest& request) {
  return request.method == "GET" && request.header("sec-fetch-mode") == "navigate" &&
         request.header("sec-purpose").empty() && request.header("purpose").empty();
}

std::variant<Reader, HttpResponse> open(ApiCall& call) {
  Time now = call.shared.world.clock.now();
  if (!call.request.local && !call.shared.links.take(peer_group(call.request.peer), now)) {
    HttpResponse response = page(to_link_page(NoPage::busy), 429);
    response.headers.emplace_back("Retry-After", "60");
    return response;
  }
  auto ticket = call.shared.tickets.open(notify::Tickets::For::link, call.arguments[0]);
  if (ticket) call.subject = ticket->letter;
  auto reader = ticket ? reader_of(call, *ticket) : std::nullopt;
  if (!reader) return page(to_link_page(NoPage::unknown), 404);
  return std::move(*reader);
}

}  // namespace

Result<HttpResponse> get_link(ApiCall& call) {
  auto opened = open(call);
  if (auto* response = std::get_if<HttpResponse>(&opened)) return std::move(*response);
  Reader& reader = std::get<Reader>(opened);
  if (reader.may_answer && is_a_person(call.request)) {
    reader.receipt.state = ReceiptState::opened;
    TRY(call.shared.post.receipt(reader.actor, reader.receipt));
  }
  return page(std::move(reader.html), 200);
}

Result<HttpResponse> post_link(ApiCall& call) {
  auto opened = open(call);
  if (auto* response = std::get_if<HttpResponse>(&opened)) return std::move(*response);
  Reader& reader = std::get<Reader>(opened);
  std::string state = query_value(call.request.body, "state");
  auto said = receipt_state_from(state);
  if (said && *said >= ReceiptState::acknowledged && reader.may_answer) {
    reader.receipt.state = *said;
    std::string note = clean_utf8(query_value(call.request.body, "note"));
    reader.receipt.note = std::string(in::cut(note, longest_note));
    TRY(call.shared.post.receipt(reader.actor, reader.receipt));
  }
  // What is shown afterwards is what a GET shows, and a reload says nothing twice.
  HttpResponse response = page({}, 303);
  response.headers.emplace_back("Location", std::string(call.request.path));
  return response;
}

}  // namespace hinomi::serve
