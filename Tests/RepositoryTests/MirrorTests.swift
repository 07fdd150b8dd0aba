// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@Suite("Tests mirror the sources")
struct MirrorTests {
  @Test("Every source file has its test, or a reason why it has none")
  func mirrored() {
    let violations = MirroredTests.violations(
      sources: Repository.paths(below: ["Sources"]), tests: Repository.paths(below: ["Tests"]))
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
    #expect(UntestedFiles.reasons.values.allSatisfy { !$0.isEmpty })
  }

  @Test(
    "A test is found under the file's name, its type's, or among the commands",
    arguments: [
      ("Sources/M/A.swift", "Tests/MTests/ATests.swift"),
      ("Sources/M/F/A.swift", "Tests/MTests/F/ATests.swift"),
      ("Sources/M/F/A+Laws.swift", "Tests/MTests/F/ATests.swift"),
      ("Sources/M/F/A+Laws.swift", "Tests/MTests/F/A+LawsTests.swift"),
      ("Sources/lagcast/Commands/Run.swift", "Tests/CommandLineTests/Commands/RunTests.swift"),
      ("Sources/lagcast/Commands/Run.swift", "Tests/CommandLineTests/RunTests.swift"),
    ])
  func found(source: String, test: String) {
    #expect(MirroredTests.violations(sources: [source], tests: [test], allowed: [:]).isEmpty)
  }

  @Test("A missing test, a test elsewhere and stale reasons are violations")
  func violations() {
    let missing = MirroredTests.violations(
      sources: ["Sources/M/F/A.swift", "Sources/C/a.c", "Sources/M/M.docc/B.md"],
      tests: ["Tests/MTests/ATests.swift"], allowed: [:])
    #expect(missing == ["Sources/M/F/A.swift: has no Tests/MTests/F/ATests.swift"])
    let stale = MirroredTests.violations(
      sources: ["Sources/M/A.swift"], tests: ["Tests/MTests/ATests.swift"],
      allowed: ["Sources/M/A.swift": "why", "Sources/M/Gone.swift": "why"])
    #expect(stale.count == 2)
    let excused = MirroredTests.violations(
      sources: ["Sources/M/A.swift"], tests: [], allowed: ["Sources/M/A.swift": "names only"])
    #expect(excused.isEmpty)
    let folder = MirroredTests.violations(
      sources: ["Sources/M/F/A.swift", "Sources/M/G/A.swift"], tests: [],
      allowed: ["Sources/M/F/": "states only", "Sources/M/H/": "gone"])
    #expect(folder.count == 2)
    #expect(folder.allSatisfy { !$0.hasPrefix("Sources/M/F/") })
  }
}
