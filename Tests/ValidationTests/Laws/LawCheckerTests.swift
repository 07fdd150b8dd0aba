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
      ("tandem-2", #""mean_sojourn_s":0.0833"#, #""mean_sojourn_s":0.0853"#),
      ("tandem-2", #""node1_mean_number":2.3333"#, #""node1_mean_number":2.4833"#),
      ("tandem-2", #""node2_mean_number":3.5"#, #""node2_mean_number":3.8"#),
      ("onoff-consumer-5pct-down", #""mean_number":9.42"#, #""mean_number":13.42"#),
      ("transient-rebalance-stop", #""9":1207.07"#, #""9":1257.07"#),
      ("mm1k-10-rho90", #""block_prob":0.0508"#, #""block_prob":0.0548"#),
      ("mmck-4-10", #""mean_wait_s":0.0507"#, #""mean_wait_s":0.0547"#),
      ("erlangB-10-a8", #""block_prob":0.121"#, #""block_prob":0.129"#),
      // A place more than the limit and the consumers make.
      (
        "mm1k-10-rho90", #""system_capacity_including_in_service":10"#,
        #""system_capacity_including_in_service":11"#
      ),
      (
        "priority-nonpreemptive-2-mm1", #""class1_mean_sojourn_s":0.0214"#,
        #""class1_mean_sojourn_s":0.0222"#
      ),
      ("closed-prefetch-26-exp", #""population":26"#, #""population":25"#),
      ("transient-burst-and-scale-up", #""25":260.8"#, #""25":300.8"#),
      ("linger-5ms-16", #""mean_added_delay_s":0.0029164"#, #""mean_added_delay_s":0.0029664"#),
      ("linger-5ms-16", #""fraction_batches_full":0.000226"#, #""fraction_batches_full":0.010226"#),
      ("linger-10ms-16-often-full", #""max_batch_messages":16"#, #""max_batch_messages":17"#),
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
      ("mmck-4-10", #""servers":4"#, #""servers":40"#),
      ("erlangB-10-a8", #""exponential""#, #""whatever""#),
      ("priority-nonpreemptive-3-md1", #""service_mean_s":0.01"#, #""service_mean_s":-0.01"#),
      ("closed-40-on-4-servers", #""servers":4"#, #""servers":0"#),
      ("transient-burst-and-scale-up", #""consumers":20"#, #""consumers":0"#),
      ("linger-5ms-16", #""Poisson""#, #""whatever""#),
      ("linger-5ms-16", #""max_batch_messages":16"#, #""max_batch_messages":0"#),
    ])
  func noSystem(name: String, old: String, new: String) throws {
    let problem = try findings(on: name, replacing: old, by: new).problem
    #expect(problem?.contains("the case cannot be checked") == true, "\(problem ?? "none")")
  }

  @Test("Classes may take different times: the wait is Cobham's for the mixture")
  func unequalClasses() throws {
    // 30/s of 5 ms before 50/s of 10 ms, all exponential: half of the mean square is 30 x 25e-6 +
    // 50 x 100e-6 = 0.00575 s; loads 0.15 and 0.65. Worked out by hand from Cobham's formula.
    let old = #"[{"arrival_rate_per_s":30,"service_mean_s":0.01}"#
    let new = #"[{"arrival_rate_per_s":30,"service_mean_s":0.005}"#
    var text = try text(of: "priority-nonpreemptive-2-mm1")
    for (old, new) in [
      (old, new),
      (
        #""class1_mean_sojourn_s":0.02142857142857143"#,
        "\"class1_mean_sojourn_s\":\(0.00575 / 0.85 + 0.005)"
      ),
      (
        #""class2_mean_sojourn_s":0.06714285714285714"#,
        "\"class2_mean_sojourn_s\":\(0.00575 / 0.85 / 0.35 + 0.01)"
      ),
      (#""id":"priority-nonpreemptive-2-mm1""#, #""id":"priority-nonpreemptive-unequal""#),
      // From 300 runs of an event recursion in another program.
      (#""class1_mean_sojourn_s":0.0534"#, #""class1_mean_sojourn_s":0.0306"#),
      (#""class2_mean_sojourn_s":0.6831"#, #""class2_mean_sojourn_s":0.157"#),
    ] {
      try #require(text.contains(old), "written otherwise: \(text.prefix(900))")
      text = text.replacingOccurrences(of: old, with: new)
    }
    let theory = try JSONDecoder().decode(TheoryCase.self, from: Data(text.utf8))
    let checker = try #require(LawChecker.checker(ofCaseNamed: theory.id))
    let findings = checker.findings(on: theory, effort: effort)
    #expect(findings.problem == nil)
    #expect(findings.comparisons.count == 2)
  }

  @Test("The same case gives the same figures twice")
  func repeats() throws {
    let first = try findings(on: "transient-mm1-from-empty")
    #expect(first.comparisons.count >= 7)
    #expect(first == (try findings(on: "transient-mm1-from-empty")))
  }
}
