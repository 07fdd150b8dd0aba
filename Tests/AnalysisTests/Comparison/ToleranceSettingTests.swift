// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("Settings of tolerances")
struct ToleranceSettingTests {
  private let gated = MetricRule(
    metric: "sojourn.p99", unit: "s", direction: .lower, isGated: true, relativeTolerance: 0.05,
    absoluteTolerance: 1e-6, origin: "default")
  private var reported: MetricRule {
    var rule = gated
    rule.isGated = false
    return rule
  }

  @Test(
    "Patterns and groups choose metrics",
    arguments: [
      ("sojourn.p99=1%", true), ("sojourn.*=1%", true), ("*=1%", true), ("sojourn.p9=1%", false),
      ("sojourn.p99@g=1%", true), ("sojourn.p99@h=1%", false), ("backlog.*=1%", false),
    ])
  func choice(argument: String, isConcerned: Bool) throws {
    let setting = try ToleranceSetting(argument: argument)
    #expect(setting.concerns("sojourn.p99", of: "g") == isConcerned)
  }

  @Test("A tolerance replaces both kinds, and a full name gates where a pattern does not")
  func application() throws {
    let named = try ToleranceSetting(argument: "sojourn.p99=10ms").applied(to: reported)
    #expect(named.relativeTolerance == 0)
    #expect(named.absoluteTolerance == 0.01)
    #expect(named.isGated)
    #expect(named.origin == "--tolerance sojourn.p99=10ms")
    let all = try ToleranceSetting(argument: "*=0").applied(to: reported)
    #expect(!all.isGated)
    #expect(all.relativeTolerance == 0 && all.absoluteTolerance == 0)
    let off = try ToleranceSetting(argument: "sojourn.p99=off").applied(to: gated)
    #expect(!off.isGated)
    #expect(off.relativeTolerance == 0.05)
  }

  @Test("What is no setting is an error", arguments: ["", "sojourn.p99", "=3%", "a=", "a=b"])
  func wrong(argument: String) {
    #expect(throws: ToleranceProblem.self) { try ToleranceSetting(argument: argument) }
  }

  @Test("A setting that concerns no metric is an error, not silence")
  func unused() throws {
    var options = ComparisonOptions()
    options.tolerances = [try ToleranceSetting(argument: "sojourn.p42=1%")]
    let result = Results.make(["sojourn.mean": [1, 2]])
    let error = #expect(throws: ComparisonError.self) {
      try Comparison(of: result, with: result, options: options)
    }
    #expect(error?.message.contains("there is no metric sojourn.p42") == true)
  }
}
