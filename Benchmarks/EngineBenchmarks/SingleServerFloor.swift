// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// The same M/M/1 by hand, with two variables for the two next events: what no event list can beat.
private struct SingleServerLoop: ~Copyable {
  var arrivals = RandomStream(seed: 1)
  var services = RandomStream(seed: 2)
  var waiting = TimeRing(capacity: 512)
  var nextArrival: Int64 = 0
  var nextDeparture = Int64.max
  var totalWait: Int64 = 0

  mutating func run(customers: Int) -> Int {
    var events = 0
    var toArrive = customers
    nextArrival = arrivalGap()
    while nextArrival != .max || nextDeparture != .max {
      events &+= 1
      // An arrival at the very instant of a departure: whichever was scheduled first goes first in
      // the engine; ties of nanoseconds are too rare to show in the mean.
      if nextArrival < nextDeparture {
        let now = nextArrival
        toArrive &-= 1
        nextArrival = toArrive > 0 ? now &+ arrivalGap() : .max
        if nextDeparture == .max {
          nextDeparture = now &+ serviceTime()
        } else {
          waiting.append(now)
        }
      } else if waiting.isEmpty {
        nextDeparture = .max
      } else {
        let now = nextDeparture
        totalWait &+= now &- waiting.removeFirst()
        nextDeparture = now &+ serviceTime()
      }
    }
    return events
  }

  @inline(__always)
  private mutating func arrivalGap() -> Int64 {
    arrivals.nextExponentialNanoseconds(meanNanoseconds: SingleServerModel.arrivalMean)
  }

  @inline(__always)
  private mutating func serviceTime() -> Int64 {
    services.nextExponentialNanoseconds(meanNanoseconds: SingleServerModel.serviceMean)
  }
}

/// Measures one customer of M/M/1 in a hand-written loop.
func measureSingleServerFloor(_ request: BenchmarkRequest) -> Measured {
  var loop = SingleServerLoop()
  var events = 0
  let use = resourceUse { events = loop.run(customers: request.count) }
  return Measured(
    count: request.count, events: events, use: use, checksum: UInt64(loop.totalWait),
    findings: [("mean_wait_s", Double(loop.totalWait) / Double(request.count) / 1e9)])
}
