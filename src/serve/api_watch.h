// How detections and rules look, and who reads them: people of the node's own organisation. Private
// to serve/.
#pragma once

#include <string>
#include <string_view>

#include "serve/register_page.h"

namespace hinomi::serve {

// Error: denied to all others: that there are detections is no secret of the program, only which.
Result<void> check_own(const ApiCall& call);

// DETECTION of docs/api.md.
json::object detection_json(const ApiCall& call, const picture::Picture& picture,
                            const picture::DetectionRow& row);
// "open", "suppressed", or the verdict.
std::string_view state_of(const picture::DetectionRow& row);
// {"hits", "detections", "hidden", "last", "true_positive", "false_positive", "benign",
// "precision"}; of nullptr what was never hit.
json::object record_of(const picture::RuleRow* rule);
json::object suppression_json(const picture::SuppressionRow& row, const picture::Picture& picture,
                              Time now);
json::array matched_json(const std::vector<MatchedField>& matched);
json::object sample_json(const DetectionSample& sample);

// A sort key for numbers: those that are less come first as text; and of a position, the newest.
std::string number_key(std::uint64_t number);
inline std::string newest_key(Position position) { return number_key(~position); }

// What watches at this node. Error: missing.
Result<watch::Watching*> watching_of(const ApiCall& call);

}  // namespace hinomi::serve
