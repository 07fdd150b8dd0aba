// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing
import Validation

@Suite("Checks of laws of chance")
struct LawCheckerTests {
  /// A fifth of the usual seeds, which is enough to see a wrong value.
  private var effort: ValidationEffort {
    var effort = ValidationEffort.quick
    effort.seeds = 1...4
    return effort
  }

  /// A case as compact JSON, with keys in order.
  private func text(of name: String) throws -> String {
    let file = GoldenFolder.besideSources.path.appendingPathComponent(TheoryCase.file)
    let document = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    let cases = try #require((document as? [String: Any])?["cases"] as? [[String: Any]])
    let found = try #require(cases.first { $0["id"] as? String == name })
    return String(
      decoding: try JSONSerialization.data(withJSONObject: found, options: .sortedKeys),
      as: UTF8.self)
  }

  private func findings(
    on name: String, replacing old: String = "", by new: String = ""
  ) throws -> Findings {
    var text = try text(of: name)
    if !old.isEmpty {
      try #require(text.contains(old), "\(name) is written otherwise: \(text.prefix(900))")
      text = text.replacingOccurrences(of: old, with: new)
    }
    let theory = try JSONDecoder().decode(TheoryCase.self, from: Data(text.utf8))
    return try #require(LawChecker.checker(ofCaseNamed: name)).findings(on: theory, effort: effort)
  }

  @Test(
    "A value that is a few percent off is found",
    arguments: [
      ("mm1-rho50", #""mean_wait_s":0.01,"#, #""mean_wait_s":0.0104,"#),
      ("md1-rho50", #""mean_wait_s":0.005,"#, #""mean_wait_s":0.0048,"#),
      ("transient-mminf-warmup", #""2":98.168"#, #""2":101.168"#),
      ("drain-1000-md1", #""mean_drain_time_s":20"#, #""mean_drain_time_s":20.6"#),
      ("fork-join-2-rho80", #""mean_response_s":0.07,"#, #""mean_response_s":0.075,"#),
      (
        "kingman-e2-e3-rho90", #""mean_wait_upper_bound_s":0.042"#,
        #""mean_wait_upper_bound_s":0.022"#
      ),
    ])
  func wrongValue(name: String, old: String, new: String) throws {
    #expect(try findings(on: name, replacing: old, by: new).problem != nil)
  }

  @Test(
    "A system that cannot be is a problem, not a crash",
    arguments: [
      ("mm1-rho50", #""servers":1"#, #""servers":0"#),
      ("mm1-rho50", #""arrival_rate_per_s":50"#, #""arrival_rate_per_s":-50"#),
      ("mm1-rho50", #""service_rate_per_s":100"#, #""service_speed":100"#),
      ("mx-fixed5-m1", #""fixed 5""#, #""some""#),
      ("drain-1000-md1", #""initial_backlog_messages":1000"#, #""initial_backlog_messages":1e300"#),
      ("kingman-e2-e3-rho90", #"Erlang-2 renewal"#, #"Erlang-x renewal"#),
    ])
  func noSystem(name: String, old: String, new: String) throws {
    let problem = try findings(on: name, replacing: old, by: new).problem
    #expect(problem?.contains("the case cannot be checked") == true, "\(problem ?? "none")")
  }

  @Test("The same case gives the same figures twice")
  func repeats() throws {
    let first = try findings(on: "transient-mm1-from-empty")
    #expect(first.comparisons.count >= 7)
    #expect(first == (try findings(on: "transient-mm1-from-empty")))
  }
}
