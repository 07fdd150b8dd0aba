// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import ResultFiles

/// The forms in which a command prints its tables.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  /// Aligned columns for people.
  case text
  /// RFC 4180 with a header line.
  case csv
  /// One JSON document.
  case json
  /// Markdown with pipe tables.
  case markdown
}

/// The options of every command that prints a table.
struct OutputOptions: ParsableArguments {
  @Option(help: "Form of what is printed: text, csv, json or markdown.")
  var format = OutputFormat.text

  @Option(help: "Colour: auto, always or never. NO_COLOR is honoured.")
  var color = ColorChoice.auto

  /// Emphasis on standard output.
  var style: TerminalStyle {
    format == .text ? TerminalStyle(color, for: .output) : TerminalStyle(.never, for: .output)
  }
}

/// An answer in all the forms in which it can be printed.
protocol PrintableAnswer {
  /// The answer for people.
  var document: Document { get }
  /// The answer as one flat table.
  var dataTable: DataTable { get }
  /// The answer as JSON.
  var json: JSONValue { get }
}

extension PrintableAnswer {
  /// Prints the answer on standard output.
  ///
  /// - Throws: ``CommandFailure`` if standard output cannot be written.
  func print(_ options: OutputOptions) throws(CommandFailure) {
    let text =
      switch options.format {
      case .text: document.text(options.style)
      case .markdown: document.markdown
      case .csv: dataTable.csv
      case .json: json.prettyText
      }
    try StandardStreams.write(text)
  }
}
