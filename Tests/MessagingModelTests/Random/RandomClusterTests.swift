// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Testing

@Suite("Random clusters")
struct RandomClusterTests {
  private static func specification(_ seed: UInt64) throws -> ModelSpecification {
    var specification = try RandomScenario(seed: seed).specification
    var clusters = RandomClusters(seed: seed)
    clusters.add(to: &specification)
    return specification
  }

  @Test("The books hold whatever machines and links do", arguments: 0..<15 as Range<UInt64>)
  func audits(block: UInt64) throws {
    for seed in block * 10..<block * 10 + 10 {
      do {
        let outcome = try ModelFixture.run(try Self.specification(seed), seed: seed)
        for sends in outcome.sends {
          #expect(
            sends.stored + sends.failed + sends.unsent == sends.published, "seed \(seed): \(sends)")
        }
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
  }

  @Test("Two runs of a seed are equal", arguments: [3, 17, 40] as [UInt64])
  func determinism(seed: UInt64) throws {
    let first = try ModelFixture.run(try Self.specification(seed), seed: seed)
    let second = try ModelFixture.run(try Self.specification(seed), seed: seed)
    #expect("\(first.attempts)" == "\(second.attempts)" && first.sends == second.sends)
    #expect(first.outages == second.outages && "\(first.bills)" == "\(second.bills)")
  }

  @Test("Seed and replication decide the outcome, all of it, on any number of threads")
  func repeatable() async throws {
    try await Repeatability.expect(of: 0..<8) { seed in
      "\(try ModelFixture.run(Self.specification(seed), seed: seed))"
    }
  }

  @Test("The faults of clusters happen in them")
  func coverage() throws {
    var names: Set<String> = []
    var totals = (lost: 0, repeated: 0, busy: 0, timedOut: 0, promotions: 0, slaveReads: 0)
    for seed in 0..<60 as Range<UInt64> {
      let specification = try Self.specification(seed)
      for event in specification.events {
        if case .fault(let fault) = event.action { names.insert(fault.name) }
      }
      let outcome = try ModelFixture.run(specification, seed: seed)
      totals.lost += outcome.outages.reduce(0) { $0 + $1.lost }
      totals.repeated += outcome.sends.reduce(0) { $0 + $1.repeated }
      totals.timedOut += outcome.sends.reduce(0) { $0 + $1.timedOut }
      totals.promotions += outcome.outages.count { $0.isPromotion }
    }
    #expect(names.count == 7)
    #expect(totals.lost > 0 && totals.timedOut > 0 && totals.promotions > 0)
  }
}
