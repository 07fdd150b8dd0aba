// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import ArgumentParser
import ResultFiles
import ScenarioFiles

/// An end of the command that is not success, with what to tell the user.
struct CommandFailure: Error {
  /// The status to end under.
  var status: ExitStatus
  /// Finished lines for standard error; empty where everything has been said.
  var lines: [String]

  /// A failure with one line, which is given the program's name in front.
  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    lines = ["lagcast: error: \(message)"]
  }

  /// A failure with lines that stand as they are, such as those that begin with file and line.
  init(_ status: ExitStatus, lines: [String] = []) {
    self.status = status
    self.lines = lines
  }

  /// The failure that an error stands for; nil for those that the argument parser explains itself.
  init?(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as ResultFileError:
      self.init(ExitStatus(error.exitClass), error.message)
    case let error as ComparisonError:
      self.init(ExitStatus(error.exitClass), error.message)
    case let error as ScenarioErrors:
      self.init(ExitStatus(error.exitClass), lines: error.problems.map { $0.description })
    case is ExitCode, is CleanExit, is ValidationError: return nil
    default:
      // The parser's own errors are not public; it knows their status.
      if Lagcast.exitCode(for: error) != .failure { return nil }
      self.init(.internalError, "\(error)")
    }
  }
}

extension ExitStatus {
  /// The status of a class of failure.
  init(_ exitClass: ExitClass) {
    switch exitClass {
    case .dataError: self = .badData
    case .noInput: self = .missingInput
    case .cannotCreate: self = .cannotCreate
    case .inputOutput: self = .inputOutput
    }
  }
}
