// SPDX-License-Identifier: GPL-3.0-or-later
//
// The floor: M/M/1 with two variables for the two next events (mm1), and by Lindley's recursion, in
// which no clock runs at all (mm1-lindley). The cluster merges the arrivals of four queues and
// applies the recursion to each consumer (cluster).

#include <algorithm>

#include "workload.hpp"

namespace {

int64_t twoVariables(int64_t customers) {
  constexpr int64_t never = INT64_MAX;
  RandomStream arrivals(singleServer.firstArrivalSeed), services(singleServer.firstServiceSeed);
  Ring<int64_t> waiting;
  int64_t toArrive = customers;
  int64_t nextArrival = arrivals.exponentialNanoseconds(singleServer.arrivalMean);
  int64_t nextDeparture = never;
  int64_t totalWait = 0;
  while (nextArrival != never || nextDeparture != never) {
    if (nextArrival < nextDeparture) {
      const int64_t now = nextArrival;
      nextArrival = --toArrive > 0
                        ? now + arrivals.exponentialNanoseconds(singleServer.arrivalMean)
                        : never;
      if (nextDeparture == never)
        nextDeparture = now + services.exponentialNanoseconds(serviceMean);
      else
        waiting.push(now);
    } else if (waiting.empty()) {
      nextDeparture = never;
    } else {
      totalWait += nextDeparture - waiting.pop();
      nextDeparture += services.exponentialNanoseconds(serviceMean);
    }
  }
  return totalWait;
}

int64_t lindley(int64_t customers) {
  RandomStream arrivals(singleServer.firstArrivalSeed), services(singleServer.firstServiceSeed);
  // The gap before the first customer has no one to wait.
  arrivals.exponentialNanoseconds(singleServer.arrivalMean);
  int64_t wait = 0, totalWait = 0;
  for (int64_t customer = 0; customer < customers; customer++) {
    totalWait += wait;
    wait = std::max<int64_t>(0, wait + services.exponentialNanoseconds(serviceMean) -
                                    arrivals.exponentialNanoseconds(singleServer.arrivalMean));
  }
  return totalWait;
}

int64_t lindleyOfConsumer(int consumer, int64_t perSource) {
  constexpr int sources = cluster.sourcesPerServer;
  RandomStream service(cluster.firstServiceSeed + consumer);
  std::vector<RandomStream> streams;
  int64_t next[sources], toArrive[sources];
  for (int index = 0; index < sources; index++) {
    streams.emplace_back(cluster.firstArrivalSeed + sources * consumer + index);
    next[index] = streams[index].exponentialNanoseconds(cluster.arrivalMean);
    toArrive[index] = perSource;
  }
  int64_t freeAt = 0, totalWait = 0;
  for (int64_t message = 0; message < sources * perSource; message++) {
    int first = 0;
    for (int index = 1; index < sources; index++)
      if (next[index] < next[first]) first = index;
    const int64_t start = std::max(next[first], freeAt);
    totalWait += start - next[first];
    freeAt = start + service.exponentialNanoseconds(serviceMean);
    next[first] = --toArrive[first] > 0
                      ? next[first] + streams[first].exponentialNanoseconds(cluster.arrivalMean)
                      : INT64_MAX;
  }
  return totalWait;
}

}  // namespace

int main(int argc, char **argv) {
  const Request request(argc, argv);
  int64_t customers = request.count, totalWait = 0;
  if (request.workload == "cluster") customers = cluster.perSource(customers) * cluster.sources();
  const int64_t time = processorTimeOf([&] {
    if (request.workload == "mm1") {
      totalWait = twoVariables(customers);
    } else if (request.workload == "mm1-lindley") {
      totalWait = lindley(customers);
    } else if (request.workload == "cluster") {
      for (int consumer = 0; consumer < cluster.servers; consumer++)
        totalWait += lindleyOfConsumer(consumer, cluster.perSource(request.count));
    } else {
      Request::fail("no workload " + request.workload);
    }
  });
  reportWaits(customers, time, double(totalWait));
}
