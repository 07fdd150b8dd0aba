// SPDX-License-Identifier: GPL-3.0-or-later

// What the classes of the real systems have answered, a file at a time.
extension ValidationRun {
  /// The folders of cases that come from a system's own code.
  package static let systems = ["kafka/", "rocketmq/"]

  /// The files that hold answers of the systems' own code, each as one job named like the file.
  ///
  /// They hold thousands of cases, which are no proof of what a run measures, so they are run only when asked
  /// for.
  ///
  /// - Throws: ``GoldenError`` when the folder cannot be read.
  package func systemJobs() throws -> [Job] {
    let checked = GoldenCheckerCatalogue.files
    let run = GoldenRun(folder: folder)
    return try folder.files().filter { file in
      checked.contains(file) && Self.systems.contains { file.hasPrefix($0) }
    }.map { file in
      Job(file: file, name: String(file.dropLast(".json".count)), kind: "system") {
        Self.findings(on: file, in: run)
      }
    }
  }

  private static func findings(on file: String, in run: GoldenRun) -> Findings {
    do {
      let total = try run.report(on: file).total
      var findings = Findings()
      findings.compare("cases answered alike", total.passed, total.checked)
      for (name, difference) in total.failures.prefix(GoldenFileReport.failuresShown) {
        findings.require(name, false, difference)
      }
      return findings
    } catch {
      return Findings(stringLiteral: "the file cannot be checked: \(error)")
    }
  }
}
