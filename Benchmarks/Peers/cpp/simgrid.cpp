// SPDX-License-Identifier: GPL-3.0-or-later
//
// The workloads on SimGrid: actors that sleep, with a semaphore between sources and servers.

#include <simgrid/s4u.hpp>

#include "workload.hpp"

namespace s4u = simgrid::s4u;

namespace {

struct Station {
  s4u::SemaphorePtr customers = s4u::Semaphore::create(0);
  Ring<double> waiting;
  double totalWait = 0;
};

void source(Station &station, uint64_t seed, double mean, int64_t count) {
  RandomStream stream(seed);
  for (int64_t customer = 0; customer < count; customer++) {
    s4u::this_actor::sleep_for(stream.exponential() * (mean / 1e9));
    station.waiting.push(s4u::Engine::get_clock());
    station.customers->release();
  }
}

void server(Station &station, uint64_t seed, int64_t count) {
  RandomStream stream(seed);
  for (int64_t customer = 0; customer < count; customer++) {
    station.customers->acquire();
    station.totalWait += s4u::Engine::get_clock() - station.waiting.pop();
    s4u::this_actor::sleep_for(stream.exponential() * (serviceMean / 1e9));
  }
}

}  // namespace

int main(int argc, char **argv) {
  s4u::Engine engine(&argc, argv);
  const Request request(argc, argv);
  const Network &network = request.network();
  const int64_t perSource = network.perSource(request.count);
  s4u::NetZone *zone = s4u::create_full_zone("zone");
  s4u::Host *host = zone->create_host("host", 1e9);
  zone->seal();
  std::vector<Station> stations(network.servers);
  for (int index = 0; index < network.servers; index++)
    s4u::Actor::create("server", host, [&, index] {
      server(stations[index], network.firstServiceSeed + index,
             perSource * network.sourcesPerServer);
    });
  for (int index = 0; index < network.sources(); index++)
    s4u::Actor::create("source", host, [&, index] {
      source(stations[index / network.sourcesPerServer], network.firstArrivalSeed + index,
             network.arrivalMean, perSource);
    });
  const int64_t time = processorTimeOf([&] { engine.run(); });
  double totalWait = 0;
  for (const Station &station : stations) totalWait += station.totalWait;
  reportWaits(perSource * network.sources(), time, totalWait * 1e9);
}
