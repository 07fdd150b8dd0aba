// SPDX-License-Identifier: GPL-3.0-or-later
//
// The workloads on SystemC: SC_METHOD processes with next_trigger, and an event that wakes an idle
// server. Times are whole nanoseconds, the resolution of the simulator.

#define SC_INCLUDE_DYNAMIC_PROCESSES
#include <memory>
#include <systemc>

#include "workload.hpp"

namespace {

using namespace sc_core;

sc_time span(int64_t nanoseconds) { return sc_time::from_value(uint64_t(nanoseconds)); }
int64_t now() { return int64_t(sc_time_stamp().value()); }

SC_MODULE(Server) {
  RandomStream stream;
  Ring<int64_t> waiting;
  sc_event work;
  bool busy = false;
  int64_t totalWait = 0;

  SC_HAS_PROCESS(Server);
  Server(const sc_module_name &name, uint64_t seed) : sc_module(name), stream(seed) {
    SC_METHOD(serve);
    sensitive << work;
    dont_initialize();
  }

  void arrive() {
    waiting.push(now());
    if (!busy) {
      busy = true;
      work.notify();
    }
  }

  void serve() {
    // Without a trigger of its own the method waits for the event of its sensitivity list.
    if (waiting.empty()) {
      busy = false;
      return;
    }
    totalWait += now() - waiting.pop();
    next_trigger(span(stream.exponentialNanoseconds(serviceMean)));
  }
};

SC_MODULE(Source) {
  RandomStream stream;
  double mean;
  int64_t toArrive;
  Server &server;
  sc_event never;
  bool started = false;

  SC_HAS_PROCESS(Source);
  Source(const sc_module_name &name, uint64_t seed, double mean, int64_t count, Server &server)
      : sc_module(name), stream(seed), mean(mean), toArrive(count), server(server) {
    SC_METHOD(arrive);
  }

  void arrive() {
    if (started) {
      server.arrive();
      toArrive--;
    }
    started = true;
    if (toArrive > 0)
      next_trigger(span(stream.exponentialNanoseconds(mean)));
    else
      next_trigger(never);
  }
};

struct Holds {
  std::vector<int64_t> increments = holdIncrements();
  Checksum checksum;
  size_t position = 0;
  int64_t left = 0;

  explicit Holds(int64_t size) {
    sc_spawn_options options;
    options.spawn_method();
    for (int64_t index = 0; index < size; index++)
      sc_spawn([this, index, first = true]() mutable { hold(uint64_t(index), first); }, nullptr,
               &options);
  }

  void hold(uint64_t event, bool &first) {
    if (first) {
      first = false;
      next_trigger(span(increments[event % incrementCount]));
      return;
    }
    checksum.add(now(), event);
    next_trigger(span(increments[position]));
    position = (position + 1) & (incrementCount - 1);
    if (--left == 0) sc_pause();
  }

  void run(int64_t count) {
    left = count;
    sc_start();
  }
};

int runHolds(const Request &request) {
  Holds holds(request.size);
  holds.run(warmUpHolds(request.size));
  const int64_t start = now();
  const int64_t time = processorTimeOf([&] { holds.run(request.count); });
  reportHolds(request, time, double(now() - start), holds.checksum.value);
  return 0;
}

}  // namespace

int sc_main(int argc, char **argv) {
  const Request request(argc, argv);
  sc_set_time_resolution(1, SC_NS);
  if (request.workload == "hold") return runHolds(request);
  const Network &network = request.network();
  const int64_t perSource = network.perSource(request.count);
  std::vector<std::unique_ptr<Server>> servers;
  std::vector<std::unique_ptr<Source>> sources;
  for (int index = 0; index < network.servers; index++)
    servers.push_back(
        std::make_unique<Server>(sc_gen_unique_name("server"), network.firstServiceSeed + index));
  for (int index = 0; index < network.sources(); index++)
    sources.push_back(std::make_unique<Source>(
        sc_gen_unique_name("source"), network.firstArrivalSeed + index, network.arrivalMean,
        perSource, *servers[index / network.sourcesPerServer]));
  const int64_t time = processorTimeOf([] { sc_start(); });
  int64_t totalWait = 0;
  for (const auto &server : servers) totalWait += server->totalWait;
  reportWaits(perSource * network.sources(), time, double(totalWait));
  return 0;
}
