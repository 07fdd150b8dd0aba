// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Testing

/// A scheduler and the plain reference, always given the same orders and asked for the same.
private final class TwinSchedulers {
  struct Tracked {
    var handle: EventHandle
    var entry: SortedReference.Entry
  }

  /// A model that only writes down what it is handed.
  struct Recorder: SimulationModel {
    var payload: UInt64 = 0

    mutating func handle(
      _ event: UInt64, at now: VirtualTime, scheduler: inout Scheduler<UInt64>
    ) {
      payload = event
    }
  }

  var simulation: Simulation<Recorder>
  var reference = SortedReference()
  var tracked: [UInt64: Tracked] = [:]
  var identities: [UInt64] = []
  var nextPayload: UInt64 = 0
  var random: SplitMix64
  var priorities: [EventPriority]

  init(seed: UInt64, start: Int64 = 0, priorities: [EventPriority] = EventPriority.allCases) {
    simulation = Simulation(
      model: Recorder(), startingAt: VirtualTime(nanoseconds: start))
    random = SplitMix64(seed: seed)
    self.priorities = priorities
  }

  var now: Int64 { simulation.scheduler.now.nanoseconds }

  func schedule(at time: Int64) {
    nextPayload += 1
    let priority = priorities.randomElement(using: &random) ?? .normal
    let instant = VirtualTime(nanoseconds: time)
    // Whether an event was announced as near must not show, even where it is not near at all.
    let handle =
      random.next() % 8 == 0
      ? simulation.scheduler.scheduleNear(nextPayload, at: instant, priority: priority)
      : simulation.scheduler.schedule(nextPayload, at: instant, priority: priority)
    let entry = reference.schedule(nextPayload, at: time, priority: priority)
    tracked[nextPayload] = Tracked(handle: handle, entry: entry)
    identities.append(nextPayload)
  }

  /// A payload that may or may not be pending still.
  private func somePayload() -> UInt64? { identities.randomElement(using: &random) }

  func cancelSome() throws {
    guard let payload = somePayload(), let known = tracked[payload] else { return }
    let expected = reference.remove(known.entry)
    let wasPending = simulation.scheduler.isPending(known.handle)
    let cancelled = simulation.scheduler.cancel(known.handle)
    try #require(wasPending == expected)
    try #require(cancelled == expected)
  }

  func moveSome(to time: Int64) throws {
    guard let payload = somePayload(), let known = tracked[payload] else { return }
    let expected = reference.remove(known.entry)
    if expected {
      tracked[payload]?.entry = reference.schedule(
        payload, at: time, priority: known.entry.priority)
    }
    let moved = simulation.scheduler.move(known.handle, to: VirtualTime(nanoseconds: time))
    try #require(moved == expected)
  }

  /// Runs the next event in both; nothing if both are empty.
  @discardableResult
  func next() throws -> Bool {
    let expected = reference.popFirst()
    let ran = simulation.step()
    guard let expected else {
      try #require(!ran)
      return false
    }
    try #require(ran)
    try #require(simulation.model.payload == expected.payload)
    try #require(now == expected.time)
    if identities.count > 4 * reference.entries.count + 64 {
      identities.removeAll { payload in
        !(tracked[payload].map { simulation.scheduler.isPending($0.handle) } ?? false)
      }
    }
    return true
  }

  func agree() throws {
    let count = simulation.scheduler.pendingCount
    let violations = simulation.scheduler.consistencyViolations()
    try #require(count == reference.entries.count)
    try #require(violations == [])
  }
}

@Suite("Pending-event set against a sorted array")
struct PendingEventSetTests {
  /// Fills up to a size, holds there, drains to the next size, and so on, with cancellations and
  /// moves in between.
  private static func exercise(
    _ twins: TwinSchedulers, sizes: [Int], holds: Int, draw: (inout SplitMix64) -> Int64
  ) throws {
    for size in sizes {
      while twins.reference.entries.count < size {
        twins.schedule(at: twins.now + draw(&twins.random))
      }
      try twins.agree()
      for _ in 0..<holds {
        try twins.next()
        twins.schedule(at: twins.now + draw(&twins.random))
        switch twins.random.next() % 16 {
        case 0: try twins.cancelSome()
        case 1, 2:
          let target = twins.now + draw(&twins.random)
          try twins.moveSome(to: target)
        case 3:
          twins.schedule(at: twins.now + draw(&twins.random))
          twins.schedule(at: twins.now)
        case 4: try twins.next()
        default: break
        }
      }
      try twins.agree()
      while twins.reference.entries.count > size / 3 { try twins.next() }
      try twins.agree()
    }
    while try twins.next() {}
    try twins.agree()
  }

