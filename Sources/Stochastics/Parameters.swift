// SPDX-License-Identifier: GPL-3.0-or-later

/// A parameter of a distribution or an arrival process: its name and how its value is written.
public struct ParameterDescription: Sendable, Hashable {
  /// How a value is written and which unit the model receives it in.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A length of time, in seconds.
    case duration
    /// A number of events a second.
    case rate
    /// A number without a unit.
    case number
    /// A whole number.
    case count
    /// A list of lengths of time, in seconds.
    case durations
    /// A list of rates, a second.
    case rates
    /// A list of numbers without a unit.
    case numbers
    /// A square table of rates a second.
    case rateMatrix = "rate-matrix"
    /// Another distribution.
    case distribution
    /// A list of weighted distributions.
    case components
    /// One of several words.
    case word
  }

  /// The name in scenario files.
  public let name: String

  /// How the value is written.
  public let kind: Kind

  /// Whether a default applies when it is left out.
  public let isOptional: Bool

  /// Describes a parameter.
  public init(_ name: String, _ kind: Kind, isOptional: Bool = false) {
    self.name = name
    self.kind = kind
    self.isOptional = isOptional
  }
}

/// The value of a parameter, its unit already converted to seconds or a second.
public enum ParameterValue: Sendable, Hashable {
  /// A duration in seconds, a rate a second, a plain number or a count.
  case number(Double)
  /// A list of such numbers.
  case numbers([Double])
  /// A table of such numbers, by rows.
  case rows([[Double]])
  /// A distribution.
  case distribution(DistributionSpecification)
  /// Weighted distributions.
  case components([MixtureDistribution.Component])
  /// A word.
  case word(String)
}

/// The values given for one distribution or arrival process, checked against its parameter sets.
public struct ParameterValues: Sendable, Hashable {
  /// The name of what the values are for.
  public let subject: String

  private let values: [String: ParameterValue]

  /// Checks names against the alternative sets of parameters.
  ///
  /// - Throws: ``ParameterError`` for an unknown name or a combination that no set allows.
  public init(
    subject: String, values: [String: ParameterValue], sets: [[ParameterDescription]]
  ) throws(ParameterError) {
    self.subject = subject
    self.values = values
    let given = values.keys.sorted()
    var known: [String] = []
    for parameter in sets.joined() where !known.contains(parameter.name) {
      known.append(parameter.name)
    }
    for name in given where !known.contains(name) {
      throw .unknownParameter(subject: subject, parameter: name, known: known)
    }
    let fits = sets.contains { set in
      set.allSatisfy { $0.isOptional || values[$0.name] != nil }
        && given.allSatisfy { name in set.contains { $0.name == name } }
    }
    guard fits else {
      throw .wrongParameters(
        subject: subject, given: given,
        alternatives: sets.map { set in set.filter { !$0.isOptional }.map { $0.name } })
    }
  }

  /// Whether a value was given.
  public func has(_ name: String) -> Bool { values[name] != nil }

  /// Returns a number, or a default where none was given.
  public func number(_ name: String, default: Double? = nil) throws(ParameterError) -> Double {
    if values[name] == nil, let `default` { return `default` }
    guard case .number(let number)? = values[name] else { throw wrongKind(name, "a number") }
    return number
  }

  /// Returns a whole number.
  public func count(_ name: String) throws(ParameterError) -> Int {
    let number = try number(name)
    guard let count = Int(exactly: number) else {
      throw .invalid(subject, name, "\(number)", requirement: "must be a whole number")
    }
    return count
  }

  /// Returns a list of numbers.
  public func numbers(_ name: String) throws(ParameterError) -> [Double] {
    guard case .numbers(let numbers)? = values[name] else {
      throw wrongKind(name, "a list of numbers")
    }
    return numbers
  }

  /// Returns a table of numbers.
  public func rows(_ name: String) throws(ParameterError) -> [[Double]] {
    guard case .rows(let rows)? = values[name] else { throw wrongKind(name, "a table of numbers") }
    return rows
  }

  /// Returns a distribution.
  public func distribution(_ name: String) throws(ParameterError) -> DistributionSpecification {
    guard case .distribution(let distribution)? = values[name] else {
      throw wrongKind(name, "a distribution")
    }
    return distribution
  }

  /// Returns weighted distributions.
  public func components(
    _ name: String
  ) throws(ParameterError) -> [MixtureDistribution.Component] {
    guard case .components(let components)? = values[name] else {
      throw wrongKind(name, "a list of weighted distributions")
    }
    return components
  }

  /// Returns one of some words, or the first of them where none was given.
  public func word(_ name: String, among words: [String]) throws(ParameterError) -> String {
    guard let value = values[name] else { return words.first ?? "" }
    guard case .word(let word) = value, words.contains(word) else {
      throw wrongKind(name, "one of \(words.joined(separator: ", "))")
    }
    return word
  }

  private func wrongKind(_ name: String, _ wanted: String) -> ParameterError {
    let found = values[name].map { "\($0)" } ?? "nothing"
    return .invalid(subject, name, found, requirement: "must be \(wanted)")
  }
}

/// Checks of single values that distributions and arrival processes share.
enum Requirement {
  static func positive(
    _ value: Double, _ parameter: String, of subject: String
  ) throws(ParameterError) {
    guard value > 0, value < .infinity else {
      throw .invalid(subject, parameter, "\(value)", requirement: "must be positive and finite")
    }
  }

  static func notNegative(
    _ value: Double, _ parameter: String, of subject: String
  ) throws(ParameterError) {
    guard value >= 0, value < .infinity else {
      throw .invalid(
        subject, parameter, "\(value)", requirement: "must not be negative and must be finite")
    }
  }

  static func weights(
    _ weights: [Double], _ parameter: String, of subject: String
  ) throws(ParameterError) {
    for weight in weights { try notNegative(weight, parameter, of: subject) }
    let sum = weights.reduce(0, +)
    guard sum > 0, sum < .infinity else {
      throw .invalid(
        subject, parameter, "\(weights)", requirement: "must have a positive and finite sum")
    }
    guard weights.count <= AliasTable.largestCount else {
      throw .invalid(
        subject, parameter, "\(weights.count) entries",
        requirement: "must have at most \(AliasTable.largestCount) entries")
    }
  }
}
