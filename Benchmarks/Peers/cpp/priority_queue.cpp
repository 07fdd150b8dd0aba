// SPDX-License-Identifier: GPL-3.0-or-later
//
// The workloads by hand on std::priority_queue: events of 24 bytes, a switch on their kind, ties by
// insertion number.

#include <queue>

#include "workload.hpp"

namespace {

struct Event {
  int64_t time;
  uint64_t sequence;
  uint32_t kind;
  uint32_t index;

  bool operator<(const Event &other) const {
    return time != other.time ? time > other.time : sequence > other.sequence;
  }
};

class Events {
 public:
  bool empty() const { return queue.empty(); }
  void push(int64_t time, uint32_t kind, uint32_t index) {
    queue.push({time, sequence++, kind, index});
  }
  Event pop() {
    const Event event = queue.top();
    queue.pop();
    return event;
  }

 private:
  std::priority_queue<Event> queue;
  uint64_t sequence = 0;
};

struct Source {
  RandomStream stream;
  int64_t toArrive;
};

struct Server {
  RandomStream stream;
  Ring<int64_t> waiting;
  bool busy = false;
};

// The network is a constant of the template, so that M/M/1 has no arrays to index.
template <const Network &network>
int64_t run(int64_t perSource) {
  enum Kind : uint32_t { arrival, departure };
  std::vector<Source> sources;
  std::vector<Server> servers;
  Events events;
  for (int index = 0; index < network.sources(); index++) {
    sources.push_back({RandomStream(network.firstArrivalSeed + index), perSource});
    events.push(sources[index].stream.exponentialNanoseconds(network.arrivalMean), arrival, index);
  }
  for (int index = 0; index < network.servers; index++)
    servers.push_back({RandomStream(network.firstServiceSeed + index), {}});

  int64_t totalWait = 0;
  while (!events.empty()) {
    const Event event = events.pop();
    const int64_t now = event.time;
    if (event.kind == arrival) {
      const uint32_t index = network.sources() == 1 ? 0 : event.index;
      Source &source = sources[index];
      if (--source.toArrive > 0)
        events.push(now + source.stream.exponentialNanoseconds(network.arrivalMean), arrival,
                    index);
      const uint32_t at = index / network.sourcesPerServer;
      Server &server = servers[at];
      if (server.busy) {
        server.waiting.push(now);
      } else {
        server.busy = true;
        events.push(now + server.stream.exponentialNanoseconds(serviceMean), departure, at);
      }
    } else {
      const uint32_t at = network.servers == 1 ? 0 : event.index;
      Server &server = servers[at];
      if (server.waiting.empty()) {
        server.busy = false;
      } else {
        totalWait += now - server.waiting.pop();
        events.push(now + server.stream.exponentialNanoseconds(serviceMean), departure, at);
      }
    }
  }
  return totalWait;
}

void runHolds(const Request &request) {
  const std::vector<int64_t> increments = holdIncrements();
  Events events;
  Checksum checksum;
  size_t position = 0;
  int64_t now = 0;
  for (int64_t index = 0; index < request.size; index++)
    events.push(increments[index % incrementCount], 0, uint32_t(index));
  const auto hold = [&](int64_t count) {
    for (int64_t done = 0; done < count; done++) {
      const Event event = events.pop();
      now = event.time;
      checksum.add(now, event.index);
      events.push(now + increments[position], 0, event.index);
      position = (position + 1) & (incrementCount - 1);
    }
  };
  hold(warmUpHolds(request.size));
  const int64_t start = now;
  const int64_t time = processorTimeOf([&] { hold(request.count); });
  reportHolds(request, time, double(now - start), checksum.value);
}

}  // namespace

int main(int argc, char **argv) {
  const Request request(argc, argv);
  if (request.workload == "hold") {
    runHolds(request);
    return 0;
  }
  const Network &network = request.network();
  const int64_t perSource = network.perSource(request.count);
  int64_t totalWait = 0;
  const int64_t time = processorTimeOf([&] {
    totalWait = request.workload == "mm1" ? run<singleServer>(perSource) : run<cluster>(perSource);
  });
  reportWaits(perSource * network.sources(), time, double(totalWait));
}
