// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import Testing

@Suite struct ScenarioDecoderClientTests {
  private func group(_ body: String) throws -> GroupSpecification {
    let text = SmallScenario.replacing(
      "{topics: [orders], consumers: 3, service: 40ms}", with: "{\(body)}")
    return try SmallScenario.parse(text).specification.groups[0]
  }

  @Test("The defaults of the schema are those of the client itself")
  func clientDefaults() throws {
    let client = try group("topics: [orders], service: 1ms, consumers: 1, client: {}").client
    #expect(client == RocketMQClientSettings())
  }

  @Test("Every setting of the client has a key of its own")
  func clientKeys() throws {
    let properties = Mirror(reflecting: RocketMQClientSettings()).children.compactMap { $0.label }
    let section = try #require(ScenarioSchema.sections.first { $0.name == "client" })
    #expect(section.fields.count == properties.count)
    // Setting each to another value than its default changes the settings.
    for field in section.fields {
      let text =
        switch field.key {
        case "consume_from": "first"
        case "pull_threshold_bytes_for_queue": "2MiB"
        case let key where field.valueDescription.hasPrefix("whole number"):
          key == "retry_queues" ? "2" : "3"
        case "pop_invisible_time": "7s"
        default: "7ms"
        }
      let pops = field.key.hasPrefix("pop_") ? ", consumption: pop" : ""
      let client = try group(
        "topics: [orders], service: 1ms, consumers: 1\(pops), client: {\(field.key): \(text)}"
      ).client
      #expect(client != RocketMQClientSettings(), "\(field.key)")
    }
  }

  @Test(
    "What goes with pops is refused where members pull",
    arguments: ["pop_invisible_time: 9s", "pop_batch_size: 3", "pop_threshold: 3"])
  func idlePopKeys(setting: String) {
    let problems = SmallScenario.problems(
      SmallScenario.replacing(
        "service: 40ms}",
        with: "service: 40ms, consumption: orderly, client: {\(setting)}}"))
    let key = setting.prefix { $0 != ":" }
    #expect(
      problems.count == 1
        && problems[0].contains(
          "\(key): goes with 'consumption: pop', and this group's is orderly; leave it out"),
      "\(problems)")
  }
}
