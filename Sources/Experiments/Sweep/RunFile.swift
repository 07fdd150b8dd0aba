// SPDX-License-Identifier: GPL-3.0-or-later

package import MessagingModel
import ResultFiles

/// What one run gave, as it is kept in a file of its own.
///
/// The file's first line holds the length and the SHA-256 digest of all that follows; what follows
/// begins with the run's key. So a file can be trusted, or be told to be cut off, damaged, or that
/// of another run.
package struct RunFile: Sendable, Hashable {
  /// The key of the run.
  package var key: String
  /// Events that the run executed.
  package var executedEvents: Int
  /// The groups with the values of all metrics, exactly, in the catalogue's order.
  package var groups: [Group]
  /// The rows of each result table, without header lines.
  package var tables: [Table]
  /// What else its form keeps of the outcome, in the form's own way; empty for nothing.
  package var outcome: [UInt8] = []

  /// The metrics of a group.
  package struct Group: Sendable, Hashable {
    /// The group's name.
    package var name: String
    /// A value for each metric.
    package var values: [MetricValue]
  }

  /// The rows of a result table.
  package struct Table: Sendable, Hashable {
    /// The columns, as the header line names them.
    package var header: String
    /// The rows.
    package var rows: [UInt8]
  }

  /// Why a file is not the run that was looked for.
  package enum Flaw: String, Error, Hashable {
    /// It ends too early.
    case truncated
    /// It is not what was written.
    case corrupted
    /// It is whole, but that of another run, or of a version with other columns or metrics.
    case stale
  }

  /// What the files of one kind of runs hold, beside the metrics.
  package struct Form: Sendable {
    /// The tables of which the rows are kept.
    let recordings: [ResultRecorder.Recording]
    /// Whether the outcome is kept.
    let hasOutcome: Bool

    /// The runs of a sweep, which are merged from tables alone.
    package static let sweep = Form(recordings: ResultRecorder.kept, hasOutcome: false)

    /// The replications of a single run, which is printed from its outcomes: the tables that it
    /// appends to, in its order.
    package static func run(
      of specification: ModelSpecification, hasAttempts: Bool
    ) -> Form {
      Form(
        recordings: ResultRecorder.standard + MechanismTables.needed(by: specification)
          + (hasAttempts ? [ResultRecorder.attempts] : []),
        hasOutcome: true)
    }
  }

  /// Takes in what a run measured.
  package init(
    key: String, _ replication: ReplicationResult, of specification: ModelSpecification,
    form: Form = .sweep
  ) {
    let outcome = replication.outcome
    self.key = key
    executedEvents = outcome.executedEvents
    groups = outcome.groups.indices.map { index in
      let measured = MeasuredGroup(index, of: outcome)
      return Group(
        name: outcome.groups[index].name, values: MetricCatalogue.all.map { $0.value(measured) })
    }
    tables = form.recordings.map { recording in
      let writer = CSVWriter(inMemory: recording.table)
      do throws(ResultFileError) {
        try recording.write(replication, specification, writer)
      } catch {
        preconditionFailure("a table in memory cannot fail: \(error.message)")
      }
      return Table(header: Self.header(of: recording.table), rows: writer.rows)
    }
  }

  static func header(of table: ResultTable) -> String {
    "\(table.name): \(table.columns.map { $0.name }.joined(separator: ","))"
  }
}

// MARK: - Bytes

extension RunFile {
  private static let title = "lagcast run file 1"

  /// The file's bytes.
  package var bytes: [UInt8] {
    var content = Array("key \(key)\nevents \(executedEvents)\n".utf8)
    for group in groups {
      content += "group \(group.name)\n".utf8
      for (metric, value) in zip(MetricCatalogue.all, group.values) {
        content += "\(metric.name) \(Self.text(of: value))\n".utf8
      }
    }
    for table in tables {
      content += "table \(table.rows.count) \(table.header)\n".utf8
      content += table.rows
    }
    if !outcome.isEmpty { content += Array("outcome \(outcome.count)\n".utf8) + outcome }
    return Array("\(Self.title), \(content.count) bytes, sha256 \(sha256(of: content))\n".utf8)
      + content
  }

  /// Reads a file's bytes back, if they are those of the run that is looked for.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - key: The key of the run.
  ///   - form: What the file should hold.
  /// - Throws: ``Flaw``.
  package init(_ bytes: [UInt8], key: String, form: Form = .sweep) throws(Flaw) {
    let content = try Self.content(of: bytes)
    var reader = LineReader(content)
    guard let found = reader.line("key ") else { throw .corrupted }
    guard found == key else { throw .stale }
    // From here on the file is what a version of this tool wrote; another one may keep other things.
    guard let events = reader.line("events ").flatMap({ Int($0) }) else { throw .stale }
    self.key = key
    executedEvents = events
    groups = []
    while let name = reader.line("group ") {
      var values: [MetricValue] = []
      for metric in MetricCatalogue.all {
        guard let value = reader.line(metric.name + " ").flatMap(Self.value(of:)) else {
          throw .stale
        }
        values.append(value)
      }
      groups.append(Group(name: name, values: values))
    }
    tables = []
    for recording in form.recordings {
      let header = Self.header(of: recording.table)
      guard let line = reader.line("table "), let blank = line.firstIndex(of: " "),
        let count = Int(line[..<blank]), line[line.index(after: blank)...] == header,
        let rows = reader.bytes(count)
      else { throw .stale }
      tables.append(Table(header: header, rows: rows))
    }
    if form.hasOutcome {
      guard let count = reader.line("outcome ").flatMap({ Int($0) }),
        let outcome = reader.bytes(count)
      else { throw .stale }
      self.outcome = outcome
    }
    guard reader.isAtEnd else { throw .stale }
  }

  /// The content behind the first line, proven to be what was written.
  private static func content(of bytes: [UInt8]) throws(Flaw) -> ArraySlice<UInt8> {
    let start = Array("\(title), ".utf8)
    guard bytes.starts(with: start) || start.starts(with: bytes) else { throw .corrupted }
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { throw .truncated }
    let words = String(decoding: bytes[start.count..<end], as: UTF8.self).split(separator: " ")
    guard words.count == 4, let length = Int(words[0]), length >= 0, words[1] == "bytes,",
      words[2] == "sha256"
    else { throw .corrupted }
    let content = bytes[(end + 1)...]
    if content.count < length { throw .truncated }
    guard content.count == length, sha256(of: content) == words[3] else { throw .corrupted }
    return content
  }

  /// A value so that it reads back exactly.
  private static func text(of value: MetricValue) -> String {
    switch value {
    case .number(let number): number.description
    case .unbounded: "unbounded"
    case .undefined: "undefined"
    }
  }

  private static func value(of text: String) -> MetricValue? {
    switch text {
    case "unbounded": .unbounded
    case "undefined": .undefined
    default: Double(text).map { .number($0) }
    }
  }
}

/// Takes lines and blocks from the front of bytes.
private struct LineReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }

  /// The rest of the next line, if it begins so.
  mutating func line(_ beginning: String) -> String? {
    let beginning = Array(beginning.utf8)
    guard rest.starts(with: beginning), let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
      return nil
    }
    let line = String(decoding: rest[(rest.startIndex + beginning.count)..<end], as: UTF8.self)
    rest = rest[(end + 1)...]
    return line
  }

  mutating func bytes(_ count: Int) -> [UInt8]? {
    guard count >= 0, rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }
}
