// SPDX-License-Identifier: GPL-3.0-or-later

import Swarm
import Testing

@Suite struct ScenarioTreeTests {
  @Test("Short parts stand in a line, sections in lines of their own")
  func layout() {
    let tree: ScenarioTree = [
      "format": 1, "topics": ["t": ["queues": 4]],
      "events": [
        ["at": "1s", "crash": ["group": "g", "consumers": ["c0"]]],
        ["at": "2s", "mark": ["note": "x"]],
      ],
    ]
    #expect(
      tree.yaml == """
        format: 1
        topics:
          t: {queues: 4}
        events:
          - {at: 1s, crash: {group: g, consumers: [c0]}}
          - {at: 2s, mark: {note: x}}

        """)
  }

  @Test(
    "What YAML would misread stands in quotes",
    arguments: [
      ("plain-1.5%", "plain-1.5%"), ("", "\"\""), ("*", "\"*\""), ("a || b", "\"a || b\""),
      ("-3", "-3"), ("-", "\"-\""), ("say \"x\"", #""say \"x\"""#), ("#", "\"#\""),
    ])
  func quoting(text: String, written: String) {
    let tree: ScenarioTree = ["key": .text(text)]
    #expect(tree.yaml == "key: \(written)\n")
  }

  @Test("Keys are read, replaced, added and removed")
  func keys() {
    var tree: ScenarioTree = ["a": 1]
    tree["a"] = 2
    tree["b"] = "x"
    #expect(tree == ["a": 2, "b": "x"])
    tree["a"] = nil
    #expect(tree == ["b": "x"])
    #expect(tree["a"] == nil)
  }
}
