// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A run of all checkers over a folder of golden cases.
package struct GoldenRun: Sendable {
  /// The folder.
  package let folder: GoldenFolder
  /// The checkers.
  package let checkers: [GoldenChecker]

  /// Prepares a run.
  package init(
    folder: GoldenFolder = .inUse(), checkers: [GoldenChecker] = GoldenCheckerCatalogue.all
  ) {
    self.folder = folder
    self.checkers = checkers
  }

  /// Checks one file.
  ///
  /// - Throws: ``GoldenError`` when the file cannot be read.
  package func report(on file: String) throws -> GoldenFileReport {
    let ofFile = checkers.filter { $0.file == file }
    let singles = Set(ofFile.map(\.section))
    let sections = try folder.sections(of: file, singles: singles).map { section in
      let meant = ofFile.filter { $0.section == section.name }
      var tally = GoldenTally()
      for goldenCase in section.cases {
        let name = goldenCase.name
        let checker = meant.first { $0.handles(caseNamed: name) }
        let reason = GoldenCheckerCatalogue.reason(file: file, section: section.name, name: name)
        tally.record(checker?.check(goldenCase) ?? .notExpressible(reason), of: name)
      }
      return (name: section.name, tally: tally)
    }
    return GoldenFileReport(file: file, sections: sections)
  }

  /// Checks every file, hands each line to `print`, and complaints to `complain`.
  ///
  /// A file that cannot be read does not keep the others from being checked.
  ///
  /// - Returns: The exit code: 0 when everything checked passed; 1 when something failed or nothing
  ///   was checked; 65 or 66 when a file could not be read.
  package func run(print: (String) -> Void, complain: (String) -> Void) -> Int32 {
    var checked = 0
    var failed = 0
    var firstError: GoldenError?
    func note(_ error: any Error) {
      let error = error as? GoldenError ?? .garbled("a file", reason: "\(error)")
      complain("golden: \(error)")
      firstError = firstError ?? error
    }
    let files: [String]
    do {
      files = try folder.files()
    } catch {
      note(error)
      return firstError?.exitCode ?? 66
    }
    for file in files {
      do {
        let report = try report(on: file)
        report.lines.forEach(print)
        checked += report.total.checked
        failed += report.total.failures.count
      } catch {
        note(error)
      }
    }
    for file in Set(checkers.map(\.file)).subtracting(files).sorted() {
      if folder.isComplete {
        note(GoldenError.missingFile(file))
      } else {
        complain("golden: note: \(GoldenError.missingFile(file))")
      }
    }
    if failed > 0 { return 1 }
    if let firstError { return firstError.exitCode }
    if checked > 0 { return 0 }
    complain("golden: nothing was checked in \(folder.path.path)")
    return 1
  }
}
