// SPDX-License-Identifier: GPL-3.0-or-later

/// The name of one member of a consumer group: RocketMQ's client id, Kafka's member id.
///
/// Members are equal and ordered by UTF-16 code unit (``CodeUnitOrder``), as in the systems
/// themselves.
public struct MemberID: Hashable, Comparable, Sendable {
  /// The name as the system writes it.
  public let name: String

  /// Creates the id of the member called `name`.
  public init(_ name: String) { self.name = name }

  /// Whether two ids have the same code units.
  public static func == (lhs: Self, rhs: Self) -> Bool {
    CodeUnitOrder.areEqual(lhs.name, rhs.name)
  }

  /// Whether `lhs` comes first by code unit.
  public static func < (lhs: Self, rhs: Self) -> Bool {
    CodeUnitOrder.precedes(lhs.name, rhs.name)
  }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension MemberID: ExpressibleByStringLiteral, CustomStringConvertible {
  /// Creates the id of the member called `value`.
  public init(stringLiteral value: String) { self.init(value) }

  /// The name.
  public var description: String { name }
}

extension MemberID: Codable {
  /// Reads the name from a string.
  ///
  /// - Throws: What the decoder throws when there is no string.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the name as a string.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
