// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles

/// Gathers the problems of one scenario while it is read, so that all are reported at once.
final class ProblemCollector {
  /// How many problems are reported before the rest is only counted.
  static let maximumReported = 200

  /// The scenario's file, as the user named it.
  let file: String
  /// The overrides, as the user gave them.
  let overrides: [String]

  private var problems: [ScenarioProblem] = []
  private var seen: Set<ScenarioProblem> = []
  private var hasMissingInput = false
  private var hasBadData = false

  init(file: String, overrides: [String]) {
    self.file = file
    self.overrides = overrides
  }

  /// Whether anything keeps the scenario from being run.
  var hasErrors: Bool { hasMissingInput || hasBadData }

  /// The warnings and notes, in order of place.
  var warnings: [ScenarioProblem] { ordered(problems.filter { $0.severity != .error }) }

  /// Everything that keeps the scenario from being run, if anything does.
  var errors: ScenarioErrors? {
    guard hasErrors else { return nil }
    let found = ordered(problems.filter { $0.severity == .error })
    var shown = Array(found.prefix(Self.maximumReported))
    if found.count > shown.count {
      shown.append(
        ScenarioProblem(
          .error, at: .wholeFile(path: file), "\(found.count - shown.count) more problems"))
    }
    return ScenarioErrors(shown, exitClass: hasBadData ? .dataError : .noInput)
  }

  /// Notes an error at a position of the scenario.
  func error(at position: SourcePosition, _ message: String) {
    hasBadData = true
    note(ScenarioProblem(.error, at: place(of: position), message))
  }

  /// Notes an error at a place that need not be in the scenario's file.
  func error(at place: ScenarioProblem.Place, _ message: String) {
    hasBadData = true
    note(ScenarioProblem(.error, at: place, message))
  }

  /// Notes that a file named at a position of the scenario is missing.
  func missingInput(at position: SourcePosition, _ message: String) {
    hasMissingInput = true
    note(ScenarioProblem(.error, at: place(of: position), message))
  }

  /// Notes something that the author should know.
  func warning(at position: SourcePosition, _ message: String) {
    note(ScenarioProblem(.warning, at: place(of: position), message))
  }

  /// Notes what no system does.
  func note(at position: SourcePosition, _ message: String) {
    note(ScenarioProblem(.note, at: place(of: position), message))
  }

  /// The place of a position for people.
  func place(of position: SourcePosition) -> ScenarioProblem.Place {
    switch position {
    case .file(let line, let column): .file(path: file, line: line, column: column)
    case .override(let index): .override(overrides[index])
    }
  }

  /// An anchored mapping is read at each of its uses; its problems are told once.
  private func note(_ problem: ScenarioProblem) {
    if seen.insert(problem).inserted { problems.append(problem) }
  }

  private func ordered(_ problems: [ScenarioProblem]) -> [ScenarioProblem] {
    func rank(_ problem: ScenarioProblem) -> (Int, Int, Int) {
      switch problem.place {
      case .file(file, let line, let column): (0, line, column)
      case .file(_, let line, let column): (1, line, column)
      case .wholeFile: (2, 0, 0)
      case .override(let text): (3, overrides.firstIndex(of: text) ?? 0, 0)
      }
    }
    let ranked = problems.enumerated().map { (rank: rank($1), index: $0, problem: $1) }
    return ranked.sorted { first, second in
      first.rank == second.rank ? first.index < second.index : first.rank < second.rank
    }.map { $0.problem }
  }
}
