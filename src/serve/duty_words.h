// What a duty asks, in one line for people.
#pragma once

#include "picture/picture.h"
#include "serve/record_words.h"

namespace hinomi::serve {

Title title_of(const picture::Picture& picture, const picture::OpenDuty& open);

}  // namespace hinomi::serve
