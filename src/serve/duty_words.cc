#include "serve/duty_words.h"

#include "judge/device/policy.h"

namespace hinomi::serve {
namespace {

using picture::Picture;

std::string name_of_member(const Picture& picture, std::string_view id) {
  const Member* member = picture.member(id);
  return member ? member->name : std::string(id);
}

// Subject: "MEMBER/ROLE".
Title of_contact(const Picture& picture, std::string_view subject) {
  std::size_t slash = std::min(subject.find('/'), subject.size());
  std::string who = name_of_member(picture, subject.substr(0, slash));
  std::string role(subject.substr(std::min(slash + 1, subject.size())));
  return {"応答のない連絡先を直す: " + who + "（" + role + "）",
          "Mend a contact that does not answer: " + who + " (" + role + ")"};
}

// Subject: model/register.h, renewal_of().
Title of_agreement(const Picture& picture, const Duty& duty) {
  std::string_view subject = duty.subject;
  std::string who = name_of_member(picture, subject.substr(0, subject.find(':')));
  return {"協定を更新する: " + who + "「" + duty.reason + "」",
          "Renew an agreement: " + who + ", " + duty.reason};
}

// A flaw, or what was found on a device.
Title of_mend(const Picture& picture, const Duty& duty) {
  const auto* row = picture.systems().exposed(duty.subject);
  const auto kind = row ? device::finding_kind_of(row->exposed.finding) : std::nullopt;
  if (!kind) return {"弱点を直す: " + duty.reason, "Mend a flaw: " + duty.reason};
  const device::BothLanguages& words = device::words_of(*kind);
  return {"機器を直す: " + row->exposed.title + "（" + words.ja + "）",
          "Mend a device: " + row->exposed.title + " (" + words.en + ")"};
}

}  // namespace

Title title_of(const Picture& picture, const picture::OpenDuty& open) {
  if (const auto* draft = picture.letters().draft(open.duty.subject)) {
    const hinomi::Draft& letter = draft->draft;
    return {letter.title, letter.title_en.empty() ? letter.title : letter.title_en};
  }
  switch (open.duty.kind) {
    case DutyKind::approve:
      if (const auto* report = picture.report(open.duty.subject);
          report && !report->reading.title.empty())
        return {report->reading.title, report->reading.title};
      return {"公開するものを決める", "Decide what is published"};
    case DutyKind::review_emergency:
      return {"一人で公開したものを見直す", "Look again at what one person released alone"};
    case DutyKind::answer_appeal:
      return {"遮断への異議に答える", "Answer an appeal against a block"};
    case DutyKind::approve_letter:
      return {"通知を出すか決める", "Decide whether a letter goes out"};
    case DutyKind::review_access:
      return {"一時的に強い権限を使った人の行いを見直す",
              "Look at what somebody did with rights taken for a while"};
    case DutyKind::file_form: return {"届け出る", "File with an authority"};
    case DutyKind::mend_contact: return of_contact(picture, open.duty.subject);
    case DutyKind::approve_access:
      return {"権限を与えることに同意する", "Agree to a grant of rights"};
    case DutyKind::renew_agreement: return of_agreement(picture, open.duty);
    case DutyKind::judge_detection:
      return {"検知を確かめる: " + open.duty.reason, "Look at a detection: " + open.duty.reason};
    case DutyKind::tell_owner:
      return {"機器の持ち主に知らせる: " + open.duty.reason,
              "Tell a device's owner: " + open.duty.reason};
    case DutyKind::secure_supply:
      return {"供給の手当て: " + open.duty.reason, "Secure a supply: " + open.duty.reason};
    case DutyKind::mend_flaw: return of_mend(picture, open.duty);
  }
  std::unreachable();
}

}  // namespace hinomi::serve
