// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Testing

@Suite("Latency faults")
struct LatencyFaultRuleTests {
  @Test(
    "A slow answer keeps producers away for a step of its own",
    arguments: [
      (0, 0), (549, 0), (550, 2_000), (1_800, 5_000), (3_000, 6_000), (5_000, 10_000),
      (14_999, 10_000),
      (15_000, 30_000),
    ])
  func steps(latency: Int64, pause: Int64) {
    #expect(LatencyFaultRule.pause(afterLatency: .milliseconds(latency)) == .milliseconds(pause))
  }

  @Test("A failure counts as ten seconds")
  func failure() {
    #expect(LatencyFaultRule.pause(afterLatency: LatencyFaultRule.failureLatency) == .seconds(10))
  }
}
