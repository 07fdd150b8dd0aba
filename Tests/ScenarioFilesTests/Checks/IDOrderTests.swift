// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles
import Testing

@Suite struct IDOrderTests {
  private func warnings(_ group: String, _ events: String = "") throws -> [String] {
    let text = SmallScenario.replacing("consumers: 3", with: group) + events
    return try SmallScenario.parse(text).warnings.map { $0.description }
  }

  @Test("Ids that sort against their numbers are worth a warning")
  func numbered() throws {
    #expect(
      try warnings("consumers: 11") == [
        "s.yaml:10:42: warning: 'c10' sorts before 'c2', as the client sorts ids as texts; give 'ids' "
          + "of equal length to keep their order"
      ])
    #expect(try warnings("ids: [node9, node10]").count == 1)
  }

  @Test(
    "Where the order is the expected one or does not matter, nothing is said",
    arguments: [
      "consumers: 10", "ids: [c00, c02, c10]", "ids: [a10, b2]", "ids: [x, y]",
      "consumers: 11, allocation: consistent-hash", "consumers: 11, mode: broadcasting",
    ] as [String])
  func quiet(group: String) throws {
    #expect(try warnings(group).isEmpty)
  }

  @Test("Scaling beyond ten members is worth one warning, at the event")
  func scaling() throws {
    let found = try warnings(
      "consumers: 3",
      "events: [{at: 1m, scale: {group: readers, consumers: 11}}, "
        + "{at: 2m, scale: {group: readers, consumers: 12}}]\n")
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("s.yaml:11:54: warning: 'c10' sorts before 'c2'") == true)
  }

  @Test("More brokers than letters are worth a warning")
  func brokers() throws {
    #expect(try warnings("consumers: 3", "brokers: 26\n").isEmpty)
    #expect(
      try warnings("consumers: 3", "brokers: 27\n").first?.hasPrefix(
        "s.yaml:11:10: warning: broker-aa sorts before broker-b") == true)
  }
}
