// SPDX-License-Identifier: GPL-3.0-or-later

/// A description of every column of every table in a results directory, for other programs.
///
/// The form is the Tabular Data Package of Frictionless Data, version 1
/// (<https://specs.frictionlessdata.io/tabular-data-package/>). Its `unit` members are an addition
/// that the specification allows.
package struct DataPackage: Sendable {
  /// The file's name in a results directory.
  package static let fileName = "datapackage.json"

  /// A table and the file that holds it.
  package struct Resource: Sendable {
    /// The schema.
    package var table: ResultTable
    /// The file's path below the results directory.
    package var path: String

    /// Names the file of a table; without a path, the table's own file name.
    package init(_ table: ResultTable, path: String? = nil) {
      self.table = table
      self.path = path ?? table.fileName
    }
  }

  /// The name of what was run; it may hold any characters.
  package var title: String
  /// The tables, in the order in which they are described.
  package var resources: [Resource]

  /// Describes the tables of one run.
  package init(title: String, resources: [Resource]) {
    self.title = title
    self.resources = resources
  }

  /// The whole description.
  package var json: JSONValue {
    .members([
      "profile": .string("tabular-data-package"),
      "name": .string(Self.identifier(of: title)),
      "title": .string(title),
      "resources": .array(resources.map(Self.json(of:))),
    ])
  }

  /// The title with everything but small letters, digits, dots and dashes replaced by a dash, as
  /// the specification asks of names.
  static func identifier(of title: String) -> String {
    let mapped = title.lowercased().unicodeScalars.map { scalar -> Character in
      let plain = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
      return plain || scalar == "." || scalar == "_" ? Character(scalar) : "-"
    }
    return mapped.isEmpty ? "result" : String(mapped)
  }

  private static func json(of resource: Resource) -> JSONValue {
    let table = resource.table
    var members: [JSONValue.Member] = [
      .init("profile", .string("tabular-data-resource")),
      .init("name", .string(table.name)),
      .init("path", .string(resource.path)),
      .init("description", .string("One row: \(table.rowMeaning)")),
      .init("format", .string("csv")),
      .init("mediatype", .string("text/csv")),
      .init("encoding", .string("utf-8")),
    ]
    if resource.path.hasSuffix(".gz") { members.append(.init("compression", .string("gz"))) }
    members.append(
      .init(
        "dialect",
        .members([
          "delimiter": .string(","), "lineTerminator": .string("\n"), "quoteChar": .string("\""),
          "doubleQuote": .bool(true), "header": .bool(true), "caseSensitiveHeader": .bool(true),
        ])))
    members.append(.init("schema", schema(of: table)))
    return .object(members)
  }

  private static func schema(of table: ResultTable) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("fields", .array(table.columns.map(field(of:)))),
      .init("missingValues", .array([.string("")])),
    ]
    let keys = table.columns.filter { $0.role == .key }.map { JSONValue.string($0.name) }
    if table.keyIsUnique, !keys.isEmpty { members.append(.init("primaryKey", .array(keys))) }
    return .object(members)
  }

  private static func field(of column: ResultColumn) -> JSONValue {
    let type =
      switch column.type {
      case .integer: "integer"
      case .decimal: "number"
      case .text: "string"
      case .boolean: "boolean"
      }
    var members: [JSONValue.Member] = [
      .init("name", .string(column.name)), .init("type", .string(type)),
    ]
    if !column.unit.symbol.isEmpty { members.append(.init("unit", .string(column.unit.symbol))) }
    members.append(.init("description", .string(column.description)))
    return .object(members)
  }
}
