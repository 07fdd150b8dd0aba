// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Pauses of processes")
struct PausesTests {
  private func run(
    _ instants: [VirtualDuration], service: Double, pauses: [(second: Int64, length: Int64)],
    consumption: GroupSpecification.Consumption = .concurrent
  ) throws -> ReplicationOutcome {
    let specification = try ClusterFixture.specification(
      at: instants, duration: .seconds(300), brokers: 1, queues: 1, consumers: 1, service: service,
      faults: pauses.map {
        (
          $0.second,
          .pause(group: "orders", consumers: ["c0"], duration: .seconds($0.length))
        )
      }, edit: { $0.groups[0].consumption = consumption })
    return try ModelFixture.run(specification)
  }

  @Test(
    "A listener that stands still ends as much later",
    arguments: [GroupSpecification.Consumption.concurrent, .orderly])
  func listener(consumption: GroupSpecification.Consumption) throws {
    let outcome = try run(
      [.seconds(10)], service: 3, pauses: [(11, 5), (15, 4)], consumption: consumption)
    let attempt = try #require(outcome.attempts.first)
    // From 11 s to 19 s nothing moves: the two pauses overlap by a second.
    #expect(attempt.started == .second(10) && attempt.ended == .second(21))
    #expect(outcome.attempts.count == 1)
  }

  @Test("Messages wait for the process, and no longer")
  func waiting() throws {
    let outcome = try run(
      [.seconds(12), .seconds(14), .seconds(30)], service: 0.5, pauses: [(11, 5)])
    let ends = outcome.attempts.sorted { $0.message < $1.message }.map(\.ended)
    let half = VirtualDuration.milliseconds(500)
    #expect(ends == [.second(16) + half, .second(16) + half, .second(30) + half])
    #expect(outcome.bills.first?.action == "pause" && outcome.bills.first?.duplicates == 0)
  }

  @Test("A pause of minutes costs a member its place, and its work is repeated by nobody here")
  func expiry() throws {
    let outcome = try run(
      ClusterFixture.every(1_000, from: 5, to: 280), service: 0, pauses: [(20, 170)])
    #expect(outcome.groups[0].account.backlog <= 1)
    #expect(outcome.groups[0].account.completed >= 274)
  }
}
