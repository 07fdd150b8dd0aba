// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationMetrics
import Testing

@Suite("Latency parts")
struct LatencyPartsTests {
  private let parts = LatencyParts(
    linger: 1, broker: 20, behindOthers: 300, dark: 4_000, clientBuffer: 50_000,
    retryDelay: 600_000, service: 7_000_000)

  @Test("The sojourn time is the sum of all seven parts")
  func sojourn() {
    #expect(parts.sojourn == 7_654_321)
    #expect(LatencyParts.zero.sojourn == 0)
  }

  @Test("Addition goes part by part")
  func addition() {
    var sum = parts + parts
    #expect(sum.linger == 2 && sum.broker == 40 && sum.behindOthers == 600)
    #expect(sum.dark == 8_000 && sum.clientBuffer == 100_000 && sum.retryDelay == 1_200_000)
    #expect(sum.service == 14_000_000)
    sum += .zero
    #expect(sum.sojourn == 2 * parts.sojourn)
  }

  @Test("A histogram of one message gives back its very parts")
  func means() throws {
    var histogram = LatencyHistogram()
    histogram.record(parts)
    let meanParts = histogram.meanParts
    let mean = try #require(meanParts)
    #expect(mean.linger == 1 && mean.broker == 20 && mean.behindOthers == 300)
    #expect(mean.dark == 4_000 && mean.clientBuffer == 50_000 && mean.retryDelay == 600_000)
    #expect(mean.service == 7_000_000 && mean.sojourn == 7_654_321)
  }
}
