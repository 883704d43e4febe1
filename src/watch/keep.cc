#include "watch/keep.h"

#include <algorithm>
#include <thread>

namespace hinomi::watch {

namespace {

Error at_place(Error error, const std::string& path, const std::string& record) {
  std::string where = record.empty() ? path : path + ": " + record;
  if (!error.where.empty() && error.where != path) where += ", " + error.where;
  error.where = std::move(where);
  return error;
}

}  // namespace

void FileKeeper::note(Error error, std::vector<Error> KeepTally::* list) {
  Lock hold(mutex_);
  if ((tally_.*list).size() < KeepTally::most_listed) (tally_.*list).push_back(std::move(error));
}

bool FileKeeper::take(in::EventPiece& piece, std::string& path) {
  Lock hold(source_);
  for (; !stopped_ && path_ < options_.paths.size(); ++path_) {
    path = options_.paths[path_];
    if (!file_) {
      in::EventFile::Options read = options_.read;
      read.stop = &stopped_;
      auto opened = in::EventFile::open(path, read);
      if (!opened) {
        note(at_place(opened.error(), path, ""), &KeepTally::failed);
        continue;
      }
      file_ = std::move(*opened);
    }
    auto more = file_->next(piece);
    if (more && *more) return true;
    if (!more) note(at_place(more.error(), path, ""), &KeepTally::failed);
    file_.reset();
  }
  return false;
}

// What a thread needs to keep pieces.
class FileKeeper::Worker {
 public:
  explicit Worker(FileKeeper& keeper) : keeper_(keeper), event_(keeper.plan_->places()) {}

  // Events whose numbers follow each other become one batch.
  Result<void> keep(const in::EventPiece& piece, const std::string& path) {
    KeepTally tally;
    Result<void> done;
    auto put = [&] {
      if (batch_.lines.empty() || !done) return;
      batch_.sensor = keeper_.options_.sensor;
      batch_.source = path;
      batch_.basis = keeper_.options_.basis;
      batch_.received = keeper_.clock_.now();
      tally.bytes += batch_.lines.size();
      done = keeper_.store_.append(std::move(batch_));
      batch_ = {};
    };
    auto refuse = [&](Error error, std::uint64_t number) {
      ++tally.bad;
      keeper_.note(at_place(std::move(error), path, in::place_of_record(piece.format, number)),
                   &KeepTally::first_bad);
    };
    std::uint64_t next = 0;
    decoder_.read(
        piece,
        [&](std::string_view json, std::uint64_t number) {
          if (auto read = event_.read(json); !read) return refuse(read.error(), number);
          if (number != next) put();
          if (batch_.lines.empty()) batch_.first_record = number;
          add_line(json);
          next = number + 1;
          ++tally.events;
        },
        refuse);
    put();
    TRY(std::move(done));
    keeper_.events_ += tally.events;
    Lock hold(keeper_.mutex_);
    keeper_.tally_.events += tally.events;
    keeper_.tally_.bytes += tally.bytes;
    keeper_.tally_.bad += tally.bad;
    return {};
  }

 private:
  // Between its members a document may have line breaks; in a text JSON has none.
  void add_line(std::string_view json) {
    auto at = static_cast<std::ptrdiff_t>(batch_.lines.size());
    batch_.lines += json;
    std::replace_if(
        batch_.lines.begin() + at, batch_.lines.end(),
        [](char c) { return c == '\n' || c == '\r'; }, ' ');
    batch_.lines += '\n';
  }

  FileKeeper& keeper_;
  in::EventDecoder decoder_;
  detect::Event event_;
  store::KeptBatch batch_;
};

void FileKeeper::work() {
  Worker worker(*this);
  in::EventPiece piece;
  std::string path;
  while (take(piece, path)) {
    auto done = worker.keep(piece, path);
    if (done) continue;
    Lock hold(mutex_);
    store_error_ = done.error();
    stopped_ = true;
  }
}

Result<KeepTally> FileKeeper::run() {
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < options_.jobs; ++i) threads.emplace_back([this] { work(); });
  work();
  for (std::thread& thread : threads) thread.join();
  Lock hold(mutex_);
  if (store_error_) return std::unexpected(*store_error_);
  return tally_;
}

}  // namespace hinomi::watch
