// SPDX-License-Identifier: GPL-3.0-or-later

/// M/M/1 by hand with two variables for the two next events: what no event list can beat.
private struct SingleServerLoop {
  var arrivals = ExponentialStream(seed: 1, mean: SingleServerModel.arrivalMean)
  var services = ExponentialStream(seed: 2, mean: SingleServerModel.serviceMean)
  var waiting = TimeRing()
  var nextArrival: Int64 = 0
  var nextDeparture = Int64.max
  var served = 0
  var totalWait: Int64 = 0

  mutating func run(events: Int) {
    for _ in 0..<events {
      // An arrival at the very instant of a departure: whichever was scheduled first goes first in
      // the engine; ties of nanoseconds are too rare to show in the mean.
      if nextArrival < nextDeparture {
        let now = nextArrival
        nextArrival = now &+ arrivals.next()
        if nextDeparture == .max {
          served &+= 1
          nextDeparture = now &+ services.next()
        } else {
          waiting.append(now)
        }
      } else {
        let now = nextDeparture
        if waiting.isEmpty {
          nextDeparture = .max
        } else {
          totalWait &+= now &- waiting.removeFirst()
          served &+= 1
          nextDeparture = now &+ services.next()
        }
      }
    }
  }
}

/// Measures one event of M/M/1 in a hand-written loop.
func measureSingleServerFloor(_ request: BenchmarkRequest) -> Measured {
  var loop = SingleServerLoop()
  loop.run(events: 10_000)
  let time = processorTime { loop.run(events: request.count) }
  return Measured(
    count: request.count, nanoseconds: time, checksum: UInt64(loop.totalWait),
    finding: ("mean_wait_s", Double(loop.totalWait) / Double(loop.served) / 1e9))
}
