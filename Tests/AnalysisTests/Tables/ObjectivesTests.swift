// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing

import Analysis

@Suite("Objectives on estimates")
struct ObjectivesTests {
  private func judge(
    _ bound: ObjectiveBound, _ values: [MetricObservation]
  ) throws -> ObjectiveJudgement {
    let samples = MetricSamples(
      group: "g", metric: "m", unit: "s", replications: Array(values.indices), values: values)
    return try #require(Estimate(samples, bounds: [bound]).judgement)
  }

  @Test(
    "the mean decides, and an interval that straddles the bound is told",
    arguments: [
      // Mean 10, half-width 2.4841: t(2) = 4.30265 times 1 / sqrt(3).
      (ObjectiveBound(group: "g", metric: "m", atMost: 13), .met, false),
      (ObjectiveBound(group: "g", metric: "m", atMost: 12), .met, true),
      (ObjectiveBound(group: "g", metric: "m", atMost: 10), .met, true),
      (ObjectiveBound(group: "g", metric: "m", atMost: 9), .missed, true),
      (ObjectiveBound(group: "g", metric: "m", atMost: 7), .missed, false),
      (ObjectiveBound(group: "g", metric: "m", atLeast: 7), .met, false),
      (ObjectiveBound(group: "g", metric: "m", atLeast: 11), .missed, true),
      (ObjectiveBound(group: "g", metric: "m", atMost: 20, atLeast: 9), .met, true),
    ] as [(ObjectiveBound, ObjectiveJudgement.Verdict, Bool)])
  func decides(
    bound: ObjectiveBound, verdict: ObjectiveJudgement.Verdict, isStraddled: Bool
  ) throws {
    let judgement = try judge(bound, [.number(9), .number(10), .number(11)])
    #expect(judgement.verdict == verdict)
    #expect(judgement.isStraddled == isStraddled)
  }

  @Test("replications that keep to the bound are counted")
  func counts() throws {
    let bound = ObjectiveBound(group: "g", metric: "m", atMost: 10)
    let judgement = try judge(bound, [.number(9), .number(10), .number(12), .undefined])
    #expect(judgement.kept == 2)
    #expect(judgement.judged == 3)
    let share = try #require(judgement.keptShare)
    #expect(abs(share.share - 2.0 / 3) < 1e-12)
  }

  @Test("what never happened misses an upper bound and meets a lower one; nothing is undetermined")
  func withoutNumbers() throws {
    let most = ObjectiveBound(group: "g", metric: "m", atMost: 10)
    let least = ObjectiveBound(group: "g", metric: "m", atLeast: 10)
    let never: [MetricObservation] = [.number(1), .unbounded]
    #expect(try judge(most, never).verdict == .missed)
    #expect(try judge(least, never).verdict == .met)
    #expect(try judge(most, never).mean == .unbounded)
    #expect(try judge(most, [.undefined]).verdict == .undetermined)
    #expect(try judge(most, [.undefined]).keptShare == nil)
    #expect(try judge(most, [.number(3)]).isStraddled == nil)
  }

  @Test("a mean that differs from its bound by rounding alone keeps to it")
  func rounding() throws {
    // 0.1 + 0.2 + 0.3 over three is 0.20000000000000004 in doubles.
    let bound = ObjectiveBound(group: "g", metric: "m", atMost: 0.2)
    #expect(try judge(bound, [.number(0.1), .number(0.2), .number(0.3)]).verdict == .met)
  }

  @Test("demands on the same metric are read in order and judged together by the tighter bounds")
  func merges() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "group,metric,at_most,at_least\ng,m,5,\ng,m,3,\ng,m,,1\nh,m,9,\n", to: "objectives.csv")
    let bounds = try ObjectiveBound.read(from: folder.path)
    #expect(bounds.map { $0.atMost } == [5, 3, nil, 9])
    let merged = ObjectiveBound.merged(bounds.filter { $0.group == "g" })
    #expect(merged == ObjectiveBound(group: "g", metric: "m", atMost: 3, atLeast: 1))
    #expect(ObjectiveBound.merged([]) == nil)
  }
}
