#include "out/notify/words.h"

namespace hinomi::notify {

const Words& words(Language language) {
  static constexpr Words ja = {
      .exercise = "【演習】",
      .exercise_line = "これは演習です。実際に起きたことではありません。",
      .recalled = "【取消】",
      .recalled_line = "この通知は取り消されました。内容にもとづいて行動しないでください。",
      .from = "発信",
      .to = "宛先",
      .purpose = "種別",
      .urgency = "緊急度",
      .basis = "根拠",
      .until = "有効期限",
      .answer_by = "確認の期限",
      .sent = "発出",
      .number = "番号",
      .digest = "件の通知をまとめてお届けします",
      .acknowledge = "確認したことを知らせる（アカウントは要りません）",
      .encrypted = "暗号化した通知",
      .once_more = "同じ番号の通知がふたたび届いたときは、同じものです。",
      .scan = "この符号を読み取ると、確認したことを知らせるページが開きます。",
      .read = "確認しました",
      .acted = "対応しました",
      .note = "ひとこと（なくてもかまいません）",
      .note_hint = "何をしたか、何が分からないか",
      .thanks = "受け付けました。ありがとうございます。",
      .was_read = "確認済みです。",
      .was_acted = "対応済みです。",
      .ended = "この通知の有効期限は過ぎました。",
      .unknown = "このリンクは使えません。届いた通知のリンクをもう一度お確かめください。",
      .busy = "いま混み合っています。1分ほど待ってから、もう一度お試しください。",
      .not_sent = "送れませんでした。もう一度お試しください。",
  };
  static constexpr Words en = {
      .exercise = "[EXERCISE] ",
      .exercise_line = "This is an exercise. None of it has happened.",
      .recalled = "[RECALLED] ",
      .recalled_line = "This notice was recalled. Do not act on what it says.",
      .from = "From",
      .to = "To",
      .purpose = "Kind",
      .urgency = "Urgency",
      .basis = "Legal basis",
      .until = "Valid until",
      .answer_by = "Please confirm by",
      .sent = "Sent",
      .number = "Number",
      .digest = " notices in one",
      .acknowledge = "Tell us that you have read it (no account needed)",
      .encrypted = "Encrypted notice",
      .once_more = "A notice with the same number that comes again is the same one.",
      .scan = "Scan this code to open the page where you tell us that you have read it.",
      .read = "I have read it",
      .acted = "I have acted on it",
      .note = "A word (optional)",
      .note_hint = "What you did, or what is not clear",
      .thanks = "Received. Thank you.",
      .was_read = "You have confirmed it.",
      .was_acted = "You have acted on it.",
      .ended = "This notice is no longer valid.",
      .unknown = "This link does not work. Please check the link in the notice you received.",
      .busy = "Too many requests just now. Please wait a minute and try again.",
      .not_sent = "It could not be sent. Please try again.",
  };
  return language == Language::ja ? ja : en;
}

std::string_view name_of(Purpose purpose, Language language) {
  bool ja = language == Language::ja;
  switch (purpose) {
    case Purpose::warning: return ja ? "警告" : "Warning";
    case Purpose::question: return ja ? "照会" : "Question";
    case Purpose::answer: return ja ? "回答" : "Answer";
    case Purpose::check: return ja ? "疎通確認" : "Contact check";
    case Purpose::filing: return ja ? "届出" : "Filing";
    case Purpose::advice: return ja ? "助言" : "Advice";
  }
  std::unreachable();
}

std::string_view name_of(Urgency urgency, Language language) {
  bool ja = language == Language::ja;
  switch (urgency) {
    case Urgency::routine: return ja ? "通常" : "Routine";
    case Urgency::today: return ja ? "本日中" : "Today";
    case Urgency::now: return ja ? "至急" : "Now";
  }
  std::unreachable();
}

}  // namespace hinomi::notify
