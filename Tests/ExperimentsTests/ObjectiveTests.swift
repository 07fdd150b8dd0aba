// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Testing

@Suite("Objective")
struct ObjectiveTests {
  private func answer(
    _ bound: Objective.Bound, _ mean: MetricValue
  ) -> ObjectiveVerdict.Answer? {
    Objective(metric: "sojourn.p99", bound: bound).judge(groups: ["g"]) { _ in mean }
      .first?.answer
  }

  @Test("a bound itself is good enough")
  func admitsBound() {
    #expect(answer(.atMost(2), .number(2)) == .met)
    #expect(answer(.atLeast(2), .number(2)) == .met)
  }

  @Test("beyond a bound is missed")
  func missesBeyondBound() {
    #expect(answer(.atMost(2), .number(2.000_001)) == .missed)
    #expect(answer(.atLeast(2), .number(1.999_999)) == .missed)
  }

  @Test("what never happened misses an upper bound only")
  func judgesUnbounded() {
    #expect(answer(.atMost(1e300), .unbounded) == .missed)
    #expect(answer(.atLeast(1e300), .unbounded) == .met)
  }

  @Test("what was not measured is not met")
  func doesNotGuess() {
    #expect(answer(.atMost(1), .undefined) == .undetermined)
    #expect(answer(.atLeast(1), .undefined) == .undetermined)
  }

  @Test("a demand names one group or holds for all, in their order")
  func selectsGroups() {
    let means: [String: Double] = ["a": 1, "b": 3]
    let forAll = Objective(metric: "backlog.peak", bound: .atMost(2))
    let verdicts = forAll.judge(groups: ["a", "b"]) { MetricValue(means[$0]) }
    #expect(verdicts.map { $0.group } == ["a", "b"])
    #expect(verdicts.map { $0.answer } == [.met, .missed])
    let forOne = Objective(metric: "backlog.peak", group: "b", bound: .atMost(2))
    #expect(forOne.judge(groups: ["a", "b"]) { MetricValue(means[$0]) }.map { $0.group } == ["b"])
  }
}
