// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles

/// Where the figures of a table in a Markdown text come from.
///
/// A comment in front of a table names the source of each column that holds figures:
///
///     <!-- figures
///     owned queues | consumers.csv | replication=0 | owned_queues | list 0
///     p99, s | summary.csv | metric=sojourn.p99 | value | mean 2
///     -->
///
/// that is the column's title, the file, conditions on its rows, its column, and what is made of the
/// values: `mean`, `min`, `max`, `range` (min to max) or `list`, with a number of decimals. The first
/// cell of a row names the scenario in backquotes and, of a sweep, the point: `point 3` takes the rows of
/// that point alone, and `event 1` those of that event. Columns without a source are left to the author.
struct StudyFigures {
  /// The source of one column.
  struct Source {
    let title: String
    let file: String
    let conditions: [(column: String, value: String)]
    let column: String
    let measure: String
    let decimals: Int

    /// Reads one line of a comment; nil if it has another form.
    init?(line: Substring) {
      let parts = line.split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard parts.count == 5 else { return nil }
      let words = parts[4].split(separator: " ")
      guard words.count == 2, let decimals = Int(words[1]),
        ["mean", "min", "max", "range", "list"].contains(words[0])
      else { return nil }
      (title, file, column) = (parts[0], parts[1], parts[3])
      measure = String(words[0])
      self.decimals = decimals
      conditions = parts[2].split(separator: " ").compactMap { condition in
        let sides = condition.split(separator: "=", maxSplits: 1)
        return sides.count == 2 ? (String(sides[0]), String(sides[1])) : nil
      }
    }

    /// What the results of one scenario say, of those rows that a row of the table is about.
    func text(
      in directory: String, of row: [(column: String, value: String)]
    ) throws -> String {
      let path = directory + "/" + file
      let conditions = conditions + row
      let names = conditions.map { $0.column } + [column]
      var reader = try CSVReader(
        path: path, columns: names.map { .measure($0, .text, "A figure.") }, unnamed: .ignored)
      var values: [Double] = []
      var rows = 0
      while try reader.nextRow() {
        let fits = try conditions.indices.allSatisfy {
          try reader.text(at: $0) == conditions[$0].value
        }
        guard fits else { continue }
        rows += 1
        // An empty field means that there was nothing to measure.
        if let value = Double(try reader.text(at: names.count - 1)) { values.append(value) }
      }
      guard rows > 0 else { return "no rows" }
      return text(of: values, rows: rows)
    }

    /// The values in words; those that are missing are told.
    func text(of values: [Double], rows: Int) -> String {
      guard let least = values.min(), let most = values.max() else { return "none" }
      let text =
        switch measure {
        case "min": format(least)
        case "max": format(most)
        case "range": "\(format(least)) to \(format(most))"
        case "list": values.map { format($0) }.joined(separator: ", ")
        default: format(values.reduce(0, +) / Double(values.count))
        }
      return values.count == rows ? text : "\(text) (\(values.count) of \(rows))"
    }

    private func format(_ value: Double) -> String {
      String(format: "%.\(decimals)f", value)
    }
  }

  /// A text whose tables are compared with the results, or rewritten from them.
  let file: RepositoryFile
  /// The folder of results in which scenarios are looked for.
  let results: String

  /// What the tables should be, and where they are not; a cell's finding names line and both texts.
  func review() throws -> (text: String, cells: Int, findings: [String]) {
    var lines = file.lines.map { String($0) }
    var sources: [Source] = []
    var titles: [String]?
    var isComment = false
    var cells = 0
    var findings: [String] = []
    for (number, line) in lines.enumerated() {
      let place = "\(file.path):\(number + 1): "
      if line == "<!-- figures" {
        (isComment, sources, titles) = (true, [], nil)
      } else if isComment {
        if line == "-->" {
          isComment = false
        } else if let source = Source(line: line[...]) {
          sources.append(source)
        } else {
          findings.append(place + "is no source of figures: \(line)")
        }
      } else if sources.isEmpty || line.isEmpty && titles == nil {
        continue
      } else if !line.hasPrefix("|") {
        if titles == nil { findings.append(place + "stands where a table of figures should") }
        (sources, titles) = ([], nil)
      } else if titles == nil {
        titles = Self.cells(of: line)
        for source in sources where titles?.contains(source.title) == false {
          findings.append(place + "the table has no column '\(source.title)'")
        }
      } else if !line.hasPrefix("| ---"), let titles {
        let row = try review(row: line, titles: titles, sources: sources)
        lines[number] = row.line
        cells += row.cells
        findings += row.findings.map { place + $0 }
      }
    }
    return (lines.joined(separator: "\n"), cells, findings)
  }

  private func review(
    row line: String, titles: [String], sources: [Source]
  ) throws -> (line: String, cells: Int, findings: [String]) {
    var row = Self.cells(of: line)
    guard row.count == titles.count, let scenario = Self.scenario(in: row[0]) else {
      return (line, 0, ["is no row of this table, which begins with a scenario in backquotes"])
    }
    let directory = results + "/" + scenario
    guard FileManager.default.fileExists(atPath: directory) else {
      return (line, 0, ["there are no results of \(scenario)"])
    }
    var findings: [String] = []
    var count = 0
    for source in sources {
      guard let column = titles.firstIndex(of: source.title) else { continue }
      let text = try source.text(in: directory, of: Self.conditions(in: row[0]))
      count += 1
      if row[column] != text {
        findings.append("\(scenario): \(source.title) is \(text), not \(row[column])")
      }
      row[column] = text
    }
    return ("| " + row.joined(separator: " | ") + " |", count, findings)
  }

  /// The cells of a line of a table.
  static func cells(of line: String) -> [String] {
    line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// The numbers behind the words "point" and "event".
  private static func conditions(in cell: String) -> [(column: String, value: String)] {
    cell.matches(of: #/\b(point|event) (\d+)/#).map { (String($0.output.1), String($0.output.2)) }
  }

  /// The first text in backquotes.
  private static func scenario(in cell: String) -> String? {
    let parts = cell.split(separator: "`", omittingEmptySubsequences: false)
    return parts.count >= 3 ? String(parts[1]) : nil
  }
}
