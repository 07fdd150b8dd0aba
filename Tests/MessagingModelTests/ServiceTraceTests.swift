// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Testing

@Suite("Service traces")
struct ServiceTraceTests {
  @Test(
    "A trace without times, or with one that cannot be, is refused",
    arguments: [[], [1_000, -1], [Int64.max]] as [[Int64]], [true, false])
  func refused(times: [Int64], repeats: Bool) throws {
    let specification = try ModelFixture.specification(duration: .seconds(1)) {
      $0.service = .trace(times, repeats: repeats)
    }
    #expect(specification.problems().map(\.path) == ["groups.orders"])
    #expect(throws: ModelError.self) {
      try Replication.run(specification, seed: 1, replication: 0)
    }
  }
}
