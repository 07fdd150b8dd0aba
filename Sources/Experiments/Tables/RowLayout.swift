// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles

/// The columns of a result table, each beside what fills it, so that the two cannot part.
struct RowLayout<Row>: Sendable {
  /// The schema.
  let table: ResultTable
  /// What writes the values, column by column, apart from the columns: a loop copies what it walks
  /// over.
  private let writers: [@Sendable (Row, CSVWriter) -> Void]

  /// One column and what writes its value.
  struct Field: Sendable {
    let column: ResultColumn
    let append: @Sendable (Row, CSVWriter) -> Void

    init(_ column: ResultColumn, append: @escaping @Sendable (Row, CSVWriter) -> Void) {
      self.column = column
      self.append = append
    }
  }

  init(
    name: String, rowMeaning: String, keyIsUnique: Bool = true, fields: [Field]
  ) {
    table = ResultTable(
      name: name, rowMeaning: rowMeaning, keyIsUnique: keyIsUnique,
      columns: fields.map { $0.column })
    writers = fields.map { $0.append }
  }

  /// Writes one row.
  func write(_ row: Row, to writer: CSVWriter) throws(ResultFileError) {
    for write in writers { write(row, writer) }
    try writer.endRow()
  }
}

/// Something measured in one replication.
struct InReplication<Element> {
  let replication: Int
  let element: Element
}

extension RowLayout {
  /// Writes a row for each of what one replication measured.
  func write<Element>(
    _ elements: [Element], of result: ReplicationResult, to writer: CSVWriter
  ) throws(ResultFileError) where Row == InReplication<Element> {
    for element in elements {
      try write(Row(replication: result.replication, element: element), to: writer)
    }
  }
}

extension RowLayout.Field {
  /// A column that counts things, which its name says.
  static func count<Element>(
    _ name: String, of things: String = "messages", _ meaning: String,
    _ value: @escaping @Sendable (Element) -> Int
  ) -> Self where Row == InReplication<Element> {
    .init(.measure(name, .integer, unit: .count(of: things), meaning)) {
      $1.append(value($0.element))
    }
  }
}

/// Something measured of one group in one replication.
struct InGroup<Element> {
  let replication: Int
  let group: String
  let element: Element
}

// MARK: - Columns that many tables share

extension ResultColumn {
  static let replication = ResultColumn.key(
    "replication", .integer, "Number of the replication, from 0.")
  static let group = ResultColumn.key("group", .text, "Name of the consumer group.")
  static let topic = ResultColumn.key("topic", .text, "Name of the topic.")
  static let broker = ResultColumn.key("broker", .text, "Name of the broker that holds the queue.")
  static let queue = ResultColumn.key("queue", .integer, "Number of the queue on its broker.")
}
