// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Testing

/// A model that writes down in which order it is handed its events.
struct LogModel: SimulationModel {
  var log: [Int] = []
  var times: [Int64] = []

  mutating func handle(_ event: Int, at now: VirtualTime, scheduler: inout Scheduler<Int>) {
    log.append(event)
    times.append(now.nanoseconds)
  }
}

@Suite("The total order of events")
struct EventOrderTests {
  private static func instant(_ nanoseconds: Int64) -> VirtualTime {
    VirtualTime(nanoseconds: nanoseconds)
  }

  @Test("Time decides before priority, priority before insertion")
  func timePriorityInsertion() {
    var simulation = Simulation(model: LogModel())
    let t1 = Self.instant(1)
    let t2 = Self.instant(2)
    simulation.scheduler.schedule(8, at: t2, priority: .first)
    simulation.scheduler.schedule(6, at: t1, priority: .last)
    simulation.scheduler.schedule(4, at: t1, priority: .late)
    simulation.scheduler.schedule(2, at: t1)
    simulation.scheduler.schedule(1, at: t1, priority: .first)
    simulation.scheduler.schedule(3, at: t1, priority: .normal)
    simulation.scheduler.schedule(7, at: t1, priority: .last)
    simulation.scheduler.schedule(5, at: t1, priority: .late)
    simulation.run()
    let log = simulation.model.log
    #expect(log == [1, 2, 3, 4, 5, 6, 7, 8])
  }

  @Test("The four classes are ordered as they are listed")
  func classes() {
    #expect(EventPriority.allCases == [.first, .normal, .late, .last])
    #expect(EventPriority.allCases.sorted() == EventPriority.allCases)
  }

  @Test("A moved event gets a new insertion number, even if moved to its own instant")
  func movedEventGoesLast() {
    var simulation = Simulation(model: LogModel())
    let handle = simulation.scheduler.schedule(1, at: Self.instant(5))
    simulation.scheduler.schedule(2, at: Self.instant(5))
    simulation.scheduler.schedule(3, at: Self.instant(5))
    simulation.scheduler.move(handle, to: Self.instant(5))
    simulation.scheduler.schedule(4, at: Self.instant(5))
    simulation.run()
    let log = simulation.model.log
    #expect(log == [2, 3, 1, 4])
  }

  @Test("A moved event keeps its class and its handle")
  func movedEventKeepsClass() {
    var simulation = Simulation(model: LogModel())
    let handle = simulation.scheduler.schedule(1, at: Self.instant(1), priority: .first)
    simulation.scheduler.schedule(2, at: Self.instant(9))
    let moved = simulation.scheduler.move(handle, to: Self.instant(9))
    let isPending = simulation.scheduler.isPending(handle)
    #expect(moved && isPending)
    simulation.run()
    let log = simulation.model.log
    #expect(log == [1, 2])
  }

  @Test("What an event schedules for its own instant runs in this instant, by class")
  func sameInstant() {
    struct Chain: SimulationModel {
      var log: [Int] = []

      mutating func handle(_ event: Int, at now: VirtualTime, scheduler: inout Scheduler<Int>) {
        log.append(event)
        guard event == 1 else { return }
        scheduler.schedule(3, at: now)
        scheduler.schedule(2, at: now, priority: .first)
        scheduler.schedule(5, after: .nanoseconds(1))
      }
    }
    var simulation = Simulation(model: Chain())
    simulation.scheduler.schedule(1, at: .zero)
    simulation.scheduler.schedule(4, at: .zero, priority: .last)
    simulation.run()
    let log = simulation.model.log
    #expect(log == [1, 2, 3, 4, 5])
  }

  @Test("Times from the first to the last instant there is")
  func wholeRange() {
    var simulation = Simulation(model: LogModel(), startingAt: Self.instant(.min))
    for (event, time) in [Int64.max, .min, 0, -1, 1, .max - 1, .min + 1].enumerated() {
      simulation.scheduler.schedule(event, at: Self.instant(time))
    }
    let outcome = simulation.run(until: .distantFuture)
    let times = simulation.model.times
    #expect(times == [.min, .min + 1, -1, 0, 1, .max - 1, .max])
    #expect(outcome.reason == .horizon)
    #expect(outcome.eventCount == 7)
  }
}
