// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a distribution or an arrival process cannot be made from what was given.
public enum ParameterError: Error, Sendable, Hashable {
  /// No distribution or arrival process of this name exists.
  ///
  /// - Parameters:
  ///   - kind: `"distribution"` or `"arrival process"`.
  ///   - name: the name that was given.
  ///   - known: all names there are.
  case unknownName(kind: String, name: String, known: [String])

  /// A parameter was given that the distribution does not have.
  case unknownParameter(subject: String, parameter: String, known: [String])

  /// The parameters given are none of the sets that the distribution can be made from.
  case wrongParameters(subject: String, given: [String], alternatives: [[String]])

  /// A parameter's value is out of its range or of the wrong kind.
  case invalidValue(subject: String, parameter: String, value: String, requirement: String)

  /// Each value is possible, but not all of them together.
  case contradiction(subject: String, explanation: String)

  /// The distribution or process that the error is about.
  public var subject: String {
    switch self {
    case .unknownName(_, let name, _): name
    case .unknownParameter(let subject, _, _): subject
    case .wrongParameters(let subject, _, _): subject
    case .invalidValue(let subject, _, _, _): subject
    case .contradiction(let subject, _): subject
    }
  }

  /// The parameter that the error is about, if it is about one.
  public var parameter: String? {
    switch self {
    case .unknownParameter(_, let parameter, _): parameter
    case .invalidValue(_, let parameter, _, _): parameter
    case .unknownName, .wrongParameters, .contradiction: nil
    }
  }

  static func invalid(
    _ subject: String, _ parameter: String, _ value: String, requirement: String
  ) -> Self {
    .invalidValue(subject: subject, parameter: parameter, value: value, requirement: requirement)
  }
}

extension ParameterError: CustomStringConvertible {
  /// What is wrong, with the offending text and what would be right.
  public var description: String {
    switch self {
    case .unknownName(let kind, let name, let known):
      return "there is no \(kind) “\(name)”; there are \(known.joined(separator: ", "))"
    case .unknownParameter(let subject, let parameter, let known):
      return "\(subject) has no parameter “\(parameter)”; it has \(known.joined(separator: ", "))"
    case .wrongParameters(let subject, let given, let alternatives):
      let sets = alternatives.map { $0.isEmpty ? "nothing" : $0.joined(separator: " and ") }
      let found = given.isEmpty ? "nothing" : given.joined(separator: " and ")
      return "\(subject) needs \(sets.joined(separator: ", or ")); given: \(found)"
    case .invalidValue(let subject, let parameter, let value, let requirement):
      return "\(subject): \(parameter) \(requirement), not \(value)"
    case .contradiction(let subject, let explanation):
      return "\(subject): \(explanation)"
    }
  }
}
