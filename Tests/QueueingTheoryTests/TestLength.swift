// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing
import Validation

/// How much is simulated, and with which seeds.
enum TestLength {
  /// The seeds of every comparison: 1 to 20, or as many from `LAGCAST_FIRST_SEED` on.
  static let seeds: ClosedRange<UInt64> = {
    let first = firstSeed ?? 1
    return first...(first + 19)
  }()

  /// The first of other seeds than those of every day.
  static let firstSeed: UInt64? = ProcessInfo.processInfo.environment["LAGCAST_FIRST_SEED"]
    .flatMap { UInt64($0) }
}

@Suite(
  "Laws of chance under other seeds",
  .enabled(if: TestLength.firstSeed != nil, "LAGCAST_FIRST_SEED asks for them"))
struct OtherSeedsTests {
  static let names: [String] = {
    let sections = (try? GoldenFolder.inUse().sections(of: TheoryCase.file)) ?? []
    return sections.filter { $0.name == TheoryCase.section }.flatMap(\.cases).map(\.name)
      .filter { LawChecker.checker(ofCaseNamed: $0) != nil }
  }()

  @Test("Every figure lies within four standard errors", arguments: names)
  func agrees(name: String) throws {
    var effort = ValidationEffort.quick
    effort.seeds = TestLength.seeds
    let theory = try TheoryCase.named(name)
    let checker = try #require(LawChecker.checker(ofCaseNamed: name))
    #expect(checker.findings(on: theory, effort: effort).problem == nil, "\(name)")
  }
}
