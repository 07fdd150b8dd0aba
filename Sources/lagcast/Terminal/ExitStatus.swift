// SPDX-License-Identifier: GPL-3.0-or-later

/// The numbers under which the command ends, those of `sysexits.h` where it has one.
enum ExitStatus: Int32, CaseIterable {
  /// Everything was done.
  case done = 0
  /// The answer is no: an objective or a wanted precision was missed, or a comparison objects.
  case answerIsNo = 1
  /// The command was called wrongly (`EX_USAGE`).
  case usage = 64
  /// The content of an input is wrong (`EX_DATAERR`).
  case badData = 65
  /// An input is missing or cannot be read (`EX_NOINPUT`).
  case missingInput = 66
  /// A program that would make the only product is absent (`EX_UNAVAILABLE`).
  case unavailable = 69
  /// A defect of this program (`EX_SOFTWARE`).
  case internalError = 70
  /// An output cannot be created (`EX_CANTCREAT`).
  case cannotCreate = 73
  /// Reading or writing failed half-way (`EX_IOERR`).
  case inputOutput = 74
  /// Stopped from the keyboard: 128 and the number of the signal.
  case interrupted = 130

  /// What the status says, for the help text.
  var meaning: String {
    switch self {
    case .done: "done"
    case .answerIsNo:
      "the answer is no: an objective or a wanted precision was missed, or a comparison objects"
    case .usage: "bad usage"
    case .badData: "bad input data"
    case .missingInput: "an input is missing"
    case .unavailable: "gnuplot is absent where pictures are the only product"
    case .internalError: "internal error; the message says how to replay it"
    case .cannotCreate: "an output cannot be created"
    case .inputOutput: "reading or writing failed"
    case .interrupted: "interrupted"
    }
  }
}
