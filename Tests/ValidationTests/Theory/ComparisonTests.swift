// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import Validation

@Suite("Findings")
struct ComparisonTests {
  @Test("Figures are judged by their tolerance")
  func tolerance() {
    var findings = Findings()
    findings.compare("count", 5, 5)
    findings.compare("near", 1.04, 1, within: 0.05)
    #expect(findings.problem == nil)
    findings.compare("far", 7, 5, within: 1)
    #expect(findings.problem == "far: expected 5 within 1.0, got 7")
    #expect(findings.comparisons.map(\.passed) == [true, true, false])
    #expect(findings.comparisons.map { ($0.shareUsed * 10).rounded() } == [0, 8, 20])
  }

  @Test("No number is no answer")
  func notANumber() {
    var findings = Findings()
    findings.compare("value", .nan, 1, within: 10)
    #expect(findings.problem != nil)
    findings = Findings()
    findings.require("value", .nan, in: 0...1)
    #expect(findings.problem != nil)
  }

  @Test("Exact times may be off by the nanosecond that time is counted in")
  func times() {
    var findings = Findings()
    findings.compareTimes("time", 0.2, 0.200_000_001)
    findings.compareTimes("time", 1_000.000_000_9, 1_000)
    #expect(findings.problem == nil)
    findings.compareTimes("time", 0.2, 0.200_000_003)
    #expect(findings.problem != nil)
  }

  @Test("Statements, lists and bounds")
  func others() {
    var findings = Findings()
    findings.require("statement", true, "not shown")
    findings.compare("list", [1, 2], [1, 2])
    findings.require("bounded", 0.5, in: 0...1)
    #expect(findings.problem == nil)
    findings.compare("list", [1, 2], [2, 1])
    #expect(findings.problem == "list: expected [2, 1], got [1, 2]")
    #expect(findings.comparisons.last?.shareUsed == 2)
  }

  @Test("Deviations tell the farthest run and the mean of all")
  func deviations() {
    var deviations = Deviations("mean", expected: 10)
    for value in [10.5, 9.0, 10.25, 10.0] { deviations.add(value, standardError: 0.5) }
    let findings = Findings([deviations])
    #expect(findings.problem == nil)
    let comparison = findings.comparisons.first
    #expect(comparison?.allowance == .standardErrors(farthest: -2, ofMean: -0.25, runs: 4))
    #expect(comparison?.shareUsed == 0.5)
    var broken = Deviations("mean", expected: 10)
    broken.add(13, standardError: 0.5)
    #expect(Findings([broken]).problem?.contains("6.0 standard errors") == true)
  }

  @Test("A text stands for a case that could not be compared")
  func literal() {
    let findings: Findings = "there is no \("system")"
    #expect(findings.problem == "there is no system")
  }
}
