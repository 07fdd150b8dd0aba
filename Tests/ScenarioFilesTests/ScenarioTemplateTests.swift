// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import Testing

@Suite struct ScenarioTemplateTests {
  @Test("The starter scenario of every system is right, and warns of nothing")
  func parses() throws {
    for system in MessagingSystem.allCases {
      let scenario = try SmallScenario.parse(ScenarioTemplate.text(for: system))
      #expect(scenario.specification.system == system)
      #expect(scenario.warnings.isEmpty)
      #expect(!scenario.objectives.isEmpty)
      #expect(scenario.specification.events.count == 2)
    }
  }

  @Test("What the starter scenario shows in comments is right as well")
  func commentedKeys() throws {
    let text = ScenarioTemplate.text(for: .rocketmq)
      .replacing("    # key: {", with: "    key: {")
      .replacing("    # routing: ", with: "    routing: ")
      .replacing("    # failure: ", with: "    failure: ")
      .replacing("    # client: ", with: "    client: ")
    let model = try SmallScenario.parse(text).specification
    #expect(model.producers[0].routing == .keyHash)
    #expect(model.groups[0].failureProbability == 0.001)
  }

  @Test("Its lines fit a narrow terminal and explain themselves")
  func layout() {
    let lines = ScenarioTemplate.text(for: .rocketmq).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 100 && !$0.hasSuffix(" ") })
    #expect(lines.count { $0.contains("#") } > 25)
    #expect(lines.last == "")
  }
}
