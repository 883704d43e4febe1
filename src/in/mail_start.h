// GMime is set up once for the whole process, whoever needs it first.
#pragma once

namespace hinomi::in {

// Any thread, any number of times, before anything else of GMime.
void start_gmime();

}  // namespace hinomi::in
