// SPDX-License-Identifier: GPL-3.0-or-later

/// A strategy as a scenario file writes it: a name, or a name with parameters under it.
///
///     allocation: averagely
///     allocation: {consistent-hash: {virtual_nodes: 20}}
public struct NamedStrategy: Sendable {
  /// The strategy with its parameters.
  public let strategy: any AllocationStrategy

  /// Wraps a strategy, to be written out.
  public init(_ strategy: any AllocationStrategy) { self.strategy = strategy }
}

extension NamedStrategy: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads a name, or a mapping of one name to parameters.
  ///
  /// - Throws: `DecodingError` for an unknown name, more than one name, an unknown parameter, or
  ///   what the strategy itself refuses.
  public init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      self.init(try Self.type(named: name, path: decoder.codingPath).init())
      return
    }
    let container = try decoder.container(keyedBy: Key.self)
    guard let key = container.allKeys.first, container.allKeys.count == 1 else {
      throw Self.error(
        container.codingPath,
        "give one strategy, by name or as a name with its parameters under it")
    }
    let type = try Self.type(named: key.stringValue, path: container.codingPath)
    let body = try container.superDecoder(forKey: key)
    try Self.refuseUnknownParameters(of: type, in: body)
    self.init(try type.init(from: body))
  }

  /// Writes the name with all parameters, defaults included.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    let type = Swift.type(of: strategy)
    if type.parameters.isEmpty {
      var container = encoder.singleValueContainer()
      try container.encode(type.name)
    } else {
      var container = encoder.container(keyedBy: Key.self)
      try strategy.encode(to: container.superEncoder(forKey: Key(stringValue: type.name)))
    }
  }

  private static func type(
    named name: String, path: [any CodingKey]
  ) throws -> any AllocationStrategy.Type {
    if let type = AllocationStrategyCatalogue.strategy(named: name) { return type }
    let known = AllocationStrategyCatalogue.names.joined(separator: ", ")
    throw error(path, "unknown strategy '\(name)'; there are \(known)")
  }

  private static func refuseUnknownParameters(
    of type: any AllocationStrategy.Type, in body: any Decoder
  ) throws {
    let known = type.parameters.map { $0.name }
    for key in try body.container(keyedBy: Key.self).allKeys.map(\.stringValue).sorted()
    where !known.contains(key) {
      let choice = known.isEmpty ? "it has none" : "it has " + known.joined(separator: ", ")
      throw error(
        body.codingPath, "unknown parameter '\(key)' of strategy '\(type.name)'; \(choice)")
    }
  }

  private static func error(_ path: [any CodingKey], _ text: String) -> DecodingError {
    DecodingError.dataCorrupted(.init(codingPath: path, debugDescription: text))
  }
}
