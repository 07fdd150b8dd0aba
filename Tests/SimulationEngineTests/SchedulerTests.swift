// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Testing

@Suite("Scheduler")
struct SchedulerTests {
  @Test("A handle names its event until it has run, and no other ever after")
  func handles() {
    var simulation = Simulation(model: LogModel())
    let first = simulation.scheduler.schedule(1, after: .seconds(1))
    let pending = simulation.scheduler.isPending(first)
    #expect(pending)
    simulation.step()
    // The slot of the event that has run is used again at once.
    let second = simulation.scheduler.schedule(2, after: .seconds(1))
    let states = [first, second, .none].map { simulation.scheduler.isPending($0) }
    #expect(states == [false, true, false])
    let cancelled = [first, second, second, .none].map { simulation.scheduler.cancel($0) }
    #expect(cancelled == [false, true, false, false])
    let moved = simulation.scheduler.move(second, to: .distantFuture)
    let count = simulation.scheduler.pendingCount
    #expect(!moved)
    #expect(count == 0)
    let ran = simulation.step()
    #expect(!ran)
  }

  @Test("Shuffled ties run in another order, each seed's own; classes and times stay in order")
  func shuffledTies() {
    func order(_ seed: UInt64?) -> [Int] {
      var simulation = Simulation(model: LogModel())
      if let seed { simulation.scheduler.shuffleTies(seed: seed) }
      for number in 0..<20 {
        simulation.scheduler.schedule(number, after: .seconds(number < 10 ? 2 : 1))
      }
      simulation.scheduler.schedule(20, after: .seconds(1), priority: .first)
      simulation.scheduler.schedule(21, after: .seconds(1), priority: .last)
      simulation.run()
      return simulation.model.log
    }
    #expect(order(nil) == [20] + Array(10..<20) + [21] + Array(0..<10))
    var seen: Set<[Int]> = []
    for seed in UInt64(0)..<50 {
      let shuffled = order(seed)
      #expect(shuffled == order(seed))
      #expect(shuffled[0] == 20 && shuffled[11] == 21)
      #expect(shuffled[1...10].sorted() == Array(10..<20))
      #expect(shuffled[12...].sorted() == Array(0..<10))
      seen.insert(shuffled)
    }
    #expect(seen.count == 50)
  }

  @Test("An event is not pending while it is handled, nor after")
  func ownHandle() {
    struct Selfish: SimulationModel {
      var own = EventHandle.none
      var answers: [Bool] = []

      mutating func handle(_ event: Int, at now: VirtualTime, scheduler: inout Scheduler<Int>) {
        answers.append(scheduler.isPending(own))
        answers.append(scheduler.cancel(own))
        answers.append(scheduler.move(own, to: now))
        own = scheduler.schedule(event, after: .seconds(1))
        answers.append(scheduler.isPending(own))
      }
    }
    var simulation = Simulation(model: Selfish())
    simulation.model.own = simulation.scheduler.schedule(0, at: .zero)
    simulation.run(RunLimits(eventCount: 2))
    let answers = simulation.model.answers
    #expect(answers == [false, false, false, true, false, false, false, true])
  }

  @Test("A handle of another scheduler with more events names nothing here")
  func foreignHandle() {
    var large = Scheduler<Int>()
    var last = EventHandle.none
    for event in 0..<100 { last = large.schedule(event, at: .zero) }
    var small = Scheduler<Int>()
    small.schedule(1, at: .zero)
    let cancelled = small.cancel(last)
    #expect(!cancelled)
  }

  @Test("The next event's time is seen without running it")
  func lookAhead() {
    var scheduler = Scheduler<Int>()
    let empty = scheduler.nextEventTime()
    #expect(empty == nil)
    let handle = scheduler.schedule(1, after: .seconds(3))
    scheduler.schedule(1, after: .seconds(4))
    let before = scheduler.nextEventTime()
    scheduler.cancel(handle)
    let after = scheduler.nextEventTime()
    #expect(before?.seconds == 3)
    #expect(after?.seconds == 4)
  }

  @Test("Scheduling in the past stops the program and says when that was")
  func past() async throws {
    let result = try #require(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        var scheduler = Scheduler<Int>(startingAt: VirtualTime(nanoseconds: 7))
        scheduler.schedule(1, at: VirtualTime(nanoseconds: 6))
      })
    let message = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(message.contains("scheduled for 6 ns, but the simulation is at 7 ns"))
  }

  @Test("Moving into the past stops the program, and so does a negative delay")
  func movedIntoThePast() async {
    await #expect(processExitsWith: .failure) {
      var scheduler = Scheduler<Int>(startingAt: VirtualTime(nanoseconds: 7))
      let handle = scheduler.schedule(1, after: .seconds(1))
      scheduler.move(handle, to: .zero)
    }
    await #expect(processExitsWith: .failure) {
      var scheduler = Scheduler<Int>()
      scheduler.schedule(1, after: .nanoseconds(-1))
    }
  }

  @Test("A delay beyond the last instant stops the program instead of wrapping")
  func beyondTheEnd() async {
    await #expect(processExitsWith: .failure) {
      var scheduler = Scheduler<Int>(startingAt: VirtualTime(nanoseconds: 10))
      scheduler.schedule(1, after: .nanoseconds(.max))
    }
  }

  @Test("The last insertion number is good, the one after it stops the program")
  func spentInsertionNumbers() async throws {
    let last: UInt64 = (1 << 39) - 1
    var scheduler = Scheduler<Int>(startingAt: .zero, insertionNumber: last - 1)
    let handle = scheduler.schedule(1, at: .distantFuture, priority: .last)
    let next = scheduler.nextEventTime()
    #expect(next == .distantFuture)
    let cancelled = scheduler.cancel(handle)
    #expect(cancelled)
    let result = try #require(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        var scheduler = Scheduler<Int>(startingAt: .zero, insertionNumber: (1 << 39) - 2)
        scheduler.schedule(1, at: .zero)
        scheduler.schedule(1, at: .zero)
      })
    let message = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(message.contains("insertion numbers of the simulation are spent"))
  }

  @Test("A move and a near event stop the program as well when insertion numbers are spent")
  func spentInsertionNumbersElsewhere() async {
    await #expect(processExitsWith: .failure) {
      var scheduler = Scheduler<Int>(startingAt: .zero, insertionNumber: (1 << 39) - 2)
      let handle = scheduler.schedule(1, at: .zero)
      scheduler.move(handle, to: .zero)
    }
    await #expect(processExitsWith: .failure) {
      var scheduler = Scheduler<Int>(startingAt: .zero, insertionNumber: (1 << 39) - 2)
      scheduler.scheduleNear(1, at: .zero)
      scheduler.scheduleNear(1, at: .zero)
    }
  }

  @Test("The last slot is good, the one after it stops the program")
  func spentSlots() async throws {
    let limit = 8_388_607
    let result = try #require(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        var scheduler = Scheduler<UInt8>()
        for index in 0..<8_388_607 {
          scheduler.schedule(0, at: VirtualTime(nanoseconds: Int64(index)))
        }
        guard scheduler.pendingCount == 8_388_607 else { return }
        scheduler.schedule(0, at: .zero)
      })
    let message = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(message.contains("more than \(limit) events are pending"))
  }
}
