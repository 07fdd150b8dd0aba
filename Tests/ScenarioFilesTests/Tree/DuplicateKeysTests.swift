// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles
import Testing

@Suite struct DuplicateKeysTests {
  @Test("A key given twice is told with both places, in every mapping at once")
  func duplicateKeys() {
    let text = """
      format: 1
      name: small
      name: again
      system: rocketmq
      duration: 10m
      topics:
        orders: {queues: 4, queues: 8}
      groups:
        readers:
          topics: [orders]
          consumers: 3
          "consumers": 4
          service: 40ms
      """
    #expect(
      SmallScenario.problems(text) == [
        "s.yaml:3:1: error: the key 'name' is given twice; it stands already in line 2, column 1",
        "s.yaml:7:23: error: the key 'queues' is given twice; it stands already in line 7, column 12",
        "s.yaml:12:5: error: the key 'consumers' is given twice; it stands already in line 11, "
          + "column 5",
      ])
  }

  @Test("Three equal keys are two problems")
  func triplicateKeys() {
    let text = SmallScenario.replacing("name: small\n", with: "name: a\nname: b\nname: c\n")
    let found = SmallScenario.problems(text)
    #expect(found.count == 2)
    #expect(found.allSatisfy { $0.contains("the key 'name' is given twice") })
  }

  @Test("Duplicate keys of one letter are told apart, too")
  func shortDuplicates() {
    let text = SmallScenario.replacing(
      "orders: {queues: 4}", with: "o: {queues: 4}\n  o: {queues: 5}"
    )
    .replacing("topic: orders", with: "topic: o").replacing("[orders]", with: "[o]")
    #expect(
      SmallScenario.problems(text) == [
        "s.yaml:7:3: error: the key 'o' is given twice; it stands already in line 6, column 3"
      ])
  }
}
