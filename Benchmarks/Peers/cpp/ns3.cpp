// SPDX-License-Identifier: GPL-3.0-or-later
//
// The workloads on ns-3: member functions scheduled by Simulator::Schedule. With LAGCAST_INTEGER
// delays are whole nanoseconds and the scheduler is PriorityQueueScheduler, its fastest here; without
// it delays are Seconds(double) and the scheduler is the default, MapScheduler, as in ns-3's own
// examples.

#include <memory>
#include <ns3/core-module.h>

#include "workload.hpp"

using namespace ns3;

namespace {

#ifdef LAGCAST_INTEGER
Time delay(RandomStream &stream, double mean) {
  return NanoSeconds(stream.exponentialNanoseconds(mean));
}
Time delay(int64_t nanoseconds) { return NanoSeconds(nanoseconds); }
#else
Time delay(RandomStream &stream, double mean) {
  return Seconds(stream.exponential() * (mean / 1e9));
}
Time delay(int64_t nanoseconds) { return Seconds(double(nanoseconds) / 1e9); }
#endif

class Server {
 public:
  explicit Server(uint64_t seed) : stream(seed) {}

  void arrive() {
    if (busy) {
      waiting.push(Simulator::Now().GetTimeStep());
    } else {
      busy = true;
      start();
    }
  }

  int64_t totalWait = 0;

 private:
  RandomStream stream;
  Ring<int64_t> waiting;
  bool busy = false;

  void start() { Simulator::Schedule(delay(stream, serviceMean), &Server::depart, this); }

  void depart() {
    if (waiting.empty()) {
      busy = false;
    } else {
      totalWait += Simulator::Now().GetTimeStep() - waiting.pop();
      start();
    }
  }
};

class Source {
 public:
  Source(uint64_t seed, double mean, int64_t count, Server &server)
      : stream(seed), mean(mean), toArrive(count), server(server) {
    schedule();
  }

 private:
  RandomStream stream;
  double mean;
  int64_t toArrive;
  Server &server;

  void schedule() { Simulator::Schedule(delay(stream, mean), &Source::arrive, this); }

  void arrive() {
    if (--toArrive > 0) schedule();
    server.arrive();
  }
};

class Holds {
 public:
  explicit Holds(const Request &request) : left(warmUpHolds(request.size)) {
    for (int64_t index = 0; index < request.size; index++)
      Simulator::Schedule(delay(increments[index % incrementCount]), &Holds::hold, this,
                          uint64_t(index));
    run(left);
  }

  void run(int64_t count) {
    left = count;
    Simulator::Run();
  }

  Checksum checksum;

 private:
  std::vector<int64_t> increments = holdIncrements();
  size_t position = 0;
  int64_t left;

  void hold(uint64_t event) {
    checksum.add(Simulator::Now().GetTimeStep(), event);
    Simulator::Schedule(delay(increments[position]), &Holds::hold, this, event);
    position = (position + 1) & (incrementCount - 1);
    if (--left == 0) Simulator::Stop();
  }
};

}  // namespace

int main(int argc, char **argv) {
  const Request request(argc, argv);
#ifdef LAGCAST_INTEGER
  ObjectFactory scheduler;
  scheduler.SetTypeId("ns3::PriorityQueueScheduler");
  Simulator::SetScheduler(scheduler);
#endif
  if (request.workload == "hold") {
    Holds holds(request);
    const int64_t start = Simulator::Now().GetTimeStep();
    const int64_t time = processorTimeOf([&] { holds.run(request.count); });
    reportHolds(request, time, double(Simulator::Now().GetTimeStep() - start),
                holds.checksum.value);
    return 0;
  }
  const Network &network = request.network();
  const int64_t perSource = network.perSource(request.count);
  std::vector<std::unique_ptr<Server>> servers;
  std::vector<std::unique_ptr<Source>> sources;
  for (int index = 0; index < network.servers; index++)
    servers.push_back(std::make_unique<Server>(network.firstServiceSeed + index));
  for (int index = 0; index < network.sources(); index++)
    sources.push_back(std::make_unique<Source>(network.firstArrivalSeed + index,
                                               network.arrivalMean, perSource,
                                               *servers[index / network.sourcesPerServer]));
  const int64_t time = processorTimeOf([] { Simulator::Run(); });
  int64_t totalWait = 0;
  for (const auto &server : servers) totalWait += server->totalWait;
  reportWaits(perSource * network.sources(), time, double(totalWait));
}
