// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// One thing that is wrong with a scenario, or that its author should know.
package struct ScenarioProblem: Sendable, Hashable {
  /// Whether a problem keeps the scenario from being run.
  package enum Severity: String, Sendable {
    /// The scenario cannot be run.
    case error
    /// The scenario can be run, but may not do what its author thinks.
    case warning
    /// The scenario does what its author says, which no system does.
    case note
  }

  /// Where a problem lies.
  package enum Place: Sendable, Hashable {
    /// A character of a file; lines and columns count from 1, columns in Unicode scalars.
    case file(path: String, line: Int, column: Int)
    /// A file as a whole.
    case wholeFile(path: String)
    /// An override on the command line, as it was given.
    case override(String)
  }

  /// Whether the scenario can be run in spite of it.
  package var severity: Severity
  /// Where it lies.
  package var place: Place
  /// What was found, what is allowed and, where one is near, what was probably meant.
  package var message: String

  /// Describes a problem.
  package init(_ severity: Severity, at place: Place, _ message: String) {
    self.severity = severity
    self.place = place
    self.message = message
  }
}

extension ScenarioProblem.Place: CustomStringConvertible {
  /// The place as compilers print it, so that editors can jump there.
  package var description: String {
    switch self {
    case .file(let path, let line, let column): "\(path):\(line):\(column)"
    case .wholeFile(let path): path
    case .override(let text): "--set \(text)"
    }
  }
}

extension ScenarioProblem: CustomStringConvertible {
  /// One line: `file:line:column: error: message`.
  package var description: String { "\(place): \(severity.rawValue): \(message)" }
}

/// Everything that keeps a scenario from being run, in order of place.
package struct ScenarioErrors: Error, Sendable, Equatable {
  /// The problems; at least one.
  package var problems: [ScenarioProblem]
  /// The class under which the command line ends: missing input or bad data.
  package var exitClass: ExitClass

  /// Creates the error of a scenario with these problems.
  package init(_ problems: [ScenarioProblem], exitClass: ExitClass = .dataError) {
    self.problems = problems
    self.exitClass = exitClass
  }
}

extension ScenarioErrors: CustomStringConvertible {
  /// One line a problem.
  package var description: String {
    problems.map { $0.description }.joined(separator: "\n")
  }
}
