// SPDX-License-Identifier: GPL-3.0-or-later

/// The classes of failure that `sysexits.h` numbers, as far as files can cause them.
package enum ExitClass: Int32, Sendable {
  /// The content of an input is wrong (`EX_DATAERR`).
  case dataError = 65
  /// An input is missing or cannot be read (`EX_NOINPUT`).
  case noInput = 66
  /// An output cannot be created (`EX_CANTCREAT`).
  case cannotCreate = 73
  /// Reading or writing failed half-way (`EX_IOERR`).
  case inputOutput = 74
}

/// A failure while result files are written or tables are read.
///
/// Every case names the file, and ``message`` is one sentence to show to the user.
package enum ResultFileError: Error, Sendable, Equatable {
  /// The output exists already, and replacing it was not allowed.
  case outputExists(path: String, reason: String)
  /// A file or directory cannot be made at this place.
  case cannotCreate(path: String, reason: String)
  /// The input is not there, or is nothing that can be read.
  case inputMissing(path: String, reason: String)
  /// The system failed to read, write or move a file that was open.
  case inputOutput(path: String, reason: String)
  /// The input was read, and its content is wrong.
  case malformed(MalformedInput)
}

/// Where and why an input is not what it should be.
package struct MalformedInput: Error, Sendable, Equatable {
  /// The file as the user named it.
  package var path: String
  /// The line, counted from 1.
  package var line: Int
  /// The position in the line in bytes, counted from 1.
  package var column: Int
  /// The offending text, empty where something is missing.
  package var value: String
  /// What is wrong, and what would be right.
  package var problem: String

  /// Describes a place in an input and what is wrong with it.
  package init(path: String, line: Int, column: Int, value: String, problem: String) {
    self.path = path
    self.line = line
    self.column = column
    self.value = value
    self.problem = problem
  }
}

extension ResultFileError {
  /// The class under which the command line ends.
  package var exitClass: ExitClass {
    switch self {
    case .outputExists, .cannotCreate: .cannotCreate
    case .inputMissing: .noInput
    case .inputOutput: .inputOutput
    case .malformed: .dataError
    }
  }

  /// One sentence that names the file, what is wrong and, where there is one, the way out.
  package var message: String {
    switch self {
    case .outputExists(let path, let reason):
      "\(path): will not be overwritten: \(reason)"
    case .cannotCreate(let path, let reason):
      "\(path): cannot be created: \(reason)"
    case .inputMissing(let path, let reason):
      "\(path): cannot be read: \(reason)"
    case .inputOutput(let path, let reason):
      "\(path): \(reason)"
    case .malformed(let input):
      "\(input.path):\(input.line):\(input.column): \(input.problem)"
    }
  }
}

extension ResultFileError: CustomStringConvertible {
  package var description: String { message }
}
