// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("Comparisons")
struct ComparisonTests {
  private func compare(
    _ base: [String: [Double?]], _ new: [String: [Double?]], seeds: (UInt64, UInt64) = (1, 1),
    _ change: (inout ComparisonOptions) -> Void = { _ in }
  ) throws -> Comparison {
    var options = ComparisonOptions()
    change(&options)
    return try Comparison(
      of: Results.make(new, path: "new", seed: seeds.1),
      with: Results.make(base, path: "base", seed: seeds.0), options: options)
  }

  private let five = [5.1, 4.9, 5.3, 5.0, 5.2]

  @Test(
    "The verdict follows the whole interval, for metrics where less and where more is better",
    arguments: [
      ([5.6, 5.4, 5.8, 5.5, 5.7], Verdict.regressed, Verdict.improved),
      ([4.6, 4.5, 4.8, 4.5, 4.7], .improved, .regressed),
      ([5.101, 4.901, 5.302, 5.001, 5.201], .within, .within),
      ([5.1, 4.9, 5.3, 5.0, 5.2], .identical, .identical),
      ([5.6, 4.2, 5.9, 4.4, 5.6], .inconclusive, .inconclusive),
    ] as [([Double], Verdict, Verdict)])
  func verdicts(new: [Double], lower: Verdict, higher: Verdict) throws {
    let result = try compare(
      ["sojourn.mean": five, "throughput": five], ["sojourn.mean": new, "throughput": new])
    #expect(result.rows.map { $0.metric } == ["sojourn.mean", "throughput"])
    #expect(result.rows[0].verdict == lower)
    #expect(result.rows[1].verdict == higher)
  }

