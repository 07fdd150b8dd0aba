// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import Stochastics
import Testing

@Suite("Properties of messages")
struct PropertyReaderTests {
  private func text(_ properties: String, sql: String = "a IS NULL") -> String {
    SmallScenario.replacing("900/s}}}", with: "900/s}}, properties: \(properties)}")
      .replacing("topics: [orders],", with: "topics: [{topic: orders, sql: \(sql)}],")
  }

  private func properties(_ text: String) throws -> [PropertySpecification] {
    try SmallScenario.parse(self.text(text)).specification.producers[0].properties
  }

  @Test("All kinds are read")
  func kinds() throws {
    let read = try properties(
      """
      {region: [us, eu], kind: {texts: {b: 3, a: 1}, missing: 5%}, amount: {whole: {uniform: \
      {minimum: 0, maximum: 100}}}, price: {decimal: {exponential: {mean: 40}}, decimals: 3}, fee: \
      {decimal: 12}, vip: {boolean: 10%}}
      """)
    #expect(
      read == [
        .init(name: "amount", values: .whole(try .uniform(minimum: 0, maximum: 100))),
        .init(name: "fee", values: .decimal(try .constant(12), decimals: 2)),
        .init(
          name: "kind", values: .texts([.init(text: "a", weight: 1), .init(text: "b", weight: 3)]),
          missing: 0.05),
        .init(name: "price", values: .decimal(try .exponential(mean: 40), decimals: 3)),
        .init(name: "region", values: .texts([.init(text: "eu"), .init(text: "us")])),
        .init(name: "vip", values: .boolean(probability: 0.1)),
      ])
  }

  @Test(
    "Mistakes are told",
    arguments: [
      ("{a b: [x]}", "the name 'a b' is none that a filter can say"),
      ("{between: [x]}", "the name 'between' is none that a filter can say"),
      ("{TAGS: [x]}", "the name 'TAGS' stands for the message's own tag"),
      ("{a: {}}", "a: property has none of texts, whole, decimal and boolean"),
      ("{a: {texts: [x], boolean: 0.5}}", "a: property has several of texts"),
      ("{a: {texts: [x, x]}}", "the text 'x' is listed twice"),
      ("{a: {texts: {x: -1}}}", "x: '-1' is negative"),
      ("{a: {texts: {x: 0}}}", "texts: have no weight above 0"),
      ("{a: {texts: x}}", "it takes a list of texts or a mapping"),
      ("{a: {whole: 5ms}}", "'5ms'"),
      ("{a: {whole: {exponential: {mean: 40ms}}}}", "mean: '40ms'"),
      ("{a: {whole: 5, decimals: 2}}", "decimals: go with 'decimal' only"),
      ("{a: {decimal: 5, decimals: 10}}", "out of range; allowed are 1 to 9"),
      ("{a: {boolean: 2}}", "boolean: '2'"),
      ("{a: {text: [x]}}", "unknown key 'text'"),
      ("[x]", "properties: has"),
    ])
  func mistakes(properties: String, part: String) {
    let problems = SmallScenario.problems(text(properties))
    #expect(problems.contains { $0.contains(part) }, "\(problems)")
  }

  @Test("A subscription takes SQL or tags, and what is wrong with the SQL is told with its place")
  func sql() throws {
    let scenario = try SmallScenario.parse(text("{a: [x]}", sql: "a = 'x' AND TAGS IS NULL"))
    #expect(
      scenario.specification.groups[0].subscriptions
        == [.init(topic: "orders", sql: "a = 'x' AND TAGS IS NULL")])
    let broken = SmallScenario.problems(text("{a: [x]}", sql: "a = = 'x'"))
    #expect(broken.count == 1)
    #expect(
      broken[0].hasPrefix(
        "s.yaml:10:43: error: sql: 'a = = 'x'', character 5: expected a property or a value"),
      "\(broken)")
    let both = SmallScenario.problems(
      text("{a: [x]}").replacing("sql: a IS NULL", with: "sql: a IS NULL, tags: b"))
    #expect(both.contains { $0.contains("stands beside 'tags'") })
  }
}
