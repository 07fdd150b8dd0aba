// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// M/M/1 at a load of 0.9: one server, first come, first served.
struct SingleServerModel: SimulationModel {
  enum Event: BitwiseCopyable {
    case arrival, departure
  }

  static let serviceMean = 1e9
  static let arrivalMean = 1e9 / 0.9

  var arrivals = ExponentialStream(seed: 1, mean: Self.arrivalMean)
  var services = ExponentialStream(seed: 2, mean: Self.serviceMean)
  var waiting = TimeRing()
  var isBusy = false
  var served = 0
  var totalWait: Int64 = 0

  @inline(__always)
  mutating func handle(
    _ event: Event, at now: VirtualTime, scheduler: inout Scheduler<Event>
  ) {
    switch event {
    case .arrival:
      scheduler.schedule(.arrival, after: .nanoseconds(arrivals.next()))
      if isBusy {
        waiting.append(now.nanoseconds)
      } else {
        isBusy = true
        served &+= 1
        scheduler.schedule(.departure, after: .nanoseconds(services.next()))
      }
    case .departure:
      if waiting.isEmpty {
        isBusy = false
      } else {
        totalWait &+= now.nanoseconds &- waiting.removeFirst()
        served &+= 1
        scheduler.schedule(.departure, after: .nanoseconds(services.next()))
      }
    }
  }
}

/// Measures one event of M/M/1 on the shipped engine.
func measureSingleServer(_ request: BenchmarkRequest) -> Measured {
  var simulation = Simulation(model: SingleServerModel())
  simulation.scheduler.schedule(.arrival, at: .zero)
  simulation.run(RunLimits(eventCount: 10_000))
  let time = processorTime {
    simulation.run(RunLimits(eventCount: request.count))
  }
  let model = simulation.model
  return Measured(
    count: request.count, nanoseconds: time, checksum: UInt64(model.totalWait),
    finding: ("mean_wait_s", Double(model.totalWait) / Double(model.served) / 1e9))
}
