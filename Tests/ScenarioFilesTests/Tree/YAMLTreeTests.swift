// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import ScenarioFiles
import Testing

@Suite struct YAMLTreeTests {
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

  /// Nine levels of nine aliases each stand for nine to the ninth values in some 400 bytes.
  private func bomb(_ use: (Int) -> String) -> String {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      text += "a\(level): &a\(level) \(use(level - 1))\n"
    }
    return text
  }

  private func list(_ level: Int) -> String {
    "[" + Array(repeating: "*a\(level)", count: 9).joined(separator: ", ") + "]"
  }

  @Test("An alias bomb is refused after a bounded number of values")
  func aliasBomb() throws {
    let error = #expect(throws: ScenarioErrors.self) {
      try SmallScenario.parse(SmallScenario.text + bomb(list))
    }
    #expect(error?.exitClass == .dataError)
    // Counting stops at the bound: a walk over all values would never end.
    #expect(
      error?.problems.map { $0.description } == [
        "s.yaml:11:15: error: the document has more than 100000 values once its aliases are "
          + "expanded; write fewer, or put long lists into CSV files"
      ])
  }

  @Test(
    "An alias bomb in keys is refused before anything is composed",
    arguments: [
      "{*a9 : x}", "? *a9\n: x", "{[*a9]: x}", "{? *a9 : x}", "[*a9 : x]", "{{x: *a9}: y}",
      "- ? [*a9]\n  : x",
    ])
  func aliasBombInKeys(last: String) {
    let found = SmallScenario.problems(bomb(list) + last + "\n")
    #expect(found.count == 1)
    #expect(
      found.first?.hasSuffix(
        "aliases and complex keys do not go together; write each key as a plain word") == true)
  }

  @Test("Anchors, aliases and merge keys work, and explicit keys win")
  func mergeKeys() throws {
    let text = """
      format: 1
      name: small
      system: rocketmq
      duration: 10m
      topics:
        orders: {queues: 4}
      groups:
        one: &base
          topics: [orders]
          consumers: 3
          threads: 7
          service: &time {exponential: {mean: 40ms}}
        two:
          <<: *base
          consumers: 5
        three: {<<: [{threads: 9}, *base], service: *time}
      """
    let groups = try SmallScenario.parse(text).specification.groups
    #expect(groups.map { $0.name } == ["one", "three", "two"])
    #expect(groups.map { $0.consumerIDs.count } == [3, 3, 5])
    #expect(groups.map { $0.threads } == [7, 9, 7])
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

  @Test(
    "What is no single YAML document is an error with its place",
    arguments: [
      ("", "s.yaml:1:1: error: the file holds no scenario; 'lagcast init' writes one"),
      ("# nothing\n", "s.yaml:1:1: error: the file holds no scenario; 'lagcast init' writes one"),
      (
        "format: 1\n---\nformat: 1\n",
        "s.yaml:2:1: error: the text is not one YAML document: but found another document expected a "
          + "single document in the stream"
      ),
      (
        "a: [1, 2\n",
        "s.yaml:2:1: error: the text is not one YAML document: did not find expected ',' or ']' while "
          + "parsing a flow sequence"
      ),
      (
        "a: *nobody\n",
        "s.yaml:1:4: error: the text is not one YAML document: found undefined alias"
      ),
      ("a: \u{1}\n", "s.yaml:1:4: error: the text is not YAML: control characters are not allowed"),
      ("- 1\n- 2\n", "s.yaml:1:1: error: scenario is a list; it takes a mapping of "),
      ("just words\n", "s.yaml:1:1: error: scenario is 'just words'; it takes a mapping of "),
    ])
  func malformedDocuments(text: String, message: String) {
    let found = SmallScenario.problems(text)
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix(message) == true, "\(found)")
  }

  @Test("Tags are refused, since they would change what a value means")
  func tags() {
    let text = SmallScenario.replacing("queues: 4", with: "queues: !!int \"4\"")
    #expect(
      SmallScenario.problems(text).first
        == "s.yaml:6:20: error: the tag 'tag:yaml.org,2002:int' is not supported; write values "
        + "without tags")
  }

  @Test("Nesting is bounded", arguments: [65, 500, 999, 5_000, 200_000])
  func nesting(depth: Int) {
    let text = "a: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let found = SmallScenario.problems(text)
    #expect(found.count == 1)
    #expect(found.first?.contains("nested") == true, "\(found)")
  }

  @Test("The length of a text is bounded")
  func length() {
    let text = SmallScenario.text + String(repeating: "#", count: 1 << 20)
    #expect(
      SmallScenario.problems(text) == [
        "s.yaml:1:1: error: the text is \(text.utf8.count) bytes long; a scenario may have 1048576 "
          + "bytes"
      ])
  }

  @Test("Lines may end as on other systems")
  func lineEnds() throws {
    let text = SmallScenario.text.replacing("\n", with: "\r\n")
    #expect(try SmallScenario.parse(text).name == "small")
    let wrong = text.replacing("queues: 4", with: "queues: four")
    #expect(
      SmallScenario.problems(wrong).first?.hasPrefix("s.yaml:6:20: error: queues: 'four'") == true)
  }
}
