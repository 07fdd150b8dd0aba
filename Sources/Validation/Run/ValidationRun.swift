// SPDX-License-Identifier: GPL-3.0-or-later

/// A run of everything that proves the model right: theory and published experiments, case by case.
package struct ValidationRun: Sendable {
  /// The folder of cases.
  package let folder: GoldenFolder
  /// How much is simulated.
  package let effort: ValidationEffort

  /// Prepares a run.
  package init(folder: GoldenFolder = .inUse(), effort: ValidationEffort = .full) {
    self.folder = folder
    self.effort = effort
  }

  /// The files with cases of theory and published experiments, in the order of the report.
  package static let files = [TheoryCase.file] + PublishedStudies.files

  /// One case and what it takes to check it.
  package struct Job: Sendable {
    /// The file that the case comes from.
    package let file: String
    /// The case's name.
    package let name: String
    /// What kind of proof it is.
    package let kind: String
    private let body: @Sendable () -> (CaseReport.Verdict, Findings)

    init(
      file: String, name: String, kind: String,
      body: @escaping @Sendable () -> (CaseReport.Verdict, Findings)
    ) {
      self.file = file
      self.name = name
      self.kind = kind
      self.body = body
    }

    /// A job that ends with what was found.
    init(file: String, name: String, kind: String, findings: @escaping @Sendable () -> Findings) {
      self.init(file: file, name: name, kind: kind) {
        let found = findings()
        return (found.problem.map { .failed($0) } ?? .passed, found)
      }
    }

    /// Checks the case.
    package func run() -> CaseReport {
      let (verdict, findings) = body()
      return CaseReport(file: file, name: name, kind: kind, verdict: verdict, findings: findings)
    }
  }

  /// Reads the cases.
  ///
  /// - Returns: The jobs, in order, and the files that the folder does not have.
  /// - Throws: ``GoldenError`` when the folder or a file cannot be read.
  package func jobs() throws -> (jobs: [Job], missing: [String]) {
    let present = try folder.files()
    let missing = Self.files.filter { !present.contains($0) }
    if folder.isComplete, let first = missing.first { throw GoldenError.missingFile(first) }
    var jobs: [Job] = []
    if present.contains(TheoryCase.file) {
      for section in try folder.sections(of: TheoryCase.file)
      where section.name == TheoryCase.section {
        jobs += section.cases.map { job(for: $0) }
      }
    }
    for file in PublishedStudies.files where present.contains(file) {
      jobs += try PublishedStudies.jobs(file, in: folder, effort: effort)
    }
    return (jobs, missing)
  }

  /// Checks all cases, several at a time; the order of the report is that of the cases.
  ///
  /// - Parameters:
  ///   - jobs: The cases.
  ///   - threads: How many are checked at once.
  ///   - isolation: Where `progress` is called: on the caller's actor.
  ///   - progress: Called with the number of cases that have ended.
  /// - Returns: What became of them.
  package static func report(
    on jobs: [Job], threads: Int, isolation: isolated (any Actor)? = #isolation,
    progress: (Int) -> Void = { _ in }
  ) async -> ValidationReport {
    var reports: [CaseReport?] = Array(repeating: nil, count: jobs.count)
    await withTaskGroup(of: (Int, CaseReport).self, isolation: isolation) { group in
      _ = isolation
      var next = 0
      var ended = 0
      progress(0)
      while ended < jobs.count {
        while next < jobs.count, next - ended < max(1, threads) {
          let number = next
          let job = jobs[number]
          group.addTask { (number, job.run()) }
          next += 1
        }
        guard let (number, report) = await group.next() else { break }
        reports[number] = report
        ended += 1
        progress(ended)
      }
    }
    return ValidationReport(cases: reports.compactMap(\.self))
  }

  private func job(for goldenCase: GoldenCase) -> Job {
    let name = goldenCase.name
    let file = TheoryCase.file
    let effort = effort
    let theory: TheoryCase
    do {
      theory = try goldenCase.decode(as: TheoryCase.self)
    } catch {
      return Job(file: file, name: name, kind: "") {
        Findings(stringLiteral: "the case cannot be read: \(error)")
      }
    }
    let kind = theory.kind ?? ""
    if let checker = LawChecker.checker(ofCaseNamed: name) {
      // Kingman's bounds come from few messages at any load.
      if let load = theory.load, load > effort.heaviestLoad, kind != "bound" {
        return Job(file: file, name: name, kind: kind) {
          (.leftOut("a load of \(load) takes long runs"), Findings())
        }
      }
      return Job(file: file, name: name, kind: kind) {
        checker.findings(on: theory, effort: effort)
      }
    }
    if let checker = GoldenCheckerCatalogue.theory.first(where: { $0.handles(caseNamed: name) }) {
      return Job(file: file, name: name, kind: kind) { checker.findings(on: goldenCase) }
    }
    let reason = GoldenCheckerCatalogue.reason(
      file: file, section: TheoryCase.section, name: name)
    return Job(file: file, name: name, kind: kind) { (.notExpressible(reason), Findings()) }
  }
}
