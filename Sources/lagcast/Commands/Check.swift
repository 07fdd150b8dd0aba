// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Reports
import ResultFiles
import ScenarioFiles

/// `lagcast check`: validate a scenario and show what it leaves to defaults.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Validate a scenario; print every default that applies.",
    discussion: """
      Reads the scenario and the traces that it names, reports everything that is wrong with them \
      at once, and prints every value in force: those that the file gives and the defaults. \
      Nothing is simulated. The points of a sweep are all validated; the values are those of the \
      scenario without it.
      """)

  @OptionGroup var scenario: ScenarioOptions

  @Flag(help: "In text, say what each setting means; other forms always do.")
  var explain = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let loaded = try LoadedScenario(scenario)
    let more = try loaded.sweep?.validate(beyond: loaded.warnings) { _, _ in } ?? []
    for warning in loaded.warnings + more { StandardStreams.writeError("\(warning)\n") }
    try CheckAnswer(scenario: loaded, explains: explain).print(output)
  }
}

/// What is in force in a scenario, ready to be printed.
struct CheckAnswer: PrintableAnswer {
  let scenario: LoadedScenario
  /// Whether the text for people has a column of meanings.
  let explains: Bool

  var document: Document {
    var document = Document()
    let warnings = scenario.warnings.count { $0.severity == .warning }
    let whatIfs = scenario.warnings.count - warnings
    let besides =
      (warnings > 0 ? [NumberText.count(warnings, "warning")] : [])
      + (whatIfs > 0 ? [NumberText.count(whatIfs, "what-if")] : [])
    document.heading(
      "\(scenario.experiment.name): valid"
        + (besides.isEmpty ? "" : ", with " + besides.joined(separator: " and ")))
    document.line(.init("Scenario sha256:\(scenario.digest)", .faint))
    if let sweep = scenario.sweep {
      document.line(
        .init(
          "Sweep of \(NumberText.count(sweep.pointCount, "point")), all valid: "
            + sweep.paths.joined(separator: ", ")))
    }
    document.table(table(withMeanings: explains))
    return document
  }

  var table: ReportTable { table(withMeanings: true) }

  private func table(withMeanings: Bool) -> ReportTable {
    var table = ReportTable(
      columns: [.init("setting"), .init("value"), .init("origin")]
        + (withMeanings ? [.init("meaning")] : []))
    for setting in scenario.settings {
      table.append(
        [
          .text(setting.path), .text(setting.value),
          .text(setting.isDefault ? "default" : "scenario", setting.isDefault ? .faint : .plain),
        ] + (withMeanings ? [.text(setting.meaning)] : []))
    }
    return table
  }

  var json: JSONValue {
    guard case .object(var members) = settingsJSON, let sweep = scenario.sweep else {
      return settingsJSON
    }
    members.append(
      .init(
        "sweep",
        .members([
          "points": .integer(Int64(sweep.pointCount)),
          "parameters": .array(sweep.paths.map { .string($0) }),
        ])))
    return .object(members)
  }

  private var settingsJSON: JSONValue {
    .members([
      "scenario": .string(scenario.experiment.name),
      "sha256": .string(scenario.digest),
      "warnings": .array(scenario.warnings.map { .string($0.description) }),
      "settings": .array(
        scenario.settings.map { setting in
          .members([
            "path": .string(setting.path), "value": .string(setting.value),
            "default": .bool(setting.isDefault), "meaning": .string(setting.meaning),
          ])
        }),
    ])
  }
}
