// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import SimulationEngine
import Testing

/// Does everything at one instant.
private struct Standing: SimulationModel {
  mutating func handle(_ event: Int, at now: VirtualTime, scheduler: inout Scheduler<Int>) {
    scheduler.schedule(event + 1, at: now)
  }
}

/// An event every second, numbered from 1, for ever.
private struct Ticker: SimulationModel {
  var ticks = 0
  var stopAt = Int.max

  mutating func handle(_ event: Int, at now: VirtualTime, scheduler: inout Scheduler<Int>) {
    ticks += 1
    scheduler.schedule(event + 1, after: .seconds(1))
    if ticks == stopAt { scheduler.stop() }
  }

  static func start() -> Simulation<Self> {
    var simulation = Simulation(model: Self())
    simulation.scheduler.schedule(1, at: VirtualTime.zero + .seconds(1))
    return simulation
  }
}

@Suite("Simulation runs and how they end")
struct SimulationTests {
  private func second(_ count: Int64) -> VirtualTime { .zero + .seconds(count) }

  @Test("Events at the horizon run, and the clock ends at the horizon")
  func horizon() {
    var simulation = Ticker.start()
    let first = simulation.run(until: second(10))
    var now = simulation.scheduler.now
    #expect(first.reason == .horizon && first.eventCount == 10 && !first.isPartial)
    #expect(now == second(10))
    let second = simulation.run(until: VirtualTime(nanoseconds: 12_500_000_000))
    now = simulation.scheduler.now
    #expect(second.reason == .horizon && second.eventCount == 2)
    #expect(now.seconds == 12.5)
    let none = simulation.run(until: .zero)
    now = simulation.scheduler.now
    #expect(none.eventCount == 0)
    #expect(now.seconds == 12.5, "a horizon in the past turns no clock back")
  }

  @Test("The clock goes to the horizon even if the events end before")
  func quietHorizon() {
    var simulation = Simulation(model: LogModel())
    simulation.scheduler.schedule(1, at: second(1))
    let outcome = simulation.run(until: second(5))
    let now = simulation.scheduler.now
    #expect(outcome.reason == .horizon)
    #expect(now == second(5))
  }

  @Test("Without a horizon the run ends with the events, and the clock at the last one")
  func exhausted() {
    var simulation = Simulation(model: LogModel())
    simulation.scheduler.schedule(1, at: second(1))
    simulation.scheduler.schedule(2, at: second(3))
    let outcome = simulation.run()
    let now = simulation.scheduler.now
    #expect(outcome.reason == .exhausted && outcome.eventCount == 2 && !outcome.isPartial)
    #expect(now == second(3))
  }

  @Test("The number of events is exact", arguments: [0, 1, 4_095, 4_096, 4_097, 10_000])
  func eventCount(limit: Int) {
    var simulation = Ticker.start()
    let outcome = simulation.run(RunLimits(eventCount: limit))
    let ticks = simulation.model.ticks
    #expect(outcome.reason == .eventLimit && outcome.eventCount == limit && outcome.isPartial)
    #expect(ticks == limit)
  }

  @Test("A predicate on the model ends the run right after the event that fulfils it")
  func predicate() {
    var simulation = Ticker.start()
    let outcome = simulation.run { $0.ticks == 5_000 }
    let now = simulation.scheduler.now
    #expect(outcome.reason == .predicate && outcome.eventCount == 5_000)
    #expect(now == second(5_000))
  }

  @Test("The model's own request ends the run after the event, once")
  func requested() {
    var simulation = Ticker.start()
    simulation.model.stopAt = 7
    let first = simulation.run(until: second(100))
    let second = simulation.run(until: second(100))
    #expect(first.reason == .requested && first.eventCount == 7)
    #expect(second.reason == .horizon && second.eventCount == 93)
    simulation.scheduler.stop()
    let third = simulation.run(until: .distantFuture)
    #expect(third.reason == .requested && third.eventCount == 0)
  }

  @Test("The wall-clock budget ends an endless run")
  func wallClock() {
    var simulation = Ticker.start()
    let clock = ContinuousClock()
    var outcome: RunOutcome?
    let time = clock.measure {
      outcome = simulation.run(RunLimits(wallClock: .milliseconds(30)))
    }
    #expect(outcome?.reason == .wallClock)
    #expect((outcome?.eventCount ?? 0) > 0)
    #expect(time >= .milliseconds(30))
  }

  @Test("A clock that stands still for too many events ends the run, one that moves on does not")
  func standstill() {
    var standing = Simulation(model: Standing())
    standing.scheduler.schedule(0, at: .zero + .seconds(3))
    let outcome = standing.run(RunLimits(standstill: 20_000))
    #expect(outcome.reason == .standstill)
    #expect((20_000...30_000).contains(outcome.eventCount))
    let now = standing.scheduler.now
    #expect(now == .zero + .seconds(3))
    var moving = Ticker.start()
    let other = moving.run(RunLimits(eventCount: 100_000, standstill: 20_000))
    #expect(other.reason == .eventLimit)
  }

  @Test("A flag that follows another is raised with it, and raised alone leaves it alone")
  func followsFlag() {
    let leader = StopFlag()
    let follower = StopFlag(following: leader)
    #expect(!follower.isRaised)
    leader.raise()
    #expect(follower.isRaised)
    let other = StopFlag()
    StopFlag(following: other).raise()
    #expect(!other.isRaised)
  }

  @Test("A flag that another thread raises ends an endless run")
  func interrupted() {
    let flag = StopFlag()
    // A thread of its own: tasks would wait while other tests occupy the threads of all.
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.02)
      flag.raise()
    }
    var simulation = Ticker.start()
    let outcome = simulation.run(RunLimits(stopFlag: flag))
    #expect(outcome.reason == .interrupted && outcome.eventCount % 4_096 == 0)
    var other = Ticker.start()
    let atOnce = other.run(RunLimits(stopFlag: flag))
    #expect(atOnce.reason == .interrupted && atOnce.eventCount == 0)
  }

  @Test("Runs in pieces do exactly what one run does")
  func pieces() {
    var whole = BusyModel.start(seed: 3)
    var observer = DigestingObserver<BusyModel.Event>()
    whole.run(RunLimits(eventCount: 20_000), observer: &observer)
    var pieces = BusyModel.start(seed: 3)
    var piecewise = DigestingObserver<BusyModel.Event>()
    var left = 20_000
    var piece = 1
    while left > 0 {
      let outcome = pieces.run(
        RunLimits(horizon: pieces.scheduler.now + .milliseconds(1), eventCount: min(piece, left)),
        observer: &piecewise)
      left -= outcome.eventCount
      piece = piece * 2 % 1_001
    }
    #expect(observer.digest == piecewise.digest)
    #expect(observer.eventCount == piecewise.eventCount)
  }
}