  @Test(
    "Every increment distribution gives the same order, through the switch-over and back",
    arguments: Increments.allCases, [1, 2] as [UInt64])
  func distributions(increments: Increments, seed: UInt64) throws {
    let twins = TwinSchedulers(seed: seed)
    try Self.exercise(twins, sizes: [3, 16, 300, 6_000, 900, 5_000, 20, 4_500], holds: 1_500) {
      increments.draw(&$0)
    }
  }

  @Test("Around the switch-over sizes", arguments: [1_023, 1_024, 1_025, 4_095, 4_096, 4_097])
  func switchOver(size: Int) throws {
    let twins = TwinSchedulers(seed: UInt64(size))
    try Self.exercise(twins, sizes: [size, size, size], holds: 3_000) {
      Increments.exponential.draw(&$0)
    }
  }

  @Test("All at one instant: class and insertion number alone decide", arguments: [40, 9_000])
  func ties(size: Int) throws {
    let twins = TwinSchedulers(seed: 5)
    try Self.exercise(twins, sizes: [size, size / 2], holds: 2_000) { _ in 0 }
  }

  @Test("At both ends of the range of times", arguments: [50, 9_000])
  func extremeTimes(size: Int) throws {
    let twins = TwinSchedulers(seed: 6, start: .min)
    for index in 0..<size {
      twins.schedule(at: index % 2 == 0 ? .min + Int64(index / 8) : .max - Int64(index / 8))
      twins.schedule(at: [.min, -1, 0, 1, .max].randomElement(using: &twins.random) ?? 0)
    }
    try twins.agree()
    for _ in 0..<size {
      try twins.cancelSome()
      try twins.moveSome(to: .max)
    }
    try twins.agree()
    while try twins.next() {}
    #expect(twins.now == .max)
    twins.schedule(at: .max)
    try twins.next()
  }

  @Test("Cancelling and moving far events over and over leaves no debris")
  func farChurn() throws {
    let twins = TwinSchedulers(seed: 7)
    for index in 0..<6_000 { twins.schedule(at: Int64(index) * 1_000_000) }
    for round in 0..<30_000 {
      let far = 1_000_000_000_000 + Int64(round % 977) * 1_000_003
      if round % 3 == 0 {
        try twins.cancelSome()
        twins.schedule(at: twins.now + far)
      } else {
        try twins.moveSome(to: twins.now + far)
      }
    }
    try twins.agree()
    while try twins.next() {}
    try twins.agree()
  }

  @Test("Events before the window of the far ones, after a look ahead")
  func beforeTheWindow() throws {
    let twins = TwinSchedulers(seed: 8)
    for index in 0..<9_000 { twins.schedule(at: Int64(index % 3) * 1_000_000_000_000 + 50) }
    for _ in 0..<3_000 { try twins.next() }
    // The look ahead moves the near part to the next cluster; what is scheduled now goes before it.
    let ahead = twins.simulation.scheduler.nextEventTime()
    #expect(ahead?.nanoseconds == 1_000_000_000_050)
    for index in 0..<9_000 { twins.schedule(at: twins.now + Int64(index * 7_919 % 500_000)) }
    try twins.agree()
    while try twins.next() {}
    try twins.agree()
  }

  @Test("Everything cancelled, near and far, and used again")
  func cancelAll() throws {
    var scheduler = Scheduler<Int>()
    var handles: [EventHandle] = []
    for round in 0..<3 {
      handles = (0..<10_000).map { index in
        scheduler.schedule(index, at: VirtualTime(nanoseconds: Int64(index * 31 % 10_000)))
      }
      let filled = scheduler.pendingCount
      #expect(filled == 10_000)
      for handle in handles where !scheduler.cancel(handle) {
        Issue.record("a pending event could not be cancelled in round \(round)")
      }
      for handle in handles where scheduler.cancel(handle) {
        Issue.record("an event was cancelled twice in round \(round)")
      }
      let left = scheduler.pendingCount
      let violations = scheduler.consistencyViolations()
      let next = scheduler.nextEventTime()
      #expect(left == 0)
      #expect(violations == [])
      #expect(next == nil)
    }
  }
}
