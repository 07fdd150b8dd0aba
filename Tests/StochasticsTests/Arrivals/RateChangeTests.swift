// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Rate change")
struct RateChangeTests {
  static let second = ArrivalClockTests.second

  @Test("Before a change the instants are those without it", arguments: ArrivalExample.all)
  func beforeChange(example: ArrivalExample) throws {
    guard let start = example.changes.map({ $0.firstInstant }).min() else { return }
    let specification = try example.specification()
    let plain = try instants(of: specification, until: 200 * Self.second)
    let changed = try instants(
      of: specification, until: 200 * Self.second, changes: example.changes)
    #expect(plain.filter { $0 < start } == changed.filter { $0 < start })
    #expect(plain != changed)
  }

  @Test("A factor of 1 changes nothing")
  func unitFactor() throws {
    let specification = try ArrivalSpecification(PoissonArrivals(rate: 100))
    let plain = try instants(of: specification, count: 10_000)
    let changes: [RateChange] = [
      .burst(factor: 1, start: 5 * Self.second, end: 9 * Self.second)
    ]
    let changed = try instants(of: specification, count: 10_000, changes: changes)
    // Behind the change the time is found from the piece's start: the same to a nanosecond.
    #expect(zip(plain, changed).allSatisfy { abs($0 - $1) <= 1 })
  }

  @Test("The integral of the factor takes changed instants back to unchanged ones")
  func inversionIdentity() throws {
    let burst = (start: 10.0, end: 20.0, factor: 3.0)
    let ramp = (start: 30.0, end: 50.0, factor: 4.0)
    func integral(_ time: Double) -> Double {
      let inBurst = max(0, min(time, burst.end) - burst.start)
      let inRamp = max(0, min(time, ramp.end) - ramp.start)
      let slope = (ramp.factor - 1) / (ramp.end - ramp.start)
      let afterRamp = max(0, time - ramp.end)
      return time + (burst.factor - 1) * inBurst + 0.5 * slope * inRamp * inRamp
        + (ramp.factor - 1) * afterRamp
    }
    let changes: [RateChange] = [
      .burst(factor: burst.factor, start: 10 * Self.second, end: 20 * Self.second),
      .ramp(factor: ramp.factor, start: 30 * Self.second, end: 50 * Self.second),
    ]
    for process: any ArrivalProcess in [
      try PoissonArrivals(rate: 50), try PeriodicArrivals(rate: 50),
      try RenewalArrivals(gap: .uniform(minimum: 0.01, maximum: 0.03)),
    ] {
      let specification = try ArrivalSpecification(process)
      let plain = try instants(of: specification, count: 5_000)
      let changed = try instants(of: specification, count: 5_000, changes: changes)
      for (before, after) in zip(plain, changed) {
        // Half a nanosecond of rounding, times a factor of up to 4, and half of the plain one.
        #expect(abs(integral(Double(after) * 1e-9) * 1e9 - Double(before)) < 2.6)
      }
    }
  }

  @Test("A rate of zero pauses the process and a last one of zero ends it")
  func pause() throws {
    let specification = try ArrivalSpecification(PeriodicArrivals(rate: 10))
    let pause: RateChange = .burst(factor: 0, start: Self.second, end: 3 * Self.second)
    let paused = try instants(of: specification, count: 20, changes: [pause])
    #expect(paused.filter { $0 > Self.second && $0 < 3 * Self.second }.isEmpty)
    #expect(paused.last == 4 * Self.second)
    let stop: RateChange = .step(factor: 0, start: Self.second)
    #expect(try instants(of: specification, changes: [stop]).count == 10)
  }

  @Test("Changes that cannot be are errors")
  func impossibleChanges() throws {
    let specification = try ArrivalSpecification(PoissonArrivals(rate: 1))
    for change: RateChange in [
      .burst(factor: -1, start: 0, end: 1), .burst(factor: .nan, start: 0, end: 1),
      .burst(factor: 2, start: 5, end: 5), .ramp(factor: 2, start: 5, end: 4),
      .step(factor: 2, start: -1),
    ] {
      #expect(throws: ParameterError.self) {
        _ = try instants(of: specification, changes: [change])
      }
    }
    let recorded = try ArrivalSpecification(RecordedArrivals(instants: [1, 2]))
    let error = #expect(throws: ParameterError.self) {
      _ = try instants(of: recorded, changes: [.step(factor: 2, start: 1)])
    }
    #expect(error?.subject == "recorded")
  }
}

extension RateChange {
  /// When the change begins, in nanoseconds.
  var firstInstant: Int64 {
    switch self {
    case .burst(_, let start, _), .step(_, let start), .ramp(_, let start, _): start
    }
  }
}
