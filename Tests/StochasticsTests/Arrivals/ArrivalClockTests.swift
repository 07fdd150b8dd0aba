// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

/// The first instants of a process's clock, all of them where it ends.
func instants(
  of specification: ArrivalSpecification, seed: UInt64 = 42, count: Int = .max,
  until horizon: Int64 = 1_000_000_000_000, changes: [RateChange] = []
) throws -> [Int64] {
  var clock = try specification.makeClock(
    streams: StreamFamily(seed: seed, replication: 0), entity: "producer", until: horizon,
    changes: changes)
  var instants: [Int64] = []
  while instants.count < count {
    let instant = clock.next()
    if instant == ArrivalClock.never { break }
    instants.append(instant)
  }
  return instants
}

@Suite("Arrival clock")
struct ArrivalClockTests {
  static let second: Int64 = 1_000_000_000

  @Test("Instants never fall and end at the horizon", arguments: ArrivalExample.all)
  func order(example: ArrivalExample) throws {
    let specification = try example.specification()
    for changes in [[], example.changes] {
      let all = try instants(of: specification, until: 200 * Self.second, changes: changes)
      #expect(!all.isEmpty)
      #expect(zip(all, all.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(all.allSatisfy { $0 >= 0 && $0 <= 200 * Self.second })
    }
  }

  @Test(
    "The number of messages is the expected one, with and without changes",
    arguments: ArrivalExample.all)
  func rate(example: ArrivalExample) throws {
    let specification = try example.specification()
    let seconds = 200.0
    for changes in [[], example.changes] {
      let expected = specification.expectedMessages(until: seconds, changes: changes)
      let counts = try (0..<60).map { seed -> Double in
        let all = try instants(
          of: specification, seed: UInt64(seed), until: Int64(seconds) * Self.second,
          changes: changes)
        return Double(all.count)
      }
      let mean = counts.reduce(0, +) / 60
      let variance = counts.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 59
      // One message of slack: periodic and renewal processes round at the horizon.
      #expect(abs(mean - expected) <= 4 * (variance / 60).squareRoot() + 1)
    }
  }

  @Test("A clock tells the same instants again, and never others", arguments: ArrivalExample.all)
  func knownAnswers(example: ArrivalExample) throws {
    let specification = try example.specification()
    var fingerprint = Fingerprint()
    for changes in [[], example.changes] {
      let all = try instants(of: specification, count: 10_000, changes: changes)
      #expect(try instants(of: specification, count: 10_000, changes: changes) == all)
      for instant in all { fingerprint.add(instant) }
    }
    #expect(fingerprint.text == example.fingerprint)
  }

  @Test("Scaling a rate scales the instants and draws nothing new")
  func scaling() throws {
    let slow = try instants(of: .init(PoissonArrivals(rate: 10)), count: 1_000)
    let fast = try instants(of: .init(PoissonArrivals(rate: 80)), count: 1_000)
    #expect(zip(slow, fast).allSatisfy { abs(Double($0) - 8 * Double($1)) <= 4.5 })
  }

  @Test("Next to no rate does not make a clock search beyond its horizon")
  func nextToNothing() throws {
    let period = try DistributionSpecification.constant(1e-5)
    let specification = try ArrivalSpecification(
      OnOffArrivals(rate: 1e-9, on: period, off: period))
    #expect(try instants(of: specification, until: Self.second).isEmpty)
  }

}
