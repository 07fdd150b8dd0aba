// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Testing

@Suite("Near events")
struct NearEventsTests {
  /// Writes down what runs and when.
  private struct Log: SimulationModel {
    var ran: [Int] = []

    mutating func handle(_ event: Int, at now: VirtualTime, scheduler: inout Scheduler<Int>) {
      ran.append(event)
    }
  }

  @Test("The run gives up its events in the order of their keys", arguments: 0..<24)
  func order(permutation: Int) {
    var keys: [UInt128] = [1, 2, 3, 4]
    var rest = permutation
    for position in 1..<4 {
      keys.swapAt(position, rest % (position + 1))
      rest /= position + 1
    }
    var near = NearEvents<Int>()
    for key in keys { near.insert(Int(key), key: key, handle: UInt64(key)) }
    let isFull = near.isFull
    #expect(isFull)
    for expected in 1...4 {
      let key = near.firstKey
      let event = near.removeFirst()
      #expect(key == UInt128(expected))
      #expect(event == expected)
    }
    let key = near.firstKey
    #expect(key == .max)
  }

  @Test("More events than the run holds are scheduled as any other")
  func overflow() {
    var simulation = Simulation(model: Log())
    for event in (0..<10).reversed() {
      simulation.scheduler.scheduleNear(event, at: VirtualTime(nanoseconds: Int64(event)))
    }
    let pending = simulation.scheduler.pendingCount
    #expect(pending == 10)
    simulation.run()
    #expect(simulation.model.ran == Array(0..<10))
  }

  @Test("Ties with other events go by class and insertion")
  func ties() {
    var simulation = Simulation(model: Log())
    let time = VirtualTime(nanoseconds: 5)
    simulation.scheduler.scheduleNear(2, at: time)
    simulation.scheduler.schedule(3, at: time)
    simulation.scheduler.scheduleNear(4, at: time)
    simulation.scheduler.schedule(1, at: time, priority: .first)
    simulation.scheduler.scheduleNear(5, at: time, priority: .last)
    simulation.run()
    #expect(simulation.model.ran == [1, 2, 3, 4, 5])
  }

  @Test("Handles cancel and move, and name nothing once their event has run")
  func handles() {
    var simulation = Simulation(model: Log())
    let first = simulation.scheduler.scheduleNear(1, at: VirtualTime(nanoseconds: 10))
    let second = simulation.scheduler.scheduleNear(2, at: VirtualTime(nanoseconds: 20))
    let third = simulation.scheduler.scheduleNear(3, at: VirtualTime(nanoseconds: 30))
    let moved = simulation.scheduler.move(first, to: VirtualTime(nanoseconds: 25))
    let cancelled = [simulation.scheduler.cancel(third), simulation.scheduler.cancel(third)]
    let isThirdPending = simulation.scheduler.isPending(third)
    let next = simulation.scheduler.nextEventTime()
    #expect(moved)
    #expect(cancelled == [true, false])
    #expect(!isThirdPending)
    #expect(next == VirtualTime(nanoseconds: 20))
    simulation.run()
    #expect(simulation.model.ran == [2, 1])
    let movedLate = simulation.scheduler.move(second, to: VirtualTime(nanoseconds: 99))
    let nonePending = simulation.scheduler.isPending(.none)
    #expect(!movedLate)
    #expect(!nonePending)
  }

  @Test("A horizon before the nearest event stops the run")
  func horizon() {
    var simulation = Simulation(model: Log())
    simulation.scheduler.scheduleNear(1, at: VirtualTime(nanoseconds: 10))
    let outcome = simulation.run(until: VirtualTime(nanoseconds: 9))
    #expect(outcome.reason == .horizon)
    #expect(simulation.model.ran.isEmpty)
    simulation.run(until: VirtualTime(nanoseconds: 10))
    #expect(simulation.model.ran == [1])
  }
}
