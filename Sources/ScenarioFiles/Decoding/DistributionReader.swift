// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

/// Reads a distribution of durations: `40ms`, or `{lognormal: {mean: 40ms, p99: 200ms}}`; or of plain
/// numbers: `40`, or `{lognormal: {mean: 40, p99: 200}}`.
struct DistributionReader {
  let context: ScenarioContext
  /// Forms that stand where a distribution may stand, for messages.
  var alternatives: [String] = []
  /// Whether it is one of plain numbers, 1 of which is a second of the distribution.
  var isPlain = false

  /// Reads a distribution; `nil` after an error.
  func read(_ node: ScenarioNode, path: String) -> DistributionSpecification? {
    if case .scalar(let text, _) = node.content, !node.isEmpty {
      return constant(text, node, path: path)
    }
    guard let entries = node.entries, let entry = entries.first, entries.count == 1 else {
      let found = node.entries.map { $0.count > 1 ? "a mapping of \($0.count) keys" : "empty" }
      context.problems.error(
        at: node.position,
        "a distribution is \(found ?? node.shown); it takes a \(isPlain ? "number" : "duration"), or "
          + "one name with its parameters, such as {exponential: {mean: \(isPlain ? "40" : "40ms")}}"
      )
      return nil
    }
    return named(entry, path: path)
  }

  private func constant(
    _ text: String, _ node: ScenarioNode, path: String
  ) -> DistributionSpecification? {
    if DistributionCatalogue.names.contains(text) {
      context.problems.error(
        at: node.position,
        "the distribution '\(text)' lacks its parameters; write {\(text): {…}}")
      return nil
    }
    do {
      if isPlain {
        let number = try Quantity.number(text)
        context.record(
          "\(path).constant.value", Quantity.text(number: number), isDefault: false, "")
        return try DistributionSpecification.constant(number)
      }
      let duration = try Quantity.duration(text)
      context.record("\(path).constant.value", Quantity.text(duration), isDefault: false, "")
      return try DistributionSpecification.constant(duration.seconds)
    } catch let refusal as Quantity.Refusal {
      context.problems.error(at: node.position, refusal.message)
    } catch {
      context.problems.error(at: node.position, "\(error)")
    }
    return nil
  }

  private func named(
    _ entry: ScenarioNode.Entry, path: String
  ) -> DistributionSpecification? {
    guard let type = DistributionCatalogue.all.first(where: { $0.name == entry.key }) else {
      let names = DistributionCatalogue.names + alternatives
      context.problems.error(
        at: entry.keyPosition,
        "\(Quantity.quoted(entry.key)) is not a distribution; there are "
          + WordList.choices(names, last: "and")
          + NearestSpelling.hint(for: entry.key, among: names))
      return nil
    }
    let place = "\(path).\(entry.key)"
    if !isPlain, type.name == EmpiricalDistribution.name, entry.value["file"] != nil {
      return empirical(entry.value, place)
    }
    let reader = ParameterReader(
      context: context, subject: type.name, sets: type.parameterSets, path: place,
      isPlain: isPlain)
    guard let values = reader.read(entry.value) else { return nil }
    do {
      let distribution = try DistributionSpecification(name: type.name, parameters: values)
      reader.recordDefaults(given: values.keys)
      return distribution
    } catch {
      reader.note(error, at: entry.value)
      return nil
    }
  }

  private func empirical(_ node: ScenarioNode, _ path: String) -> DistributionSpecification? {
    let decoding = TraceDecoding(
      context: context, section: ScenarioSchema.valueFile, stems: ["service", "interval", "value"],
      rule: .notNegative)
    guard let (columns, _) = decoding.decode(node, path: path) else { return nil }
    do {
      return DistributionSpecification(
        try EmpiricalDistribution(values: columns.times.map { Double($0) / 1e9 }))
    } catch {
      context.problems.error(at: node.position, error.description)
      return nil
    }
  }
}
