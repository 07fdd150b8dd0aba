// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// Why two results cannot be compared.
package enum ComparisonError: Error, Sendable, Equatable {
  /// A file is missing, damaged or not what it should be.
  case file(ResultFileError)
  /// The results are of different things, or too little is there; the sentence names the first
  /// mismatch and the way out.
  case incomparable(String)

  /// The class under which the command line ends.
  package var exitClass: ExitClass {
    switch self {
    case .file(let error): error.exitClass
    case .incomparable: .dataError
    }
  }

  /// One sentence for the user.
  package var message: String {
    switch self {
    case .file(let error): error.message
    case .incomparable(let sentence): sentence
    }
  }
}
