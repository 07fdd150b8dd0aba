// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// Every event sets a far time-out anew, as a heartbeat or a retransmission timer does.
struct TimerRestartModel: SimulationModel {
  let increments: UnsafeMutablePointer<Int64>
  let timers: UnsafeMutablePointer<RestartableTimer>
  var position = 0
  var expiries = 0

  enum Event: BitwiseCopyable {
    case beat(UInt32)
    case expiry(UInt32)
  }

  @inline(__always)
  mutating func handle(
    _ event: Event, at now: VirtualTime, scheduler: inout Scheduler<Event>
  ) {
    switch event {
    case .beat(let client):
      let increment = increments[position]
      position = (position &+ 1) & (Increments.tableSize - 1)
      scheduler.schedule(.beat(client), after: .nanoseconds(increment))
      timers[Int(client)].set(.expiry(client), after: .seconds(5), on: &scheduler)
    case .expiry:
      expiries += 1
    }
  }
}

/// Measures a beat: one event that schedules the next and moves a timer.
func measureTimerRestarts(_ request: BenchmarkRequest) -> Measured {
  let increments = Increments.uniform.makeTable()
  let clients = max(1, request.size / 2)
  let timers = UnsafeMutablePointer<RestartableTimer>.allocate(capacity: clients)
  timers.initialize(repeating: RestartableTimer(), count: clients)
  defer {
    increments.deallocate()
    timers.deallocate()
  }
  var simulation = Simulation(
    model: TimerRestartModel(increments: increments, timers: timers))
  for client in 0..<clients {
    simulation.scheduler.schedule(
      .beat(UInt32(client)), after: .nanoseconds(increments[client % Increments.tableSize]))
  }
  simulation.run(RunLimits(eventCount: warmUpHolds(request)))
  let use = resourceUse {
    simulation.run(RunLimits(eventCount: request.count))
  }
  return Measured(
    count: request.count, events: request.count, use: use,
    checksum: UInt64(simulation.scheduler.now.nanoseconds),
    findings: [("expiries", Double(simulation.model.expiries))])
}