  @Test("Exchanged results exchange the verdicts, and no other", arguments: 1...60)
  func exchanged(seed: UInt64) throws {
    // Differences of all sizes around the tolerances of 1 % and none.
    var state = seed
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 9_007_199_254_740_992
    }
    let shift = 0.06 * (next() - 0.5)
    let spread = 0.02 * next()
    let x = (0..<6).map { _ in 1 + next() }
    let y = x.map { $0 * (1 + shift + spread * (next() - 0.5)) }
    let whole = (0..<6).map { _ in (4 * next()).rounded() }
    let others = whole.map { $0 + (2.4 * next() - 0.7).rounded() }
    for seeds in [(1, 1), (1, 2)] as [(UInt64, UInt64)] {
      let base: [String: [Double?]] = ["sojourn.mean": x, "throughput": y, "moved": whole]
      let new: [String: [Double?]] = ["sojourn.mean": y, "throughput": x, "moved": others]
      let there = try compare(base, new, seeds: seeds)
      let back = try compare(new, base, seeds: seeds)
      for (forth, mirrored) in zip(there.rows, back.rows) {
        let expected: Verdict? =
          switch forth.verdict {
          case .regressed: .improved
          case .improved: .regressed
          case let other: other
          }
        #expect(mirrored.verdict == expected, "\(forth.metric)")
      }
    }
  }

  @Test("A change has to exceed the share and the amount")
  func bothTolerances() throws {
    let new = five.map { $0 * 1.05 }
    let amount = try ToleranceSetting(argument: "sojourn.mean=1%,500ms")
    let share = try ToleranceSetting(argument: "sojourn.mean=6%,1us")
    let neither = try ToleranceSetting(argument: "sojourn.mean=1%,100ms")
    let verdicts = try [amount, share, neither].map { setting in
      try compare(["sojourn.mean": five], ["sojourn.mean": new]) { $0.tolerances = [setting] }
        .rows[0].verdict
    }
    #expect(verdicts == [.within, .within, .regressed])
  }

  @Test("From zero to something, only an amount can be tolerated")
  func zeroBase() throws {
    let base: [String: [Double?]] = ["sojourn.mean": [0, 0, 0, 0]]
    let new: [String: [Double?]] = ["sojourn.mean": [0.01, 0.011, 0.012, 0.01]]
    let share = try compare(base, new) { $0.tolerances = [try! .init(argument: "*=1000%")] }
    #expect(share.rows[0].verdict == .regressed)
    #expect(share.rows[0].ratio == nil)
    let amount = try compare(base, new) { $0.tolerances = [try! .init(argument: "*=1s")] }
    #expect(amount.rows[0].verdict == .within)
  }

  @Test("Counts that never vary: a change is certain, with common random numbers")
  func constantCounts() throws {
    let result = try compare(["moved": [9, 9]], ["moved": [12, 12]])
    #expect(result.rows[0].verdict == .regressed)
    let others = try compare(["moved": [9, 9]], ["moved": [12, 12]], seeds: (1, 2))
    #expect(others.rows[0].verdict == .inconclusive)
  }

  @Test("Nearer to a target is better, and either way can be worse")
  func directions() throws {
    let wish = ToleranceSetting(
      pattern: "throughput", direction: .target(100), tolerance: try ToleranceText("1"),
      origin: "test")
    let away = try compare(["throughput": [101, 102, 101]], ["throughput": [93, 94, 92]]) {
      $0.tolerances = [wish]
    }
    #expect(away.rows[0].verdict == .regressed)
    let nearer = try compare(["throughput": [93, 94, 92]], ["throughput": [101, 102, 101]]) {
      $0.tolerances = [wish]
    }
    #expect(nearer.rows[0].verdict == .improved)
    for shift in [-50.0, 50] {
      let base = [1000.5, 1010.25, 1020.75, 1000.5]
      let either = try compare(["published": base], ["published": base.map { $0 + shift }]) {
        $0.tolerances = [try! .init(argument: "published=1%")]
      }
      #expect(either.rows[0].verdict == .regressed)
    }
  }

  @Test("The level is shared: what one metric alone shows, it does not among many")
  func family() throws {
    // One-sided p of the mean of 1..5 shifted by -1.2 with t(4): 0.032; alone it alarms at 5 %.
    let deltas = [-0.2, 0.8, 1.8, 2.8, 3.8].map { $0 * 0.1 }
    let x = [10.0, 10, 10, 10, 10]
    let y = zip(x, deltas).map { $0 + $1 }
    let alone = try compare(["sojourn.mean": x], ["sojourn.mean": y]) {
      $0.tolerances = [try! .init(argument: "*=0")]
    }
    #expect(alone.rows[0].verdict == .regressed)
    #expect(alone.family == 1)
    let noise = [10.1, 9.9, 10.1, 9.9, 10.05]
    let among = try compare(
      ["sojourn.mean": x, "throughput": x, "moved": x],
      ["sojourn.mean": y, "throughput": noise, "moved": x]
    ) { $0.tolerances = [try! .init(argument: "*=0")] }
    #expect(among.family == 2, "rows that are the same throughout need no share")
    let row = among.rows[0]
    #expect(row.verdict == .inconclusive)
    #expect(row.adjustedProbability == row.probability.map { 2 * $0 })
  }

  @Test("The number of replications that would decide, decides if nothing else changes")
  func needed() throws {
    let base = [5.1, 4.9, 5.3, 5.0, 5.2, 5.1]
    let new = [5.6, 4.2, 5.9, 4.9, 5.6, 5.2]
    let first = try compare(["sojourn.mean": base], ["sojourn.mean": new])
    #expect(first.rows[0].verdict == .inconclusive)
    let count = try #require(first.rows[0].replicationsNeeded)
    #expect(count > 6)
    let times = (count + 5) / 6 + 1
    let many = { (values: [Double]) in (0..<times).flatMap { _ in values } }
    let second = try compare(["sojourn.mean": many(base)], ["sojourn.mean": many(new)])
    #expect(second.rows[0].verdict == .regressed)
  }

  @Test("Values that only one side has forbid a pass and hide no regression")
  func missingValues() throws {
    let equal = try compare(["sojourn.mean": [1, 1, nil]], ["sojourn.mean": [1, 1, nil]])
    #expect(equal.rows[0].verdict == .identical)
    let gone = try compare(["sojourn.mean": [1, 1, 1]], ["sojourn.mean": [1, 1, nil]])
    #expect(gone.rows[0].verdict == .inconclusive)
    #expect(gone.possiblyWorse.count == 1)
    let worse = try compare(["sojourn.mean": [1, 1.1, 1]], ["sojourn.mean": [2, 2.2, nil]])
    #expect(worse.rows[0].verdict == .regressed)
    let better = try compare(["sojourn.mean": [2, 2.1, 2]], ["sojourn.mean": [1, 1.1, nil]])
    #expect(better.rows[0].verdict == .inconclusive)
    let one = try compare(["sojourn.mean": [1, nil, nil]], ["sojourn.mean": [1.5, nil, nil]])
    #expect(one.rows[0].verdict == .inconclusive, "one pair of three says nothing of the others")
  }

  @Test("One replication of one seed is compared exactly; of two seeds it is refused")
  func single() throws {
    let exact = try compare(["sojourn.mean": [1]], ["sojourn.mean": [1.02]])
    #expect(exact.rows[0].verdict == .regressed)
    let small = try compare(["sojourn.mean": [1]], ["sojourn.mean": [1.005]])
    #expect(small.rows[0].verdict == .within)
    let error = #expect(throws: ComparisonError.self) {
      try compare(["sojourn.mean": [1]], ["sojourn.mean": [1.02]], seeds: (1, 2))
    }
    #expect(error?.message.contains("one replication each") == true)
  }

  @Test("Without a gated metric nothing was compared, which is an error")
  func nothing() throws {
    for values in [["published": [1.0, 2.0]], ["sojourn.mean": [nil, nil]]]
      as [[String: [Double?]]]
    {
      let error = #expect(throws: ComparisonError.self) { try compare(values, values) }
      #expect(error?.message.contains("nothing was compared") == true)
    }
  }

  @Test("Gated metrics of one side are an error unless allowed")
  func alone() throws {
    let both: [String: [Double?]] = ["sojourn.mean": [1, 2], "moved": [1, 1]]
    let less: [String: [Double?]] = ["sojourn.mean": [1, 2]]
    let missing = #expect(throws: ComparisonError.self) { try compare(both, less) }
    #expect(missing?.message.contains("--allow-missing") == true)
    let new = #expect(throws: ComparisonError.self) { try compare(less, both) }
    #expect(new?.message.contains("--allow-new") == true)
    let allowed = try compare(both, less) { $0.allowsMissing = true }
    #expect(allowed.onlyInBase.map { $0.metric } == ["moved"])
    #expect(allowed.verdict != .identical)
    _ = try compare(less, both) { $0.allowsNew = true }
  }

  @Test("Correlation and variance ratio are reported for pairs only")
  func synchronisation() throws {
    let new = [5.6, 5.2, 5.9, 5.5, 5.6]
    let pairs = try compare(["sojourn.mean": five], ["sojourn.mean": new])
    #expect(abs(try #require(pairs.synchronisation?.correlation) - 0.9449111825230677) < 1e-12)
    let others = try compare(["sojourn.mean": five], ["sojourn.mean": new], seeds: (1, 2))
    #expect(others.synchronisation == nil)
    #expect(others.pairing == .independent)
  }
}
