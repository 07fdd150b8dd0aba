// SPDX-License-Identifier: GPL-3.0-or-later

/// Decodes a part of the tree into a type that describes itself, as allocation strategies do.
///
/// Numbers and truth values are read as strictly as everywhere in a scenario.
struct NodeDecoder: Decoder {
  let node: ScenarioNode
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard let entries = node.entries else { throw mismatch("a mapping", type) }
    return KeyedDecodingContainer(KeyedNodes<Key>(entries: entries, codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let elements = node.elements else { throw mismatch("a list", [Any].self) }
    return ListedNodes(elements: elements, codingPath: codingPath)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    SingleNode(node: node, codingPath: codingPath)
  }

  private func mismatch(_ wanted: String, _ type: Any.Type) -> DecodingError {
    .typeMismatch(
      type,
      .init(codingPath: codingPath, debugDescription: "is \(node.shown); it takes \(wanted)"))
  }
}

/// A key or position on the way to a value.
private struct NodeKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }

  init(intValue: Int) {
    stringValue = "\(intValue)"
    self.intValue = intValue
  }
}

private struct SingleNode: SingleValueDecodingContainer {
  let node: ScenarioNode
  let codingPath: [any CodingKey]

  func decodeNil() -> Bool { node.isEmpty }

  func decode(_ type: String.Type) throws -> String {
    guard let text = node.text, !node.isEmpty else {
      throw refusal("is \(node.shown); it takes a text")
    }
    return text
  }

  func decode(_ type: Bool.Type) throws -> Bool { try read("true or false", Quantity.flag) }
  func decode(_ type: Double.Type) throws -> Double { try read("a number", Quantity.number) }
  func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
  func decode(_ type: Int.Type) throws -> Int { try integer() }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
  func decode(_ type: UInt.Type) throws -> UInt { try integer() }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try Value(from: NodeDecoder(node: node, codingPath: codingPath))
  }

  private func integer<Value: FixedWidthInteger>() throws -> Value {
    let count = try read("a whole number", Quantity.count)
    guard let value = Value(exactly: count) else { throw refusal("'\(count)' is out of range") }
    return value
  }

  private func read<Value>(
    _ wanted: String, _ read: (String) throws(Quantity.Refusal) -> Value
  ) throws -> Value {
    guard case .scalar(let text, isQuoted: false) = node.content else {
      throw refusal("is \(node.shown); it takes \(wanted)")
    }
    do {
      return try read(text)
    } catch {
      throw refusal(error.message)
    }
  }

  private func refusal(_ message: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: codingPath, debugDescription: message))
  }
}

private struct KeyedNodes<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let entries: [ScenarioNode.Entry]
  let codingPath: [any CodingKey]

  var allKeys: [Key] { entries.compactMap { Key(stringValue: $0.key) } }

  func contains(_ key: Key) -> Bool { entries.contains { $0.key == key.stringValue } }

  func decodeNil(forKey key: Key) throws -> Bool { try node(key).isEmpty }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    let path = codingPath + [NodeKey(stringValue: key.stringValue)]
    return try SingleNode(node: node(key), codingPath: path).decodeAny(type)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try superDecoder(forKey: key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try superDecoder(forKey: key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder {
    NodeDecoder(
      node: ScenarioNode(position: .file(line: 1, column: 1), content: .mapping(entries)),
      codingPath: codingPath)
  }

  func superDecoder(forKey key: Key) throws -> any Decoder {
    NodeDecoder(
      node: try node(key), codingPath: codingPath + [NodeKey(stringValue: key.stringValue)])
  }

  private func node(_ key: Key) throws -> ScenarioNode {
    guard let entry = entries.first(where: { $0.key == key.stringValue }) else {
      throw DecodingError.keyNotFound(
        key,
        .init(codingPath: codingPath, debugDescription: "lacks the key '\(key.stringValue)'"))
    }
    return entry.value
  }
}

private struct ListedNodes: UnkeyedDecodingContainer {
  let elements: [ScenarioNode]
  let codingPath: [any CodingKey]
  var currentIndex = 0

  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, elements[currentIndex].isEmpty else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let (node, path) = try next()
    return try SingleNode(node: node, codingPath: path).decodeAny(type)
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    try superDecoder().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try superDecoder().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder {
    let (node, path) = try next()
    return NodeDecoder(node: node, codingPath: path)
  }

  private mutating func next() throws -> (ScenarioNode, [any CodingKey]) {
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        Any.self, .init(codingPath: codingPath, debugDescription: "the list has ended"))
    }
    defer { currentIndex += 1 }
    return (elements[currentIndex], codingPath + [NodeKey(intValue: currentIndex)])
  }
}

extension SingleNode {
  /// Decodes basic types by the strict rules, others by their own.
  func decodeAny<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let basic: Any? =
      switch type {
      case is String.Type: try decode(String.self)
      case is Bool.Type: try decode(Bool.self)
      case is Int.Type: try decode(Int.self)
      case is Int64.Type: try decode(Int64.self)
      case is UInt64.Type: try decode(UInt64.self)
      case is Double.Type: try decode(Double.self)
      default: nil
      }
    if let basic = basic as? Value { return basic }
    return try decode(type)
  }
}
