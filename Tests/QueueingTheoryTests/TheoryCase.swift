// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GoldenCases

/// A case of `theory.json`: the numbers of a system and what follows from them.
struct TheoryCase: Decodable, Sendable {
  /// The case's name.
  let id: String
  /// What describes the system.
  let parameters: TheoryValues
  /// What follows.
  let expected: TheoryValues
  /// Asymptotic standard deviations for one message, by the names of the expected values.
  let asymptotic_sd: [String: Double]?
  /// Facts from another program.
  let cross_check: CrossCheck?

  struct CrossCheck: Decodable, Sendable {
    /// Standard deviations of the number in the system, by time in seconds.
    let stddev_of_number_at_s: [String: Double]?
  }

  /// The case with a name.
  static func named(_ id: String) throws -> TheoryCase {
    let sections = try GoldenFolder.inUse().sections(of: "theory.json")
    for section in sections where section.name == "cases" {
      if let found = section.cases.first(where: { $0.name == id }) {
        return try found.decode(as: TheoryCase.self)
      }
    }
    throw MissingValue(name: id)
  }

  /// The asymptotic standard deviation of an expected value.
  func deviation(_ name: String) throws -> Double {
    guard let deviation = asymptotic_sd?[name] else { throw MissingValue(name: name) }
    return deviation
  }
}

/// Named values of several kinds.
struct TheoryValues: Decodable, Sendable {
  private let values: [String: Value]

  private enum Value: Decodable, Sendable {
    case number(Double)
    case numbers([Double])
    case table([String: Double])
    case text(String)
    case other

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let numbers = try? container.decode([Double].self) {
        self = .numbers(numbers)
      } else if let table = try? container.decode([String: Double].self) {
        self = .table(table)
      } else {
        self = .other
      }
    }
  }

  init(from decoder: any Decoder) throws {
    values = try decoder.singleValueContainer().decode([String: Value].self)
  }

  /// A number.
  func number(_ name: String) throws -> Double {
    guard case .number(let value) = values[name] else { throw MissingValue(name: name) }
    return value
  }

  /// A whole number.
  func count(_ name: String) throws -> Int { Int(try number(name)) }

  /// A list of numbers.
  func numbers(_ name: String) throws -> [Double] {
    guard case .numbers(let values) = values[name] else { throw MissingValue(name: name) }
    return values
  }

  /// Numbers by time in seconds.
  func table(_ name: String) throws -> [String: Double] {
    guard case .table(let values) = values[name] else { throw MissingValue(name: name) }
    return values
  }
}

/// A case or value that `theory.json` lacks.
struct MissingValue: Error, CustomStringConvertible {
  let name: String
  var description: String { "theory.json has no '\(name)'" }
}
