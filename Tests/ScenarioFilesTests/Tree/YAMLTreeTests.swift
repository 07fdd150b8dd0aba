// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ResultFiles
import ScenarioFiles
import Testing

@Suite struct YAMLTreeTests {
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
        "s.yaml:11:16: error: the document has more than 100000 values once its aliases are "
          + "expanded; write fewer, or put long lists into CSV files"
      ])
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
    ] as [(String, String)])
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
