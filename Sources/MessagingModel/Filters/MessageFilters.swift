// SPDX-License-Identifier: GPL-3.0-or-later

/// The compiled filters of a run and the properties that they look at.
struct MessageFilters: ~Copyable {
  private var texts: FilterTexts
  private var programs = Table<Program>()
  private var bindings = Table<Int32>()
  private let draws: PropertyDraws
  private let tagTexts: Table<Int32>
  /// The delivery mode of each producer's messages, and the names of message groups.
  private let modeTexts: Table<Int32>
  private let groupTexts: Table<Int32>

  /// A program and where its bindings begin: a row of slots for each producer.
  struct Program: ~Copyable {
    let program: FilterProgram
    let slots: Int
    let firstBinding: Int
  }

  /// What a slot holds where it is no property of the producer's own.
  enum Binding {
    static let missing: Int32 = -1
    /// The message's tag, which RocketMQ keeps as the property `TAGS`.
    static let tag: Int32 = -2
    /// Headers of JMS messages.
    static let priority: Int32 = -3
    static let deliveryMode: Int32 = -4
    static let redelivered: Int32 = -5
    static let deliveryCount: Int32 = -6
    static let groupID: Int32 = -7

    static func header(_ header: JMSHeader) -> Int32 {
      switch header {
      case .priority: priority
      case .deliveryMode: deliveryMode
      case .redelivered: redelivered
      case .deliveryCount: deliveryCount
      case .groupID: groupID
      }
    }
  }

  /// Compiles filters.
  ///
  /// - Parameters:
  ///   - expressions: the filters.
  ///   - properties: for each producer the numbers of its properties in `draws`, by name.
  ///   - draws: draws the properties.
  ///   - tags: the tags of the run, the empty one for none.
  ///   - collector: the texts of the properties.
  ///   - headers: the texts of the headers of JMS messages.
  init(
    _ expressions: [FilterExpression], properties: [[String: Int]],
    draws: consuming PropertyDraws, tags: [String], collector: FilterTextCollector,
    headers: HeaderTexts = HeaderTexts()
  ) {
    var collector = collector
    for expression in expressions {
      let names = expression.properties
      programs.append(
        Program(
          program: FilterProgram(expression, texts: &collector), slots: names.count,
          firstBinding: bindings.count))
      for producer in properties {
        for name in names {
          bindings.append(Self.binding(of: name, in: expression.dialect, producer))
        }
      }
    }
    modeTexts = Table(
      headers.isPersistent.map { collector.number(of: $0 ? "PERSISTENT" : "NON_PERSISTENT") })
    groupTexts = Table((0..<headers.groups).map { collector.number(of: "\($0)") })
    tagTexts = Table(tags.map { $0.isEmpty ? -1 : collector.number(of: $0) })
    texts = FilterTexts(collector)
    self.draws = draws
  }

  private static func binding(
    of name: String, in dialect: FilterDialect, _ producer: [String: Int]
  ) -> Int32 {
    if dialect == .rocketmq, name == "TAGS" { return Binding.tag }
    if dialect == .jms, let header = JMSHeader(rawValue: name) { return Binding.header(header) }
    return producer[name].map { Int32($0) } ?? Binding.missing
  }

  /// What a filter says of a message.
  func result(_ index: Int, of record: MessageRecord) -> FilterResult {
    result(index, of: record.identity, tag: record.tag)
  }

  /// What a filter says of a message that is known by its producer and number, and perhaps its tag or its
  /// headers.
  func result(
    _ index: Int, of identity: MessageIdentity, tag: UInt16 = 0,
    headers: MessageHeaders = MessageHeaders()
  ) -> FilterResult {
    let slots = programs[index].slots
    let producer = identity.producer
    let first = programs[index].firstBinding + producer * slots
    return withUnsafeTemporaryAllocation(of: FilterValue.self, capacity: slots) { values in
      for slot in 0..<slots {
        values[slot] = value(
          bindings[first + slot], of: identity, tag: tag, headers,
          in: programs[index].program.dialect)
      }
      return programs[index].program.result(
        slots: UnsafeBufferPointer(values), texts: texts)
    }
  }

  private func value(
    _ binding: Int32, of identity: MessageIdentity, tag: UInt16, _ headers: MessageHeaders,
    in dialect: FilterDialect
  ) -> FilterValue {
    switch binding {
    case Binding.missing: return .null
    case Binding.tag:
      let text = tagTexts[Int(tag)]
      return text < 0 ? .null : .text(text)
    case Binding.priority: return .integer(Int64(headers.priority))
    case Binding.deliveryMode: return .text(modeTexts[identity.producer])
    case Binding.redelivered: return .boolean(headers.deliveries > 0)
    case Binding.deliveryCount: return .integer(Int64(headers.deliveries) + 1)
    case Binding.groupID:
      guard headers.group >= 0, Int(headers.group) < groupTexts.count else { return .null }
      return .text(groupTexts[Int(headers.group)])
    default:
      return draws.value(Int(binding), ofMessage: identity.number, in: dialect)
    }
  }
}
