// SPDX-License-Identifier: GPL-3.0-or-later

/// A case of `theory.json`: the numbers of a system and what follows from them.
package struct TheoryCase: Decodable, Sendable {
  /// The name of the file.
  package static let file = "theory.json"
  /// The list in it.
  package static let section = "cases"

  /// The case's name.
  package let id: String
  /// The textbook's name of the system.
  package let model: String?
  /// What kind of proof it is: exact, steady-state, transient, limit or bound.
  package let kind: String?
  /// What describes the system.
  package let parameters: TheoryValues
  /// What follows.
  package let expected: TheoryValues
  /// Asymptotic standard deviations for one message, by the names of the expected values.
  package let asymptoticDeviations: [String: Double]
  /// Standard deviations of the number in the system, by time in seconds, from another program.
  package let numberDeviations: [String: Double]

  private enum CodingKeys: String, CodingKey {
    case id, model, kind, parameters, expected
    case deviations = "asymptotic_sd"
    case crossCheck = "cross_check"
  }

  private struct CrossCheck: Decodable {
    let stddev_of_number_at_s: [String: Double]?
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    model = try container.decodeIfPresent(String.self, forKey: .model)
    kind = try container.decodeIfPresent(String.self, forKey: .kind)
    parameters = try container.decode(TheoryValues.self, forKey: .parameters)
    expected = try container.decode(TheoryValues.self, forKey: .expected)
    asymptoticDeviations =
      try container.decodeIfPresent([String: Double].self, forKey: .deviations) ?? [:]
    let crossCheck = try? container.decodeIfPresent(CrossCheck.self, forKey: .crossCheck)
    numberDeviations = crossCheck?.stddev_of_number_at_s ?? [:]
  }

  /// The case with a name in a folder.
  ///
  /// - Throws: ``GoldenError`` when the file cannot be read, ``MissingValue`` when it has no such case.
  package static func named(
    _ id: String, in folder: GoldenFolder = .inUse()
  ) throws -> TheoryCase {
    for section in try folder.sections(of: file) where section.name == Self.section {
      if let found = section.cases.first(where: { $0.name == id }) {
        return try found.decode(as: TheoryCase.self)
      }
    }
    throw MissingValue(name: id)
  }

  /// The share of the servers that is in use; `nil` where the case does not say.
  package var load: Double? {
    (try? expected.number("utilization")) ?? (try? expected.number("effective_utilization"))
  }
}

/// Named values of several kinds.
package struct TheoryValues: Decodable, Sendable {
  private let values: [String: Value]

  private enum Value: Decodable, Sendable {
    case number(Double)
    case text(String)
    case numbers([Double])
    case table([String: Double])
    case rows([[String: Double]])
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
      } else if let rows = try? container.decode([[String: Double]].self) {
        self = .rows(rows)
      } else {
        self = .other
      }
    }
  }

  package init(from decoder: any Decoder) throws {
    values = try decoder.singleValueContainer().decode([String: Value].self)
  }

  /// The names of all values, sorted.
  package var names: [String] { values.keys.sorted() }

  /// A number.
  package func number(_ name: String) throws -> Double {
    guard case .number(let value) = values[name] else { throw MissingValue(name: name) }
    return value
  }

  /// A positive number.
  package func positive(_ name: String) throws -> Double {
    let value = try number(name)
    try Senseless.unless(value > 0 && value <= 1e9, "\(name) is \(value)")
    return value
  }

  /// A whole number of things, not negative.
  package func count(_ name: String) throws -> Int {
    let value = try number(name)
    try Senseless.unless((0...1e9).contains(value) && value == value.rounded(), "\(name): \(value)")
    return Int(value)
  }

  /// A text.
  package func text(_ name: String) throws -> String {
    guard case .text(let value) = values[name] else { throw MissingValue(name: name) }
    return value
  }

  /// A list of numbers.
  package func numbers(_ name: String) throws -> [Double] {
    guard case .numbers(let values) = values[name] else { throw MissingValue(name: name) }
    return values
  }

  /// Numbers by time in seconds.
  package func table(_ name: String) throws -> [String: Double] {
    guard case .table(let values) = values[name] else { throw MissingValue(name: name) }
    return values
  }

  /// Rows of named numbers.
  package func rows(_ name: String) throws -> [[String: Double]] {
    guard case .rows(let values) = values[name] else { throw MissingValue(name: name) }
    return values
  }
}

/// A case or value that `theory.json` lacks.
package struct MissingValue: Error, CustomStringConvertible {
  let name: String
  package var description: String { "theory.json has no '\(name)'" }
}
