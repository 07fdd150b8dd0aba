// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Validation
import QueueAllocation
import Testing

/// The exact cases of uneven shares, as far as allocation alone decides them; what backlog they
/// lead to takes a simulated run.
@Suite("Uneven shares")
struct UnevenSharesTests {
  struct Case: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let partitions: Int
      let consumers: Int
    }
    struct Expected: Decodable {
      let partitions_per_consumer: [Int]
    }
  }

  @Test("Queues per member are the floor or ceiling of the mean, the greater ones first")
  func shares() throws {
    let sections = try GoldenFolder.besideSources.sections(of: "theory.json")
    let cases = try #require(sections.first { $0.name == "cases" }).cases
      .filter { $0.name.hasPrefix("uneven-") }
    #expect(cases.count >= 2)
    for goldenCase in cases {
      let asked = try goldenCase.decode(as: Case.self)
      let request = Topologies.classic(
        queues: asked.parameters.partitions, members: asked.parameters.consumers)
      for strategy in [Averagely(), AveragelyByCircle()] as [any AllocationStrategy] {
        #expect(try strategy.allocate(request).counts == asked.expected.partitions_per_consumer)
      }
    }
  }
}
