// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Swarm
import Testing

@Suite struct RandomScenarioTests {
  @Test("Random scenarios pass all audits")
  func seeds() async {
    var coverage = SwarmCoverage()
    await SwarmRunner(threads: 2).run(from: 1, count: 300) { coverage.note($0) }
    for failure in coverage.failures {
      Issue.record(
        "lagcast swarm --from \(failure.seed) --seeds 1: \(failure.findings.map(\.text))")
    }
    #expect(coverage.seeds == 300)
  }

  @Test("What once failed passes all audits", arguments: FailedOnce.paths)
  func regressions(path: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(SwarmTrial(text, name: path, repeats: true).findings.map(\.text) == [])
  }
}

/// The scenarios that failed once.
enum FailedOnce {
  static let paths: [String] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Regressions").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(folder)/\($0)" }
  }()
}
