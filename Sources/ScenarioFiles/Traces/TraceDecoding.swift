// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles

/// A column of a file that a scenario names.
struct TraceDecoding {
  let context: ScenarioContext
  /// The section of the schema with `file`, `column` and `unit`.
  let section: ScenarioSection
  /// The beginnings of the usual column names.
  let stems: [String]
  let rule: TraceReader.Rule
  var withRates = false

  /// Reads what `trace: file.csv` or `trace: {file: …}` names.
  ///
  /// - Returns: The columns, and the reader of the mapping for its other keys; `nil` after an error.
  func decode(
    _ node: ScenarioNode, path: String
  ) -> (columns: TraceReader.Columns, reader: SectionReader)? {
    var node = node
    if case .scalar(let file, _) = node.content, !node.isEmpty {
      // The short form stands for a mapping with nothing but the file.
      let value = ScenarioNode(position: node.position, content: .scalar(file, isQuoted: true))
      node.content = .mapping([.init(key: "file", keyPosition: node.position, value: value)])
    }
    let reader = SectionReader(
      node, as: section, path: path, position: node.position, context: context)
    let file = reader.text("file")
    let unit = reader.word("unit", as: TimeUnit.self)
    let column = reader.text("column")
    let selection = TraceReader.Selection(column: column, unit: unit, stems: stems)
    guard let file, let located = locate(file, reader) else { return nil }
    guard let columns = selection.columns else {
      reader.error(
        "column",
        "\(Quantity.quoted(column ?? "")) does not end in its unit; add 'unit: us' or what it is "
          + "(ns, us, ms or s)")
      return nil
    }
    do {
      let read = try TraceReader.read(located, columns: columns, rule: rule, withRates: withRates)
      context.record(contents: read.times, of: path)
      if withRates { context.record(contents: read.rates, of: path) }
      return (read, reader)
    } catch {
      note(error, reader)
      return nil
    }
  }

  private func locate(_ file: String, _ reader: SectionReader) -> String? {
    do throws(TraceFolder.Failure) {
      return try context.traces.locate(file)
    } catch {
      switch error {
      case .outside:
        reader.error(
          "file",
          "\(Quantity.quoted(file)) lies outside of the scenario's folder; files elsewhere are read "
            + "only with --allow-outside-files")
      case .missing(let reason):
        context.problems.missingInput(
          at: reader.position(of: "file"),
          "file: \(Quantity.quoted(file)) cannot be read: \(reason)")
      }
    }
    return nil
  }

  private func note(_ error: ResultFileError, _ reader: SectionReader) {
    switch error {
    case .malformed(let input):
      context.problems.error(
        at: .file(path: input.path, line: input.line, column: input.column), input.problem)
    case .inputMissing, .inputOutput, .cannotCreate, .outputExists:
      context.problems.missingInput(at: reader.position(of: "file"), "file: \(error.message)")
    }
  }
}
