// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// A model that schedules, cancels and moves at random, around a steady number of events.
struct BusyModel: SimulationModel {
  enum Event: TraceableEvent {
    case work(Int32)
    case alarm(Int32)

    func appendTrace(to digest: inout TraceDigest) {
      switch self {
      case .work(let number):
        digest.append(UInt64(1))
        digest.append(Int(number))
      case .alarm(let number):
        digest.append(UInt64(2))
        digest.append(Int(number))
      }
    }
  }

  var random: SplitMix64
  var timers: [RestartableTimer]
  var alarms = 0

  static func start(seed: UInt64, workers: Int = 200) -> Simulation<Self> {
    var simulation = Simulation(
      model: Self(
        random: SplitMix64(seed: seed),
        timers: Array(repeating: RestartableTimer(), count: workers)))
    for worker in 0..<workers {
      simulation.scheduler.schedule(.work(Int32(worker)), at: .zero)
    }
    return simulation
  }

  mutating func handle(_ event: Event, at now: VirtualTime, scheduler: inout Scheduler<Event>) {
    switch event {
    case .work(let worker):
      let draw = random.next()
      scheduler.schedule(event, after: .microseconds(Int64(draw % 1_000)))
      let priority: EventPriority = draw % 3 == 0 ? .late : .normal
      timers[Int(worker)].set(
        .alarm(worker), after: .microseconds(Int64(draw >> 32 % 2_000)), priority: priority,
        on: &scheduler)
      if draw % 7 == 0 { timers[Int(draw % UInt64(timers.count))].cancel(on: &scheduler) }
    case .alarm(let worker):
      alarms += 1
      if alarms % 5 == 0 {
        scheduler.move(timers[Int(worker) / 2].handle, to: now + .microseconds(1))
      }
    }
  }
}
