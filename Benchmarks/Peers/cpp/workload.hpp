// SPDX-License-Identifier: GPL-3.0-or-later
//
// What all C++ peers share: the product's generator and exponential sampler, so that they simulate
// the very same customers, the clock, and the command line.

#pragma once

#include <time.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

extern "C" {
#include "CRandomEngine.h"
}

// The bits of one type as another; std::bit_cast, which not every peer's headers can be compiled with.
template <class To, class From>
To bitCast(From from) {
  To to;
  static_assert(sizeof to == sizeof from);
  std::memcpy(&to, &from, sizeof to);
  return to;
}

// A stream of random numbers: xoshiro256++ seeded by SplitMix64, exponentials by ziggurat with the
// product's own tables.
class RandomStream {
 public:
  explicit RandomStream(uint64_t seed) {
    for (uint64_t &word : state) {
      seed += 0x9E3779B97F4A7C15;
      uint64_t bits = seed;
      bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
      bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
      word = bits ^ (bits >> 31);
    }
  }

  uint64_t next() {
    const uint64_t result = rotated(state[0] + state[3], 23) + state[0];
    const uint64_t shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotated(state[3], 45);
    return result;
  }

  double unit() { return double(int64_t(next() >> 11)) * 0x1p-53; }

  // Mean 1.
  double exponential() {
    const uint64_t word = next();
    const lagcast_layer &layer = lagcast_exponential_layers[word & 255];
    const uint64_t position = word >> 12;
    const double x = exact(position) * layer.width;
    return position < layer.bound ? x : rareExponential(word, x);
  }

  // Rounded to the nearest, for spans below 26 days.
  int64_t exponentialNanoseconds(double mean) {
    const double shift = 0x1.8p52;
    return bitCast<int64_t>(exponential() * mean + shift) - bitCast<int64_t>(shift);
  }

 private:
  uint64_t state[4];

  static uint64_t rotated(uint64_t word, int by) { return word << by | word >> (64 - by); }

  // A number below 2^52, without a conversion that depends on the register's old content.
  static double exact(uint64_t number) {
    return bitCast<double>(0x4330000000000000 | number) - 0x1p52;
  }

  [[gnu::noinline]] double rareExponential(uint64_t word, double x) {
    double tail = 0;
    for (;;) {
      const unsigned index = word & 255;
      if (index == 0) {
        tail += lagcast_exponential_tail;
      } else {
        const double *heights = lagcast_exponential_heights;
        const double height = heights[index] + unit() * (heights[index + 1] - heights[index]);
        if (height < std::exp(-x)) return tail + x;
      }
      word = next();
      const lagcast_layer &layer = lagcast_exponential_layers[word & 255];
      x = exact(word >> 12) * layer.width;
      if ((word >> 12) < layer.bound) return tail + x;
    }
  }
};

// A first-in first-out line.
template <class Element>
class Ring {
 public:
  bool empty() const { return head == tail; }
  void push(Element element) {
    if (tail - head == entries.size()) grow();
    entries[tail++ & (entries.size() - 1)] = element;
  }
  Element pop() { return entries[head++ & (entries.size() - 1)]; }

 private:
  std::vector<Element> entries = std::vector<Element>(1024);
  size_t head = 0, tail = 0;

  void grow() {
    std::vector<Element> larger(2 * entries.size());
    for (size_t index = head; index != tail; index++)
      larger[index & (larger.size() - 1)] = entries[index & (entries.size() - 1)];
    entries.swap(larger);
  }
};

// The workloads. M/M/1 has one source and one server; the cluster has 16 queues with a source each,
// and four servers that serve four of them in the order of arrival.
struct Network {
  int servers, sourcesPerServer;
  double arrivalMean;  // of one source, in nanoseconds
  uint64_t firstArrivalSeed, firstServiceSeed;

  int sources() const { return servers * sourcesPerServer; }
  int64_t perSource(int64_t count) const { return count / sources() > 0 ? count / sources() : 1; }
};
inline constexpr double serviceMean = 1e9;
inline constexpr Network singleServer{1, 1, 1e9 / 0.9, 1, 2};
inline constexpr Network cluster{4, 4, 4e9 / 0.9, 0, 100};

// Increments of the hold model, used in turn.
inline constexpr size_t incrementCount = 65536;
inline std::vector<int64_t> holdIncrements() {
  RandomStream random(2026);
  std::vector<int64_t> increments(incrementCount);
  for (int64_t &increment : increments)
    increment = int64_t(-std::log(double(int64_t(random.next() >> 11) + 1) * 0x1p-53) * 1e9);
  return increments;
}

// Holds before the clock is started.
inline int64_t warmUpHolds(int64_t size) { return 2 * size > 10000 ? 2 * size : 10000; }

// A checksum over the times and names of events in their order.
struct Checksum {
  uint64_t value = 0;
  void add(int64_t time, uint64_t event) { value = value * 31 + (uint64_t(time) ^ event); }
};

inline int64_t processorTime() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return int64_t(time.tv_sec) * 1000000000 + time.tv_nsec;
}

inline int64_t processorTimeOf(const std::function<void()> &work) {
  const int64_t start = processorTime();
  work();
  return processorTime() - start;
}

// The command line: WORKLOAD [--count N] [--size N].
struct Request {
  std::string workload;
  int64_t count = 1000000;
  int64_t size = 1024;

  Request(int argc, char **argv) {
    if (argc < 2) fail("usage: PROGRAM mm1|cluster|hold [--count N] [--size N]");
    workload = argv[1];
    for (int index = 2; index < argc; index += 2) {
      const std::string option = argv[index];
      const int64_t value = index + 1 < argc ? std::atoll(argv[index + 1]) : 0;
      if (value < 1) fail(option + " needs a positive number");
      if (option == "--count")
        count = value;
      else if (option == "--size")
        size = value;
      else
        fail("no option " + option);
    }
  }

  const Network &network() const {
    if (workload == "mm1") return singleServer;
    if (workload == "cluster") return cluster;
    fail("no workload " + workload);
  }

  [[noreturn]] static void fail(const std::string &message) {
    std::fprintf(stderr, "%s\n", message.c_str());
    std::exit(64);
  }
};

inline void reportWaits(int64_t customers, int64_t nanoseconds, double totalWaitNanoseconds) {
  std::printf("{\"cpu_ns_per_operation\": %.3f, \"mean_wait_s\": %.12g}\n",
              double(nanoseconds) / double(customers),
              totalWaitNanoseconds / double(customers) / 1e9);
}

// `advance` is what the simulated clock went on, in nanoseconds.
inline void reportHolds(const Request &request, int64_t nanoseconds, double advance,
                        uint64_t checksum) {
  std::printf("{\"cpu_ns_per_operation\": %.3f, \"mean_increment_s\": %.6g, \"checksum\": \"%llx\"}\n",
              double(nanoseconds) / double(request.count),
              advance * double(request.size) / double(request.count) / 1e9,
              static_cast<unsigned long long>(checksum));
}
