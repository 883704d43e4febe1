#include "judge/anomaly/words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "in/gate.h"

namespace hinomi::anomaly {
namespace {

constexpr std::size_t longest_value = 160;  // bytes

// "1240", "0.4"
std::string figure(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value < 10 && value != std::floor(value) ? "%.1f" : "%.0f",
                value);
  return text;
}

// "1e-06"
std::string chance(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.0e", std::max(value, 1e-300));
  return text;
}

std::string shown(std::string_view text) {
  std::string_view part = in::cut(text, longest_value);
  return std::string(part) + (part.size() < text.size() ? "…" : "");
}

// "09:00" in Japan
std::string clock(Hour hour) {
  char text[8];
  std::snprintf(text, sizeof text, "%02d:00", static_cast<int>(cell_of(hour) % 24));
  return text;
}

std::string how_long(double seconds, bool ja) {
  if (seconds < 120) return figure(seconds) + (ja ? "秒" : " s");
  if (seconds < 7200) return figure(seconds / 60) + (ja ? "分" : " min");
  return figure(seconds / 3600) + (ja ? "時間" : " h");
}

constexpr std::array<const char*, role_count> roles_ja = {"プログラム", "利用者", "宛先"};
constexpr std::array<const char*, role_count> roles_en = {"program", "user", "destination"};

}  // namespace

Words words_of(const VolumeHit& hit) {
  const bool is_weekend = cell_of(hit.hour) >= 24;
  const std::string n = std::to_string(hit.hours), seen = std::to_string(hit.seen);
  const std::string least = std::to_string(hit.least), most = std::to_string(hit.most);
  Words out;
  out.ja = "イベントがいつもより" + std::string(hit.is_more ? "多い" : "少ない") + ": " +
           (is_weekend ? "週末の" : "平日の") + clock(hit.hour) + "からの1時間に" + seen + "件" +
           (hit.is_over ? "" : "以上") + "。見込みは" + figure(hit.expected) +
           "件（同じ時間帯の過去" + n + "回は" + least + "から" + most + "件）。偶然なら確率" +
           chance(hit.chance) + "。";
  out.en = std::string(hit.is_more ? "More" : "Fewer") + " events than usual: " + seen +
           (hit.is_over ? "" : " or more") + " in the hour from " + clock(hit.hour) +
           " (Japan) of a " + (is_weekend ? "weekend day" : "weekday") + "; expected " +
           figure(hit.expected) + " (" + least + " to " + most + " in " + n +
           " such hours before). By chance: " + chance(hit.chance) + ".";
  return out;
}

Words words_of(Role role, std::string_view value, const FirstSeenHit& hit) {
  const auto at = static_cast<std::size_t>(role);
  const std::string days = std::to_string(hit.days), came = std::to_string(hit.came);
  const std::string fresh = std::to_string(hit.came_new), known = std::to_string(hit.known);
  const std::string one_in =
      figure((static_cast<double>(hit.came) + 1) / (static_cast<double>(hit.came_new) + 1));
  Words out;
  out.ja = "このセンサーで初めての" + std::string(roles_ja[at]) + ": " + shown(value) + "。過去" +
           days + "日の" + came + "件のうち新しいものは" + fresh + "件（見込みは" + one_in +
           "件に1件）、知られているものは" + known + "種類。";
  out.en = "First seen at this sensor, a " + std::string(roles_en[at]) + ": " + shown(value) +
           ". Of " + came + " in " + days + " days " + fresh + " were new (expected: one in " +
           one_in + "); " + known + " are known.";
  return out;
}

Words words_of(std::string_view from, std::string_view to, const Rhythm& rhythm) {
  const std::string n = std::to_string(rhythm.contacts);
  const std::string share = figure(100 * rhythm.deviation / rhythm.interval);
  Words out;
  out.ja = "規則正しい通信: " + shown(from) + " から " + shown(to) + " へ、" +
           how_long(rhythm.interval, true) + "おきに" + n + "回。間隔のずれの中央値は" +
           how_long(rhythm.deviation, true) + "（間隔の" + share +
           "%。でたらめな通信なら見込みは69%）。";
  out.en = "Regular contacts: " + shown(from) + " to " + shown(to) + ", " + n + " times every " +
           how_long(rhythm.interval, false) + ". Half of the intervals are within " +
           how_long(rhythm.deviation, false) + " of that (" + share +
           "% of it; contacts at random are expected to be at 69%).";
  return out;
}

Words words_of(const Baseline& is) {
  Words out;
  if (!is.a_day) {
    const std::string hours = std::to_string(is.hours), all = std::to_string(cell_count);
    out.ja = "学習中: " + all + "の時間帯のうち" + hours + "を学びました。";
    out.en = "Learning: " + hours + " of " + all + " kinds of hours are known.";
    return out;
  }
  out.ja = "1日の見込みは" + figure(*is.a_day) + "件";
  out.en = "Expected a day: " + figure(*is.a_day) + " events";
  if (!is.before) {
    out.ja += "。1週間前の値はまだありません。";
    out.en += "; nothing to compare with from a week ago yet.";
    return out;
  }
  const double change = *is.before > 0 ? 100 * (*is.a_day / *is.before - 1) : 0;
  const std::string by = (change >= 0 ? "+" : "-") + figure(std::abs(change)) + "%";
  out.ja += "、1週間前は" + figure(*is.before) + "件（" + by + "）";
  out.en += ", a week ago " + figure(*is.before) + " (" + by + ")";
  if (is.shift) {
    out.ja += "。時間帯の移り" + figure(100 * *is.shift) + "%";
    out.en += "; " + figure(100 * *is.shift) + "% moved to other hours";
  }
  out.ja += is.has_drifted() ? "。基準が動いています。" : "。";
  out.en += is.has_drifted() ? ". The baseline is drifting." : ".";
  return out;
}

}  // namespace hinomi::anomaly
