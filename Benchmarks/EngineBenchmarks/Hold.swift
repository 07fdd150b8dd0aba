// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// The hold model: every event schedules itself anew, an increment from a prepared table later.
struct HoldModel: SimulationModel {
  let increments: UnsafeMutablePointer<Int64>
  var position = 0
  var checksum: UInt64 = 0

  @inline(__always)
  mutating func handle(
    _ event: UInt64, at now: VirtualTime, scheduler: inout Scheduler<UInt64>
  ) {
    checksum = checksum &* 31 &+ (UInt64(bitPattern: now.nanoseconds) ^ event)
    let increment = increments[position]
    position = (position &+ 1) & (Increments.tableSize - 1)
    scheduler.schedule(event, after: .nanoseconds(increment))
  }
}

/// Measures one hold on the shipped engine.
func measureHold(_ request: BenchmarkRequest) -> Measured {
  let increments = request.increments.makeTable()
  defer { increments.deallocate() }
  var simulation = Simulation(model: HoldModel(increments: increments))
  for event in 0..<request.size {
    let increment = increments[event % Increments.tableSize]
    simulation.scheduler.schedule(UInt64(event), after: .nanoseconds(increment))
  }
  simulation.run(RunLimits(eventCount: warmUpHolds(request)))
  let use = resourceUse {
    simulation.run(RunLimits(eventCount: request.count))
  }
  return Measured(
    count: request.count, events: request.count, use: use, checksum: simulation.model.checksum)
}

/// Holds before the clock is started, enough for the set to reach its steady state.
func warmUpHolds(_ request: BenchmarkRequest) -> Int { max(10_000, 2 * request.size) }
