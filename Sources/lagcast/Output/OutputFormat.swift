// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Reports
import ResultFiles

/// The options of every command that prints a table.
struct OutputOptions: ParsableArguments {
  @Option(help: "Form of what is printed: text, csv, json or markdown.")
  var format = TableFormat.text

  @Option(help: "Colour: auto, always or never. NO_COLOR is honoured.")
  var color = ColorChoice.auto

  /// The options as they were given.
  var words: [String] {
    (format == .text ? [] : ["--format", format.rawValue])
      + (color == .auto ? [] : ["--color", color.rawValue])
  }

  /// Emphasis on standard output; only text has any.
  var paint: Paint { format == .text ? color.paint(for: .output) : .plain }
}

/// An answer in all the forms in which it can be printed.
protocol PrintableAnswer {
  /// The answer for people.
  var document: Document { get }
  /// The answer as one flat table.
  var table: ReportTable { get }
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
      case .text: document.text(options.paint)
      case .markdown: document.markdown
      case .csv: TableFormat.csv.text(of: table)
      case .json: json.prettyText
      }
    try StandardStreams.write(text)
  }
}
