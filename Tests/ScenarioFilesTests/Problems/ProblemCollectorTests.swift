// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles
import Testing

@Suite struct ProblemCollectorTests {
  @Test("Everything that is wrong is told at once, in order of place")
  func allAtOnce() {
    let text = """
      format: 1
      name: bad
      system: rocketmq
      duration: 10
      warmup: soon
      topics:
        orders: {queues: none}
      producers:
        web: {topic: order, arrivals: {poison: {rate: 900/s}}}
      groups:
        readers: {topics: [orders], consumers: -1, service: 40}
      events:
        - {at: 1m, scale: {group: writers, consumers: 4}}
      """
    let found = SmallScenario.problems(text)
    #expect(
      found.map { $0.split(separator: " ").first.map(String.init) } == [
        "s.yaml:4:11:", "s.yaml:5:9:", "s.yaml:7:20:", "s.yaml:9:16:", "s.yaml:9:34:",
        "s.yaml:11:42:", "s.yaml:11:55:", "s.yaml:13:29:",
      ])
    #expect(found[4].hasSuffix("did you mean 'poisson'?"))
  }

  @Test("A problem in an anchored mapping is told once")
  func anchoredProblemsAreToldOnce() {
    let text = SmallScenario.adding(
      """
        second: &group {topics: [orders], consumers: 3, service: 40}
        third: *group
        fourth: {<<: *group}
      """)
    #expect(
      SmallScenario.problems(text) == [
        "s.yaml:11:60: error: '40' has no unit; a duration ends in ns, us, ms, s, m, h or d, such as "
          + "40ms"
      ])
  }

  @Test("Problems of the file come before those of overrides")
  func order() {
    let found = SmallScenario.problems(
      SmallScenario.replacing("queues: 4", with: "queues: 0"),
      overrides: ["duration=1", "seed=x"])
    #expect(found.count == 3)
    #expect(found[0].hasPrefix("s.yaml:6:20: error: queues"))
    #expect(found[1].hasPrefix("--set duration=1: error"))
    #expect(found[2].hasPrefix("--set seed=x: error"))
  }
}
