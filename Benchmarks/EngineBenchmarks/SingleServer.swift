// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

/// M/M/1 at a load of 0.9: customers arrive by a Poisson process and are served one by one, first
/// come, first served, until all have left.
struct SingleServerModel: SimulationModel, ~Copyable {
  enum Event: BitwiseCopyable {
    case arrival, departure
  }

  static let serviceMean = 1e9
  static let arrivalMean = 1e9 / 0.9

  var arrivals = RandomStream(seed: 1)
  var services = RandomStream(seed: 2)
  var waiting = TimeRing(capacity: 512)
  var isBusy = false
  var toArrive: Int
  var totalWait: Int64 = 0

  init(customers: Int) { toArrive = customers }

  @inline(__always)
  mutating func handle(
    _ event: Event, at now: VirtualTime, scheduler: inout Scheduler<Event>
  ) {
    switch event {
    case .arrival:
      toArrive &-= 1
      if toArrive > 0 { scheduleArrival(&scheduler) }
      if isBusy {
        waiting.append(now.nanoseconds)
      } else {
        isBusy = true
        startService(&scheduler)
      }
    case .departure:
      if waiting.isEmpty {
        isBusy = false
      } else {
        totalWait &+= now.nanoseconds &- waiting.removeFirst()
        startService(&scheduler)
      }
    }
  }

  @inline(__always)
  mutating func scheduleArrival(_ scheduler: inout Scheduler<Event>) {
    let gap = arrivals.nextExponentialNanoseconds(meanNanoseconds: Self.arrivalMean)
    scheduler.schedule(.arrival, after: .nanoseconds(gap))
  }

  @inline(__always)
  private mutating func startService(_ scheduler: inout Scheduler<Event>) {
    let span = services.nextExponentialNanoseconds(meanNanoseconds: Self.serviceMean)
    scheduler.schedule(.departure, after: .nanoseconds(span))
  }
}

/// Measures one customer of M/M/1, that is two events, on the shipped engine and sampler.
func measureSingleServer(_ request: BenchmarkRequest) -> Measured {
  var simulation = Simulation(model: SingleServerModel(customers: request.count))
  simulation.model.scheduleArrival(&simulation.scheduler)
  var events = 0
  let use = resourceUse { events = simulation.run().eventCount }
  let total = simulation.model.totalWait
  return Measured(
    count: request.count, events: events, use: use, checksum: UInt64(total),
    findings: [("mean_wait_s", Double(total) / Double(request.count) / 1e9)])
}
