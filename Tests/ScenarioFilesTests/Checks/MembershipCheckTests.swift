// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import Testing

@Suite struct MembershipCheckTests {
  private func events(_ list: String) throws -> [ScenarioEvent] {
    try SmallScenario.parse(SmallScenario.adding("events: [\(list)]")).specification.events
  }

  @Test("Members are followed through the events in order of time, not of the list")
  func membership() throws {
    let list = """
      {at: 5m, remove: {group: readers, consumers: [c3]}},
      {at: 1m, scale: {group: readers, consumers: 5}},
      {at: 2m, crash: {group: readers, consumers: [c0]}},
      {at: 3m, scale: {group: readers, consumers: 5}},
      {at: 4m, lose: {group: readers, consumers: [c0]}}
      """
    #expect(try events(list).count == 5)
    let wrong = SmallScenario.problems(
      SmallScenario.adding(
        "events: [\(list), {at: 6m, slow: {group: readers, consumers: [c3], factor: 2}}]"))
    #expect(wrong.count == 1)
    #expect(
      wrong.first?.hasSuffix(
        "'c3' is no member of readers at 6m; members are c1, c2 and c4; did you "
          + "mean 'c1'?") == true, "\(wrong)")
  }

  @Test("The youngest leave first")
  func youngestLeaveFirst() {
    let found = SmallScenario.problems(
      SmallScenario.adding(
        "events: [{at: 1m, scale: {group: readers, consumers: 1}}, "
          + "{at: 2m, crash: {group: readers, consumers: [c1]}}]"))
    #expect(found.first?.contains("'c1' is no member of readers at 2m; members are c0") == true)
  }

  @Test("A restart that would outlast time itself is refused")
  func endlessRestart() {
    let found = SmallScenario.problems(
      SmallScenario.replacing(
        "consumers: 3", with: "consumers: 100000, allocation: consistent-hash")
        + "events: [{at: 1m, rolling_restart: {group: readers, downtime: 36500d}}]\n")
    #expect(
      found == [
        "s.yaml:11:10: error: rolling_restart: going through 100000 members takes longer than 36500d, "
          + "the longest duration"
      ])
  }
}
