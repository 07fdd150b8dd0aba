// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import ResultFiles

/// A value in force in a scenario.
package struct ScenarioSetting: Sendable, Hashable {
  /// Where it stands, as `--set` takes it.
  package var path: String
  /// The value, written as a scenario would write it.
  package var value: String
  /// Whether the scenario leaves it to the default.
  package var isDefault: Bool
  /// What it means.
  package var meaning: String
}

/// What the decoders of one scenario share: problems, settings in force and traces.
final class ScenarioContext {
  let problems: ProblemCollector
  let traces: TraceFolder
  private(set) var settings: [ScenarioSetting] = []
  /// Contents of traces, which decide the run but are no settings.
  private(set) var contents: [(path: String, text: String)] = []

  init(problems: ProblemCollector, traces: TraceFolder) {
    self.problems = problems
    self.traces = traces
  }

  /// Notes a value in force.
  func record(_ path: String, _ value: String, isDefault: Bool, _ meaning: String) {
    settings.append(
      ScenarioSetting(path: path, value: value, isDefault: isDefault, meaning: meaning))
  }

  /// Notes what a trace holds.
  func record(contents numbers: [some CustomStringConvertible], of path: String) {
    contents.append((path, numbers.map { $0.description }.joined(separator: " ")))
  }

  /// Everything that decides the results, in an order of its own: the same for every way of writing
  /// the same scenario.
  ///
  /// Seed and replications are left out, and where traces come from, since their content counts.
  var canonicalText: String { canonicalText { _ in true } }

  /// The part of the canonical text that decides what a run measures: not the scenario's name, nor
  /// what is demanded of the results.
  var modelText: String {
    canonicalText { $0 != "name" && !$0.hasPrefix("objectives.") }
  }

  private func canonicalText(of isMeant: (_ path: String) -> Bool) -> String {
    var lines = deciding.filter { isMeant($0.path) }
      .map { "\($0.path) = \(Self.escaped($0.value))" }
    lines += contents.map { "\($0.path) : \($0.text)" }
    lines.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return "lagcast scenario 1\n" + lines.joined(separator: "\n") + "\n"
  }

  /// The settings that decide the results.
  private var deciding: [ScenarioSetting] {
    settings.filter { setting in
      !["seed", "replications"].contains(setting.path)
        && !setting.path.hasPrefix("replications.") && !setting.path.hasSuffix(".file")
        && !setting.path.hasSuffix(".column") && !setting.path.hasSuffix(".unit")
    }
  }

  /// What the canonical text says, for a table: traces by the digests of their numbers.
  var resolved: [ScenarioValue] {
    let values =
      deciding.map { ScenarioValue(setting: $0.path, value: $0.value) }
      + contents.map { ScenarioValue(setting: $0.path, value: "sha256:" + sha256(of: $0.text)) }
    return values.sorted { $0.setting.utf8.lexicographicallyPrecedes($1.setting.utf8) }
  }

  private static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }
}
